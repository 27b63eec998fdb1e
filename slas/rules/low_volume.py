"""The low-volume rule: what happens where one miss alone would break the minimum."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from slas.rules.metric_types import COUNTED
from slas.rules.numbers import HUNDRED, ONE, ZERO, add, multiply, subtract

#: What a period counted: numerator and denominator.
Part = tuple[Decimal, Decimal]


class LowVolume(StrEnum):
    """What happens where one miss alone would break the minimum."""

    NONE = "none"
    ONE_MISS = "one_miss"
    ROLL = "roll"


def applies_to(metric_type: str, minimum: Decimal) -> bool:
    """Tell whether the rule can speak: a share of things counted, and a minimum that allows misses.

    At 100 % no volume ever suffices, and no miss was ever allowed.
    """
    return metric_type in COUNTED and minimum < HUNDRED


def is_low(n: Decimal, minimum: Decimal, minimum_n: int = 0) -> bool:
    """Tell whether (1 - minimum/100) · n < 1, or n is less than the least number to be judged.

    Source: docs/service-levels.md, "Low volume".
    """
    return n < minimum_n or multiply(subtract(HUNDRED, minimum), n) < HUNDRED


def is_one_miss(part: Part) -> bool:
    """Tell whether no more than one of all was missed."""
    return subtract(part[1], part[0]) <= ONE


def carried(before: Iterable[Part], minimum: Decimal, minimum_n: int = 0) -> Part:
    """Add up what earlier periods, oldest first, left to be judged together with the next one.

    Periods add up until their volume suffices, are judged then, and leave nothing.
    Source: docs/service-levels.md, "Low volume".
    """
    held: Part = (ZERO, ZERO)
    for part in before:
        held = together((held, part))
        if not is_low(held[1], minimum, minimum_n):
            held = (ZERO, ZERO)
    return held


def together(parts: Iterable[Part]) -> Part:
    """Add up numerators and denominators."""
    listed = list(parts)
    return add(part[0] for part in listed), add(part[1] for part in listed)
