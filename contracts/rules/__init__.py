"""What contracts' dates come to, from what was agreed: no Django, no clock, no rows."""
