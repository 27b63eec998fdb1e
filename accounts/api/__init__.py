"""How the API knows who asks and what they may do."""
