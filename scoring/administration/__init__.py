"""Pages on which administrators keep the methodology."""
