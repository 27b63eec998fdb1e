"""Pages on what contracts are for."""
