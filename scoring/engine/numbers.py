"""How the engine counts: one decimal context, two roundings, exact sums (docs/scoring.md)."""

from collections.abc import Callable, Collection, Sequence
from decimal import (
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ZERO: Final = Decimal(0)
STORED_ZERO: Final = Decimal("0.000000")
ONE: Final = Decimal(1)
HUNDRED: Final = Decimal(100)

#: A figure is settled here before it is rounded, so that 34 digits never show their own noise.
WORKING: Final = Decimal("1e-12")
#: Every figure that is stored or shown comes out at this step.
STORED: Final = Decimal("1e-6")

ENGINE_CONTEXT: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    traps=[InvalidOperation, DivisionByZero, Overflow, FloatOperation],
)


def exact(function: Callable[P, R]) -> Callable[P, R]:
    """Run a function in the engine's decimal context, whatever the caller's is."""

    @wraps(function)
    def in_engine_context(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(ENGINE_CONTEXT):
            return function(*args, **kwargs)

    return in_engine_context


def settled(value: Decimal) -> Decimal:
    """Return a figure at 12 decimals, half-even, which takes away the noise of divisions."""
    return value.quantize(WORKING)


def stored(value: Decimal, bounds: Collection[Decimal] = ()) -> Decimal:
    """Return a figure at 6 decimals, half-up, but cut where rounding would carry it onto a bound.

    Bounds must be multiples of 0.000001: rounding up can then only land on one, never pass it.
    """
    rounded = value.quantize(STORED, rounding=ROUND_HALF_UP)
    if rounded > value and rounded in bounds and settled(value) < rounded:
        return rounded - STORED
    return rounded


def is_storable(value: Decimal) -> bool:
    """Tell whether a figure is finite and has at most 6 decimals."""
    return value.is_finite() and value == value.quantize(STORED)


def spread(total: Decimal, parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Round parts to 6 decimals so that they sum to the total exactly, by largest remainder.

    Each part is cut, and the missing millionths go one by one to the parts that lost most; among
    equals the earlier part gets it.

    :raises ValueError: there is a total to spread and no part to bear it
    """
    if not parts:
        if total:
            raise ValueError(f"nothing to spread {total} over")
        return ()
    if len(parts) == 1:
        return (total.quantize(STORED),)
    working = [settled(part) for part in parts]
    cut = [part.quantize(STORED, rounding=ROUND_FLOOR) for part in working]
    missing = int((total - sum(cut, ZERO)) / STORED)
    if not missing:
        return tuple(cut)
    each, extra = divmod(missing, len(parts))
    by_loss = sorted(range(len(parts)), key=lambda i: (cut[i] - working[i], i))
    for position, i in enumerate(by_loss):
        cut[i] += STORED * (each + (1 if position < extra else 0))
    return tuple(cut)
