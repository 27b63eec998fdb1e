"""One normaliser for every metric: attained value to 0-100 on four anchors (docs/scoring.md)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scoring.engine.numbers import HUNDRED, ZERO, exact, stored

AT_MINIMUM: Final = Decimal(50)
AT_EXPECTED: Final = Decimal(85)
SINGLE_TARGET_MARGIN: Final = Decimal("0.05")

#: A score reads 50, 85 or 100 only if the value has reached the anchor.
ANCHOR_SCORES: Final = frozenset({AT_MINIMUM, AT_EXPECTED, HUNDRED})


class AnchorsError(ValueError):
    """Anchors that contradict one another."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where a metric stands at 0, 50, 85 and 100; without `zero` and `best` they are derived."""

    minimum: Decimal
    expected: Decimal
    higher_is_better: bool = True
    zero: Decimal | None = None
    best: Decimal | None = None
    lower_bound: Decimal | None = None  # the least value that can occur
    upper_bound: Decimal | None = None  # the greatest value that can occur


@dataclass(frozen=True, slots=True)
class Ladder:
    """Resolved anchors, turned so that more is better: zero <= minimum <= expected <= best."""

    zero: Decimal
    minimum: Decimal
    expected: Decimal
    best: Decimal


def percentage(minimum: Decimal, expected: Decimal, *, higher_is_better: bool = True) -> Anchors:
    """Return anchors of a percentage: best is 100, or 0 where lower is better."""
    return Anchors(
        minimum,
        expected,
        higher_is_better,
        best=HUNDRED if higher_is_better else ZERO,
        lower_bound=ZERO,
        upper_bound=HUNDRED,
    )


def not_below_zero(
    minimum: Decimal, expected: Decimal, *, higher_is_better: bool = False
) -> Anchors:
    """Return anchors of a count or a duration, which cannot be negative."""
    return Anchors(minimum, expected, higher_is_better, lower_bound=ZERO)


def from_quartiles(p25: Decimal, p50: Decimal, p75: Decimal, *, higher_is_better: bool) -> Anchors:
    """Return anchors from a cohort: worse quartile = minimum, median = expected, better = best."""
    if higher_is_better:
        return Anchors(p25, p50, True, best=p75)
    return Anchors(p75, p50, False, best=p25)


@exact
def ladder(anchors: Anchors) -> Ladder:
    """Derive what is not given and mirror lower-is-better metrics.

    :raises AnchorsError: not finite, beyond a natural bound, or out of order
    """
    turn = (lambda value: value) if anchors.higher_is_better else _negated
    minimum, expected = turn(anchors.minimum), turn(anchors.expected)
    bound = anchors.upper_bound if anchors.higher_is_better else anchors.lower_bound
    top = None if bound is None else turn(bound)
    step = expected - minimum
    zero = (
        turn(anchors.zero)
        if anchors.zero is not None
        else minimum - (step or SINGLE_TARGET_MARGIN * abs(minimum))
    )
    if anchors.best is not None:
        best = turn(anchors.best)
    else:
        best = expected + (step or SINGLE_TARGET_MARGIN * abs(expected))
        if top is not None:
            best = min(best, top)
    rungs = Ladder(zero, minimum, expected, best)
    _check(anchors, rungs, top)
    return rungs


@exact
def normalise(value: Decimal, anchors: Anchors) -> Decimal:
    """Return the score of an attained value, 0 to 100 with 6 decimals.

    Source: docs/scoring.md, "One normaliser".

    :raises AnchorsError: the anchors contradict one another
    :raises ValueError: the value is not finite
    """
    if not value.is_finite():
        raise ValueError(f"an attained value must be a finite number, not {value}")
    rungs = ladder(anchors)
    return climb(value if anchors.higher_is_better else -value, rungs)


def climb(value: Decimal, rungs: Ladder) -> Decimal:
    """Place a value (turned so that more is better) on a ladder."""
    if value >= rungs.best:
        return stored(HUNDRED)
    if value >= rungs.expected:
        above = (value - rungs.expected) / (rungs.best - rungs.expected)
        return stored(AT_EXPECTED + (HUNDRED - AT_EXPECTED) * above, ANCHOR_SCORES)
    if value >= rungs.minimum:
        above = (value - rungs.minimum) / (rungs.expected - rungs.minimum)
        return stored(AT_MINIMUM + (AT_EXPECTED - AT_MINIMUM) * above, ANCHOR_SCORES)
    if value > rungs.zero:
        above = (value - rungs.zero) / (rungs.minimum - rungs.zero)
        return stored(AT_MINIMUM * above, ANCHOR_SCORES)
    return stored(ZERO)


def _negated(value: Decimal) -> Decimal:
    return -value


def _check(anchors: Anchors, rungs: Ladder, top: Decimal | None) -> None:
    """Refuse anchors that no value could be placed on."""
    for rung in (rungs.zero, rungs.minimum, rungs.expected, rungs.best):
        if not rung.is_finite():
            raise AnchorsError("anchors must be finite numbers")
    if rungs.minimum > rungs.expected:
        side = "above" if anchors.higher_is_better else "below"
        raise AnchorsError(
            f"the minimum {anchors.minimum} lies {side} the expected level {anchors.expected}"
        )
    if rungs.zero > rungs.minimum:
        raise AnchorsError(f"zero {anchors.zero} lies on the better side of the minimum")
    if top is not None and rungs.expected > top:
        raise AnchorsError(f"the expected level {anchors.expected} cannot be reached")
    if rungs.best < rungs.expected:
        raise AnchorsError(f"best {anchors.best} lies on the worse side of the expected level")
