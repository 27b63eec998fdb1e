"""Pages on which administrators keep business units and tokens."""
