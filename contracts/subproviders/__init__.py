"""Pages on whom vendors rely in turn, and on whom many of them do."""
