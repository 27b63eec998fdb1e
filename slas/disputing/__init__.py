"""Pages on which figures are disputed, and disputes decided."""
