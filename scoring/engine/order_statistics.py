"""Medians, quantiles and the median absolute deviation, exact."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from scoring.engine.numbers import exact

_HALF: Final = Decimal("0.5")
#: Makes the median absolute deviation comparable with a standard deviation.
MAD_TO_SIGMA: Final = Decimal("1.4826")


@exact
def quantile(values: Sequence[Decimal], ratio: Decimal) -> Decimal:
    """Return a quantile by linear interpolation at `(n-1)*ratio`; ratio 0 to 1.

    :raises ValueError: no values
    """
    if not values:
        raise ValueError("a quantile needs values")
    ordered = sorted(values)
    position = (len(ordered) - 1) * ratio
    below = int(position.to_integral_value(rounding=ROUND_FLOOR))
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def median(values: Sequence[Decimal]) -> Decimal:
    """Return the middle value, or the mean of the two middle ones."""
    return quantile(values, _HALF)


@exact
def median_absolute_deviation(values: Sequence[Decimal]) -> Decimal:
    """Return the median distance from the median."""
    middle = median(values)
    return median([abs(value - middle) for value in values])
