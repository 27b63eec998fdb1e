"""Pages on which administrators keep users, of ours and of vendors."""
