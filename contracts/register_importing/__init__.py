"""Pages by which files of vendors and contracts come in."""
