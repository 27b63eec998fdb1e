"""Pages on what a contract says of its credits: schedules, terms, and what was billed."""
