"""Pages by which files of tickets and of samples come in."""
