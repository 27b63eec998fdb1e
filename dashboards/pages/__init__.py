"""Pages over several apps: each object makes all queries of its page."""
