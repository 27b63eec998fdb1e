"""Pages on what contracts cost."""
