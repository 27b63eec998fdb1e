"""What the pages of scoring show."""
