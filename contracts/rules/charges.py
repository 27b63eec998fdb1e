"""What a charge comes to: with the volume of a month, and with an index: pure.

Formulas: a volume within the deadband around the base changes nothing; what lies beyond it is
charged, or credited, at a rate for each unit. An indexed charge is
``charge x (1 + clamp(share x (index / first - 1), floor, cap))``.
"""

from dataclasses import dataclass
from decimal import Context, Decimal

from core.rounding import half_up

_EXACT = Context(prec=60)
_HUNDRED = Decimal(100)
MONEY_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class VolumeBand:
    """Around which volume a charge stands, and what a unit beyond costs or gives back.

    ``deadband`` in percent of the base; ``more`` and ``less`` in money for a unit.
    """

    base: Decimal
    deadband: Decimal
    more: Decimal
    less: Decimal


@dataclass(frozen=True, slots=True)
class Indexation:
    """By which index a charge moves: its value at the start, and shares in percent."""

    first: Decimal
    share: Decimal
    floor: Decimal
    cap: Decimal


@dataclass(frozen=True, slots=True)
class VolumeStep:
    """How many units lie beyond the deadband, and the money for them; below it negative."""

    units: Decimal
    amount: Decimal


def volume_step(band: VolumeBand, actual: Decimal) -> VolumeStep:
    """Give what a month's volume adds to a charge or takes from it; money half-up to cents.

    :raises ValueError: a volume below zero
    """
    if actual < 0:
        raise ValueError("a volume is not below zero")
    width = _EXACT.divide(_EXACT.multiply(band.base, band.deadband), _HUNDRED)
    above = _EXACT.subtract(actual, _EXACT.add(band.base, width))
    below = _EXACT.subtract(_EXACT.subtract(band.base, width), actual)
    if above > 0:
        return VolumeStep(above, half_up(_EXACT.multiply(above, band.more), MONEY_DECIMALS))
    if below > 0:
        money = half_up(_EXACT.multiply(below, band.less), MONEY_DECIMALS)
        return VolumeStep(-below, -money if money else money)
    return VolumeStep(Decimal(0), Decimal(0))


def index_change(terms: Indexation, index: Decimal) -> Decimal:
    """Give by which share a charge moves, between floor and cap; 0.03 is 3 percent.

    :raises ValueError: an index that is not above zero
    """
    if terms.first <= 0 or index <= 0:
        raise ValueError("an index is above zero")
    moved = _EXACT.subtract(_EXACT.divide(index, terms.first), Decimal(1))
    share = _EXACT.divide(_EXACT.multiply(terms.share, moved), _HUNDRED)
    low, high = terms.floor / _HUNDRED, terms.cap / _HUNDRED
    return min(max(share, low), high)


def indexed(amount: Decimal, terms: Indexation, index: Decimal) -> Decimal:
    """Give a charge at an index, half-up to cents."""
    factor = _EXACT.add(Decimal(1), index_change(terms, index))
    return half_up(_EXACT.multiply(amount, factor), MONEY_DECIMALS)
