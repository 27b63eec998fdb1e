"""How far an objective has come from where it began to where it shall be: pure.

Formula: ``(latest - baseline) / (target - baseline) x 100``. It serves measures that shall rise and
those that shall fall alike; below nought things went the wrong way, above a hundred past it.
"""

from decimal import Context, Decimal
from typing import Final

from core.rounding import half_up

PROGRESS_DECIMALS: Final = 1
_EXACT: Final = Context(prec=60)


def progress(baseline: Decimal, target: Decimal, latest: Decimal) -> Decimal:
    """Give the share of the way in percent, half-up to one decimal.

    :raises ValueError: no way to go: the target is the baseline
    """
    way = _EXACT.subtract(target, baseline)
    if not way:
        raise ValueError("the target is the baseline")
    gone = _EXACT.multiply(_EXACT.subtract(latest, baseline), Decimal(100))
    return half_up(_EXACT.divide(gone, way), PROGRESS_DECIMALS)


def is_reached(baseline: Decimal, target: Decimal, latest: Decimal) -> bool:
    """Say whether a figure is at the target or past it, seen from the baseline."""
    return latest >= target if target > baseline else latest <= target
