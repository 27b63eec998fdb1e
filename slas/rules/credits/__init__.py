"""Service credits: schedules, raw credits, a month's settlement, and what follows from it."""
