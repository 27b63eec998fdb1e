"""Pages on notes about vendors and contracts."""
