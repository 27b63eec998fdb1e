"""Decimal arithmetic that gives the same digits whatever context the caller works in."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

HUNDRED = Decimal(100)
ZERO = Decimal(0)
ONE = Decimal(1)

_CONTEXT = Context(
    prec=34, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow]
)


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Divide to 34 significant digits."""
    return _CONTEXT.divide(numerator, denominator)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Multiply to 34 significant digits."""
    return _CONTEXT.multiply(left, right)


def square_root(value: Decimal) -> Decimal:
    """Give the square root to 34 significant digits, correctly rounded."""
    return _CONTEXT.sqrt(value)


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """Express a part as 100 · part / whole."""
    return _CONTEXT.divide(_CONTEXT.multiply(HUNDRED, part), whole)


def percentage(percent: Decimal, whole: int) -> Decimal:
    """Give so many percent of a whole number."""
    return _CONTEXT.divide(_CONTEXT.multiply(percent, Decimal(whole)), HUNDRED)


def add(values: Iterable[Decimal]) -> Decimal:
    """Add to 34 significant digits."""
    result = ZERO
    for value in values:
        result = _CONTEXT.add(result, value)
    return result


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """Subtract to 34 significant digits."""
    return _CONTEXT.subtract(left, right)


def interpolate(low: Decimal, high: Decimal, share: Decimal) -> Decimal:
    """Give the point that lies a share of the way from low to high."""
    return _CONTEXT.fma(_CONTEXT.subtract(high, low), share, low)


def require_finite(value: Decimal | None, name: str) -> None:
    """Refuse NaN and the infinities.

    :raises ValueError: the value is not a finite number
    """
    if value is not None and not value.is_finite():
        raise ValueError(f"{name} must be a finite number, not {value}")


def number_text(value: Decimal | None) -> str:
    """Write a number in the one way that depends on its worth alone: 1.50 and 1.5 are alike."""
    if value is None:
        return "-"
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def instant_text(instant: datetime | None) -> str:
    """Write an instant in UTC, to the microsecond."""
    if instant is None:
        return "-"
    moved = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return moved.isoformat(timespec="microseconds")[:26] + "Z"
