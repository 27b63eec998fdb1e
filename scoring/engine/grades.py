"""Grades A to E: bounds, hysteresis, and a display that never flatters (docs/scoring.md)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

from core.rounding import display_decimal
from scoring.engine.numbers import exact


class Grade(StrEnum):
    """A grade; A is best. E has no bound: it is what lies below D's."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


BEST_FIRST: Final = tuple(Grade)
DEFAULT_BOUNDS: Final[Mapping[Grade, Decimal]] = {
    Grade.A: Decimal(90),
    Grade.B: Decimal(80),
    Grade.C: Decimal(65),
    Grade.D: Decimal(50),
}


def worse_of(*grades: Grade) -> Grade:
    """Return the worst of some grades."""
    return max(grades, key=BEST_FIRST.index)


def better_of(*grades: Grade) -> Grade:
    """Return the best of some grades."""
    return min(grades, key=BEST_FIRST.index)


@exact
def grade_of(
    score: Decimal,
    *,
    previous: Grade | None = None,
    bounds: Mapping[Grade, Decimal] = DEFAULT_BOUNDS,
    hysteresis: Decimal = Decimal(1),
) -> Grade:
    """Return the grade of a score; `previous` is the last final grade before gates, if any.

    A grade rises at its bound and falls only below its bound less the hysteresis; a fall past
    several bounds must clear each of them so.
    """
    plain = _best_reached(score, bounds, Grade.A)
    if previous is None:
        return plain
    lowered = {grade: bound - hysteresis for grade, bound in bounds.items()}
    return better_of(plain, _best_reached(score, lowered, previous))


def display_score(
    score: Decimal, *, decimals: int = 0, bounds: Iterable[Decimal] = DEFAULT_BOUNDS.values()
) -> Decimal:
    """Round a score for people, half-up, but cut where rounding would carry it over a bound."""
    return display_decimal(score, decimals, bounds)


def _best_reached(score: Decimal, bounds: Mapping[Grade, Decimal], ceiling: Grade) -> Grade:
    """Return the best grade, not above a ceiling, whose bound a score reaches."""
    for grade in BEST_FIRST[BEST_FIRST.index(ceiling) :]:
        if grade in bounds and score >= bounds[grade]:
            return grade
    return Grade.E
