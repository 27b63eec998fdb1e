"""Real PostgreSQL and Redis servers as child processes, for the demo and for tests only."""
