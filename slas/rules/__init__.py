"""The pure rules of service levels: no Django, no clock, numbers in and numbers out."""
