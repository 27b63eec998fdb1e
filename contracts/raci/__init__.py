"""Pages on who does what under a contract."""
