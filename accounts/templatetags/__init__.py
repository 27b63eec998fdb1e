"""Tags that ask who reads."""
