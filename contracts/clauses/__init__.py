"""Pages on what a robust contract must hold, and what of it one contract holds."""
