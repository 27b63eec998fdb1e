"""What a scorecard says, in one shape for the API and for what is kept of each day."""

from collections.abc import Iterable
from typing import Any

from core.values import decimal_text, instant_text
from scoring.models import Scorecard, ScorecardDimension


def said_by(card: Scorecard, dimensions: Iterable[ScorecardDimension]) -> dict[str, Any]:
    """Write all that a card says but whose it is, and its lines; figures are exact, as text."""
    return {
        "methodology": card.methodology.version,
        "state": card.state,
        "is_final": card.is_final,
        "score": decimal_text(card.score),
        "own_score": decimal_text(card.own_score),
        "grade": card.grade,
        "ungated_grade": card.ungated_grade,
        "grade_range": card.grade_range,
        "previous_grade": card.previous_grade,
        "gates": card.gates,
        "coverage_ratio": decimal_text(card.coverage_ratio),
        "confidence_ratio": decimal_text(card.confidence_ratio),
        "dimensions": [
            {
                "dimension": str(part.dimension),
                "score": decimal_text(part.score),
                "coverage_ratio": decimal_text(part.coverage_ratio),
                "weight_percent": decimal_text(part.weight_percent),
                "weight_used_percent": decimal_text(part.weight_used_percent),
                "adds": decimal_text(part.adds),
                "is_agreed": part.is_agreed,
            }
            for part in dimensions
        ],
        "inputs_hash": card.inputs_hash,
        "computed_at": instant_text(card.computed_at),
    }
