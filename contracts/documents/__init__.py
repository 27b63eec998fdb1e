"""Pages on the documents of vendors and contracts."""
