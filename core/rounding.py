"""Round numbers as people read them, and never in anybody's favour across a bound."""

from collections.abc import Iterable
from decimal import (
    ROUND_05UP,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)
from functools import lru_cache

_CONTEXT = Context(prec=60)
MAX_DECIMALS = 20
#: How a contract may have its figures rounded: to the nearest, or cut to the bad side.
ROUNDINGS = ("half_up", "half_even", "cut")
_TO_NEAREST = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
# Later rounding to fewer digits gives what the full fraction would have given.
_SHORTENING = {"half_up": ROUND_DOWN, "half_even": ROUND_05UP}


@lru_cache(maxsize=MAX_DECIMALS + 1)
def _step(decimals: int) -> Decimal:
    if not 0 <= decimals <= MAX_DECIMALS:
        raise ValueError(f"decimals must be 0 to {MAX_DECIMALS}, not {decimals}")
    return Decimal(1).scaleb(-decimals)


def _quantize(value: Decimal, decimals: int, rounding: str) -> Decimal:
    if not value.is_finite():
        raise ValueError(f"cannot round {value}: not a finite number")
    rounded = value.quantize(_step(decimals), rounding, _CONTEXT)
    return rounded or abs(rounded)


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Round to so many decimals, halves away from zero; zero carries no sign.

    :raises ValueError: a value that is not finite, or decimals outside 0 to 20
    """
    return _quantize(value, decimals, ROUND_HALF_UP)


def display_decimal(
    value: Decimal,
    decimals: int,
    bounds: Iterable[Decimal] = (),
    *,
    higher_is_better: bool = True,
    rounding: str = "half_up",
) -> Decimal:
    """Round, but cut where rounding would carry the value across a bound to its good side.

    The good side is at or above a bound where higher is better, at or below it where lower is;
    to cut is to round down in the first case and up in the second. Source: docs/service-levels.md,
    "Rounding".

    :raises ValueError: a value that is not finite, or decimals outside 0 to 20
    """
    towards_bad = _towards_bad(higher_is_better)
    return _fit(value, decimals, bounds, towards_bad, _TO_NEAREST.get(rounding, towards_bad))


def stored_decimal(
    value: Decimal,
    decimals: int,
    bounds: Iterable[Decimal] = (),
    *,
    higher_is_better: bool = True,
    rounding: str = "half_up",
) -> Decimal:
    """Shorten a long fraction for storage so that rounding it later gives what it gave in full.

    Digits are dropped towards zero, which leaves every later half-up rounding as it was, except
    where that would reach a bound from its bad side. Where halves go to the even digit, a last
    digit of 0 or 5 is raised by one if anything was dropped, so that it no longer reads as a half.

    :raises ValueError: a value that is not finite, or decimals outside 0 to 20
    """
    towards_bad = _towards_bad(higher_is_better)
    return _fit(value, decimals, bounds, towards_bad, _SHORTENING.get(rounding, towards_bad))


def _towards_bad(higher_is_better: bool) -> str:
    return ROUND_FLOOR if higher_is_better else ROUND_CEILING


def _fit(
    value: Decimal, decimals: int, bounds: Iterable[Decimal], towards_bad: str, rounding: str
) -> Decimal:
    rounded = _quantize(value, decimals, rounding)
    if towards_bad == ROUND_FLOOR:
        crosses = any(value < bound <= rounded for bound in bounds)
    else:
        crosses = any(value > bound >= rounded for bound in bounds)
    return _quantize(value, decimals, towards_bad) if crosses else rounded
