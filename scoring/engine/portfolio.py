"""Concentration of a portfolio (docs/scoring.md)."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scoring.engine.numbers import ZERO, exact, stored

MODERATE_FROM: Final = Decimal(1000)
HIGH_ABOVE: Final = Decimal(1800)


class Concentration(StrEnum):
    """How concentrated a portfolio is; an indicator, not a verdict."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@exact
def herfindahl_index(amounts: Iterable[Decimal]) -> Decimal | None:
    """Return the sum of squared shares in percent, up to 10,000; None if nothing is spent.

    Amounts are of one kind: one currency, or counts.

    :raises ValueError: an amount is negative or not finite
    """
    known = list(amounts)
    if not all(amount.is_finite() and amount >= ZERO for amount in known):
        raise ValueError("amounts must be numbers not below 0")
    total = sum(known, ZERO)
    if not total:
        return None
    return stored(sum(((100 * amount / total) ** 2 for amount in known), ZERO))


def concentration(index: Decimal) -> Concentration:
    """Return how concentrated: moderate from 1,000 to 1,800, high above."""
    if index > HIGH_ABOVE:
        return Concentration.HIGH
    return Concentration.MODERATE if index >= MODERATE_FROM else Concentration.LOW
