"""The page on vendors that may be one, and what is said of them."""
