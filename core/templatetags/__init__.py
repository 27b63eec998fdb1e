"""Template tags: `portal` for components, `formats` for numbers, money, dates and ages."""
