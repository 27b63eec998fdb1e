"""Money in decimals: products, amounts to the cent, and parts that sum to their total."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from core.rounding import half_up
from slas.rules.numbers import HUNDRED, ONE, ZERO, add, divide

DIGITS = 2
_CONTEXT = Context(
    prec=34, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow]
)


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one line of a calculation: what it gives, the formula with its numbers, the figure.

    ``unit`` is a currency, ``%``, ``points``, ``minutes``, ``days`` or ``×``.
    """

    label: str
    text: str
    value: Decimal
    unit: str


def product(*factors: Decimal) -> Decimal:
    """Multiply to 34 significant digits."""
    result = ONE
    for factor in factors:
        result = _CONTEXT.multiply(result, factor)
    return result


def percent(share: Decimal, whole: Decimal) -> Decimal:
    """Give so many percent of an amount, not rounded."""
    return divide(product(share, whole), HUNDRED)


def percent_amount(share: Decimal, whole: Decimal, digits: int = DIGITS) -> Decimal:
    """Give so many percent of an amount, to the currency's digits."""
    return half_up(percent(share, whole), digits)


def rounded_down(amount: Decimal, digits: int = DIGITS) -> Decimal:
    """Cut an amount to the currency's digits, downwards."""
    return amount.quantize(ONE.scaleb(-digits), ROUND_FLOOR, _CONTEXT)


def money_text(amount: Decimal, currency: str, digits: int = DIGITS) -> str:
    """Write an amount with grouped thousands and its currency: 48,000.00 USD."""
    return f"{half_up(amount, digits):,f} {currency}"


def share_out(
    total: Decimal, weights: Sequence[Decimal], names: Sequence[str], digits: int = DIGITS
) -> tuple[Decimal, ...]:
    """Split a total pro rata to weights so that the parts sum to it, by largest remainder.

    The smallest units that rounding down leaves go to the largest remainders; of equal remainders
    to the larger weight, then to the first name. Source: docs/service-credits.md, "The cut".

    :raises ValueError: a negative or fractional total, a negative weight, or nothing to split by
    """
    if total < 0 or half_up(total, digits) != total:
        raise ValueError(f"cannot split {total} into units of {digits} digits")
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    whole = add(weights)
    if not total:
        return tuple(half_up(ZERO, digits) for _ in weights)
    if not whole:
        raise ValueError("cannot split by weights that are all zero")
    unit = ONE.scaleb(-digits)
    exact = [divide(product(total, weight), whole) for weight in weights]
    parts = [rounded_down(share, digits) for share in exact]
    left = int(_CONTEXT.divide(_CONTEXT.subtract(total, add(parts)), unit))
    order = sorted(
        range(len(parts)),
        key=lambda place: (parts[place] - exact[place], -weights[place], names[place]),
    )
    for place in order[:left]:
        parts[place] += unit
    return tuple(parts)
