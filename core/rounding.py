"""Round numbers as people read them, and never in anybody's favour across a bound."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_CONTEXT = Context(prec=60)
MAX_DECIMALS = 20


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
) -> Decimal:
    """Round half up, but cut where rounding would carry the value across a bound to its good side.

    The good side is at or above a bound where higher is better, at or below it where lower is;
    to cut is to round down in the first case and up in the second. Source: docs/service-levels.md,
    "Rounding".

    :raises ValueError: a value that is not finite, or decimals outside 0 to 20
    """
    return _fit(value, decimals, bounds, higher_is_better, ROUND_HALF_UP)


def stored_decimal(
    value: Decimal,
    decimals: int,
    bounds: Iterable[Decimal] = (),
    *,
    higher_is_better: bool = True,
) -> Decimal:
    """Shorten a long fraction for storage so that rounding it later gives what it gave in full.

    Digits are dropped towards zero, which leaves every later half-up rounding as it was, except
    where that would reach a bound from its bad side.

    :raises ValueError: a value that is not finite, or decimals outside 0 to 20
    """
    return _fit(value, decimals, bounds, higher_is_better, ROUND_DOWN)


def _fit(
    value: Decimal, decimals: int, bounds: Iterable[Decimal], higher_is_better: bool, rounding: str
) -> Decimal:
    rounded = _quantize(value, decimals, rounding)
    if higher_is_better:
        if any(value < bound <= rounded for bound in bounds):
            return _quantize(value, decimals, ROUND_FLOOR)
    elif any(value > bound >= rounded for bound in bounds):
        return _quantize(value, decimals, ROUND_CEILING)
    return rounded
