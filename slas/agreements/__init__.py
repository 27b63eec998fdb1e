"""Pages on which contracts and service levels are agreed."""
