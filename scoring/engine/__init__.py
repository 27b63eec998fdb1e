"""The scoring engine: frozen dataclasses in, `Decimal` out (docs/scoring.md)."""
