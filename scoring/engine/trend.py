"""Which way a score goes, and how much it jumps (docs/scoring.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final

from scoring.engine.months import months_between
from scoring.engine.numbers import exact, stored
from scoring.engine.order_statistics import MAD_TO_SIGMA, median, median_absolute_deviation

TREND_MONTHS: Final = 6
VOLATILITY_MONTHS: Final = 12
FEWEST_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class MonthScore:
    """A card's score of one month."""

    month: date
    score: Decimal


@exact
def slope_per_month(history: Sequence[MonthScore]) -> Decimal | None:
    """Return the Theil-Sen slope of the last 6 scored months, in points a month.

    Months without a score are gaps, not zeros: distances are real months. None below 3 months.
    """
    recent = _last(history, TREND_MONTHS)
    if len(recent) < FEWEST_MONTHS:
        return None
    slopes = [
        (later.score - earlier.score) / months_between(earlier.month, later.month)
        for earlier, later in combinations(recent, 2)
    ]
    return stored(median(slopes))


@exact
def volatility(history: Sequence[MonthScore]) -> Decimal | None:
    """Return 1.4826 x the median absolute deviation of the last 12 scored months; None below 3."""
    recent = _last(history, VOLATILITY_MONTHS)
    if len(recent) < FEWEST_MONTHS:
        return None
    return stored(MAD_TO_SIGMA * median_absolute_deviation([entry.score for entry in recent]))


def _last(history: Sequence[MonthScore], count: int) -> list[MonthScore]:
    return sorted(history, key=lambda entry: entry.month)[-count:]
