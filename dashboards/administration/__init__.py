"""The settings' own page, and what concerns every app at once."""
