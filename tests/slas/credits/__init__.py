"""Service credits, by the rules."""
