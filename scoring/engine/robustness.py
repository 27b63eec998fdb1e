"""Would another weighting have given another grade? (docs/scoring.md)"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scoring.engine.card import Card, DimensionScore
from scoring.engine.gates import apply_gates
from scoring.engine.grades import Grade, better_of, grade_of, worse_of
from scoring.engine.methodology import Methodology
from scoring.engine.numbers import HUNDRED, ZERO, exact, stored

SHIFT_POINTS: Final = Decimal(5)


@dataclass(frozen=True, slots=True)
class Robustness:
    """The range of score and grade when each weight moves by 5 points, the others keeping step."""

    lowest_score: Decimal
    highest_score: Decimal
    grade: Grade
    best_grade: Grade
    worst_grade: Grade

    @property
    def text(self) -> str:
        """Write the range: "B (B-C)", or "B" where no weighting changes it."""
        if self.best_grade is self.worst_grade:
            return str(self.grade)
        return f"{self.grade} ({self.best_grade}\N{EN DASH}{self.worst_grade})"


@exact
def robustness(
    methodology: Methodology, card: Card, *, shift: Decimal = SHIFT_POINTS
) -> Robustness | None:
    """Return how far the grade hangs on the weights; None for a card without a grade.

    The weights of the agreed dimensions, scaled to 100, are moved one at a time, up and down and
    never below 0 or above 100. Gates and the previous grade stay as they are.
    """
    if card.grade is None or card.score is None:
        return None
    agreed = [d for d in card.dimensions if d.agreed and d.weight_percent]
    scores = [card.score]
    for weights in _shifted({d.dimension: d.weight_percent for d in agreed}, shift):
        score = _composite(agreed, weights)
        if score is not None:
            scores.append(stored(score, methodology.deciding_scores))
    grades = [
        apply_gates(
            grade_of(
                score,
                previous=card.previous_grade,
                bounds=methodology.grade_bounds,
                hysteresis=methodology.hysteresis,
            ),
            card.gates,
        )
        for score in scores
    ]
    return Robustness(min(scores), max(scores), card.grade, better_of(*grades), worse_of(*grades))


def _shifted(weights: Mapping[str, Decimal], shift: Decimal) -> Iterator[dict[str, Decimal]]:
    """Yield the weights with each in turn moved up and down, the others scaled to sum to 100."""
    total = sum(weights.values(), ZERO)
    scaled = {name: HUNDRED * weight / total for name, weight in weights.items()}
    for name, weight in scaled.items():
        others = HUNDRED - weight
        if not others:
            continue
        for target in (max(ZERO, weight - shift), min(HUNDRED, weight + shift)):
            factor = (HUNDRED - target) / others
            yield {n: target if n == name else w * factor for n, w in scaled.items()}


def _composite(dimensions: list[DimensionScore], weights: Mapping[str, Decimal]) -> Decimal | None:
    points = pulls = ZERO
    for dimension in dimensions:
        if dimension.score is not None:
            pull = weights[dimension.dimension] * dimension.coverage_ratio
            pulls += pull
            points += pull * dimension.score
    return points / pulls if pulls else None
