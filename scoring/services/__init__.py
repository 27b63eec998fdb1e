"""What can be done to scores: one function per use case."""

from scoring.services.scoring import Scored, score_owed

__all__ = ["Scored", "score_owed"]
