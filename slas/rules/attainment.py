"""Attained values, one pure function per metric type, each from numerators and denominators."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from core.errors import RuleError
from slas.rules import numbers
from slas.rules.intervals import Intervals, intersect, subtract, total_minutes, union
from slas.rules.numbers import HUNDRED, ONE, ZERO

PERCENTILE_METHODS = ("nearest_rank", "linear")


@dataclass(frozen=True, slots=True)
class Attainment:
    """Hold an attained value beside what it was made of.

    ``value`` is None where nothing can be measured. ``numerator`` and ``denominator`` add up over
    days, months and contracts, and are None where the metric does not add up: a percentile has
    neither, a count no denominator. ``n`` is how many events or sampled units came in.
    """

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: Decimal


def within_target(met: Decimal, total: Decimal, excused: Decimal = ZERO) -> Attainment:
    """Compute 100 · met / (total - excused), in percent; the met ones hold none of the excused.

    Source: docs/service-levels.md, "Percent within target".

    :raises RuleError: more met and excused than there are
    """
    judged = numbers.subtract(total, excused)
    if min(met, excused) < 0 or met > judged:
        raise RuleError("More are counted as met or excused than there are in total.", field="good")
    value = numbers.percent_of(met, judged) if judged else None
    return Attainment(value, met, judged, total)


def availability_from_outages(
    scheduled: Intervals,
    downtime: Intervals,
    maintenance: Intervals = (),
    excused: Intervals = (),
    *,
    n: Decimal | None = None,
) -> Attainment:
    """Compute 100 · (AST - D) / AST, in percent, from intervals; numerators are in minutes.

    AST is the scheduled time less agreed maintenance and excused time, D the downtime within it;
    overlapping outages count once. ``n`` is the number of outages, counted where not given.
    Source: docs/service-levels.md, "Availability".
    """
    agreed = subtract(union(scheduled), union(maintenance, excused))
    down = intersect(union(downtime), agreed)
    service_minutes = total_minutes(agreed)
    up_minutes = numbers.subtract(service_minutes, total_minutes(down))
    value = numbers.percent_of(up_minutes, service_minutes) if agreed else None
    return Attainment(
        value, up_minutes, service_minutes, Decimal(len(downtime)) if n is None else n
    )


def share_of_samples(good: Decimal, n: Decimal) -> Attainment:
    """Compute 100 · Σ good / Σ n, in percent.

    Source: docs/service-levels.md, "Availability".

    :raises RuleError: more good than there are, or fewer than none
    """
    if not 0 <= good <= n:
        raise RuleError("Good units must be between none and all.", field="good")
    return Attainment(numbers.percent_of(good, n) if n else None, good, n, n)


def mean(total: Decimal, n: Decimal, volume: Decimal | None = None) -> Attainment:
    """Compute Σ x / n, or with a volume Σ (x · volume) / Σ volume; ``total`` is that sum.

    Source: docs/service-levels.md, "Mean".

    :raises RuleError: a negative number or volume
    """
    weight = n if volume is None else volume
    if weight < 0 or n < 0:
        raise RuleError("A mean is taken over no fewer than zero.", field="n")
    return Attainment(numbers.divide(total, weight) if weight else None, total, weight, n)


def nearest_rank(percent: Decimal, n: int) -> int:
    """Give k = ceil(percent / 100 · n), the rank counted from 1 whose value is the percentile.

    :raises RuleError: a percentile outside (0, 100], or nothing to rank
    """
    _check_percentile(percent, n)
    return int(numbers.percentage(percent, n).to_integral_value(ROUND_CEILING))


def linear_rank(percent: Decimal, n: int) -> tuple[int, Decimal]:
    """Give the rank counted from 1 and the share of the way to the next, at 1 + percent·(n-1)/100.

    :raises RuleError: a percentile outside (0, 100], or nothing to rank
    """
    _check_percentile(percent, n)
    place = numbers.add((ONE, numbers.percentage(percent, n - 1)))
    rank = int(place.to_integral_value(ROUND_FLOOR))
    return rank, numbers.subtract(place, Decimal(rank))


def _check_percentile(percent: Decimal, n: int) -> None:
    if not 0 < percent <= HUNDRED:
        raise RuleError("A percentile lies above 0 and at most at 100.", field="percentile")
    if n < 1:
        raise RuleError("A percentile needs at least one value.", field="n")


def percentile(
    values: Sequence[Decimal], percent: Decimal, method: str = "nearest_rank"
) -> Attainment:
    """Pick the value at a percentile, by nearest rank or by linear interpolation.

    Source: docs/service-levels.md, "Percentile".

    :raises RuleError: a percentile outside (0, 100], or an unknown method
    """
    if method not in PERCENTILE_METHODS:
        raise RuleError("A percentile is nearest_rank or linear.", field="percentile_method")
    n = len(values)
    if not n:
        return picked_percentile(None, ZERO)
    ordered = sorted(values)
    if method == "nearest_rank":
        return picked_percentile(ordered[nearest_rank(percent, n) - 1], Decimal(n))
    rank, share = linear_rank(percent, n)
    above = ordered[min(rank, n - 1)]
    return picked_percentile(numbers.interpolate(ordered[rank - 1], above, share), Decimal(n))


def picked_percentile(value: Decimal | None, n: Decimal) -> Attainment:
    """Take a percentile that was already picked among n values."""
    return Attainment(value if n else None, None, None, n)


def count(n: Decimal, excused: Decimal = ZERO) -> Attainment:
    """Count the qualifying events less the excused; none is 0, which is a value.

    Source: docs/service-levels.md, "Count".

    :raises RuleError: more excused than there are
    """
    if not 0 <= excused <= n:
        raise RuleError("More are excused than there are.", field="excused")
    counted = numbers.subtract(n, excused)
    return Attainment(counted, counted, None, n)
