"""Pages on alerts and on mail."""
