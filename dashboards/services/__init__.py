"""What concerns every app at once."""
