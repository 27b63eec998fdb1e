"""Pages on which performance is excused: exclusions, and root events."""
