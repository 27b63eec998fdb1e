"""Pages on service levels: each object makes all queries of its page."""
