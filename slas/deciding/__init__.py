"""What others prepared and a person has to decide, of every kind in one list."""
