"""Pages on which administrators keep service calendars."""
