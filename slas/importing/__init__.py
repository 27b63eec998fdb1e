"""Pages by which files of tickets and samples come in."""
