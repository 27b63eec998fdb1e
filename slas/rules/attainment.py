"""Attained values, one pure function per metric type, each from numerators and denominators."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from core.errors import RuleError
from core.rounding import half_up
from slas.rules import numbers
from slas.rules.intervals import (
    Interval,
    Intervals,
    as_minutes,
    clip,
    intersect,
    subtract,
    total_minutes,
    union,
)
from slas.rules.numbers import HUNDRED, ONE, ZERO

WILSON_Z = Decimal("1.96")  # 95 %, both sides
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


def weighted_availability_from_outages(
    scheduled: Intervals,
    downtime: Sequence[tuple[Interval, Decimal]],
    maintenance: Intervals = (),
    excused: Intervals = (),
    *,
    n: Decimal | None = None,
) -> Attainment:
    """Compute 100 · (AST - D) / AST where D weighs each minute by the share that was affected.

    ``downtime`` pairs an interval with a share, 0–1. Where outages overlap their shares add up, to
    all of the service at most. Source: docs/service-levels.md, "Weighted availability".

    :raises RuleError: a share outside 0 to 1
    """
    if any(not 0 <= share <= 1 for _, share in downtime):
        raise RuleError("An affected share lies between 0 and 1.", field="share")
    agreed = subtract(union(scheduled), union(maintenance, excused))
    down = numbers.add(
        numbers.multiply(total_minutes(clip(agreed, *interval)), share)
        for interval, share in _affected(downtime)
    )
    service_minutes = total_minutes(agreed)
    up_minutes = numbers.subtract(service_minutes, down)
    value = numbers.percent_of(up_minutes, service_minutes) if agreed else None
    return Attainment(
        value, up_minutes, service_minutes, Decimal(len(downtime)) if n is None else n
    )


def _affected(downtime: Sequence[tuple[Interval, Decimal]]) -> list[tuple[Interval, Decimal]]:
    """Cut overlapping outages into stretches, each with the share affected in it."""
    lasting = [(interval, share) for interval, share in downtime if interval[0] < interval[1]]
    edges = sorted({edge for interval, _ in lasting for edge in interval})
    stretches: list[tuple[Interval, Decimal]] = []
    for start, end in itertools.pairwise(edges):
        share = numbers.add(
            part for interval, part in lasting if interval[0] <= start and end <= interval[1]
        )
        if share:
            stretches.append(((start, end), min(share, ONE)))
    return stretches


def share_of_samples(good: Decimal, n: Decimal, excused: Decimal = ZERO) -> Attainment:
    """Compute 100 · Σ good / Σ n, in percent; the good ones hold none of the excused.

    Source: docs/service-levels.md, "Availability".

    :raises RuleError: more good than there are, or fewer than none
    """
    judged = numbers.subtract(n, excused)
    if not 0 <= good <= judged:
        raise RuleError("Good units must be between none and all.", field="good")
    return Attainment(numbers.percent_of(good, judged) if judged else None, good, judged, n)


def error_rate_of_slot(requests: Decimal, good: Decimal) -> Decimal:
    """Give a slot's error rate in percent, to 12 decimals; a slot without requests has none, 0.

    Source: docs/service-levels.md, "Error rate".

    :raises RuleError: more good than there are requests, or fewer than none
    """
    if not 0 <= good <= requests:
        raise RuleError("Good requests must be between none and all.", field="good")
    if not requests:
        return ZERO
    return half_up(numbers.percent_of(numbers.subtract(requests, good), requests), 12)


def error_rate_uptime(rates: Decimal, slots: Decimal, excused: Decimal = ZERO) -> Attainment:
    """Compute 100 - Σ rates / slots; ``rates`` adds up each slot's error rate in percent.

    The numerator is in slots: those counted less what their error rates took away; neither it nor
    ``rates`` holds any of the excused. Source: docs/service-levels.md, "Error rate".

    :raises RuleError: rates outside 0 to 100 per slot
    """
    judged = numbers.subtract(slots, excused)
    lost = numbers.divide(rates, HUNDRED)
    if not 0 <= lost <= judged:
        raise RuleError("An error rate lies between 0 and 100 percent.", field="total")
    up = numbers.subtract(judged, lost)
    return Attainment(numbers.percent_of(up, judged) if judged else None, up, judged, slots)


def mean(total: Decimal, n: Decimal, volume: Decimal | None = None) -> Attainment:
    """Compute Σ x / n, or with a volume Σ (x · volume) / Σ volume; ``total`` is that sum.

    Source: docs/service-levels.md, "Mean".

    :raises RuleError: a negative number or volume
    """
    weight = n if volume is None else volume
    if weight < 0 or n < 0:
        raise RuleError("A mean is taken over no fewer than zero.", field="n")
    return Attainment(numbers.divide(total, weight) if weight else None, total, weight, n)


def duration(elapsed: Iterable[timedelta], unit_minutes: int = 1) -> Attainment:
    """Compute the mean of business times, in units of so many minutes.

    Source: docs/service-levels.md, "Duration".
    """
    times = list(elapsed)
    minutes = as_minutes(sum(times, timedelta()))
    return mean(numbers.divide(minutes, Decimal(unit_minutes)), Decimal(len(times)))


def density(defects: Decimal, size: Decimal) -> Attainment:
    """Compute defects / size, in defects per unit of size.

    Source: docs/service-levels.md, "Density".

    :raises RuleError: fewer defects than none, or a negative size
    """
    if defects < 0 or size < 0:
        raise RuleError("Defects and size are no fewer than zero.", field="total")
    return mean(defects, size)


def deviation(actual: Decimal, plan: Decimal) -> Decimal:
    """Give |actual - plan|, what one piece of work adds to the variance of a period."""
    return abs(numbers.subtract(actual, plan))


def variance(deviations: Decimal, plan: Decimal) -> Attainment:
    """Compute 100 · Σ |actual - plan| / Σ plan, in percent; what was less makes up for nothing.

    Source: docs/service-levels.md, "Variance".

    :raises RuleError: negative sums
    """
    if deviations < 0 or plan < 0:
        raise RuleError("A plan is no less than zero.", field="n")
    return Attainment(
        numbers.percent_of(deviations, plan) if plan else None, deviations, plan, plan
    )


def satisfaction(good: Decimal, answers: Decimal, excused: Decimal = ZERO) -> Attainment:
    """Compute the share of answers that are good, 4 or 5 of 5, in percent.

    Source: docs/service-levels.md, "Satisfaction".

    :raises RuleError: more good and excused than there are answers
    """
    return within_target(good, answers, excused)


def wilson_lower_bound(good: Decimal, n: Decimal) -> Decimal | None:
    """Give the lower end of the Wilson interval of a share, at 95 %, in percent.

    (p + z²/2n - z · √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96; None without answers.
    Source: docs/service-levels.md, "Satisfaction".
    """
    if not n:
        return None
    squared = numbers.multiply(WILSON_Z, WILSON_Z)
    share = numbers.divide(good, n)
    spread = numbers.divide(numbers.multiply(share, numbers.subtract(ONE, share)), n)
    part = numbers.divide(squared, numbers.multiply(4 * ONE, numbers.multiply(n, n)))
    root = numbers.multiply(WILSON_Z, numbers.square_root(numbers.add((spread, part))))
    middle = numbers.add((share, numbers.divide(squared, numbers.add((n, n)))))
    whole = numbers.add((ONE, numbers.divide(squared, n)))
    # Beside no good answer the two terms are equal but for their last digit.
    return max(numbers.percent_of(numbers.subtract(middle, root), whole), ZERO) if good else ZERO


def ratio(triggered: Decimal, failed: Decimal) -> Attainment:
    """Compute 100 · (triggered - failed) / triggered, in percent.

    Source: docs/service-levels.md, "Ratio to transactions".

    :raises RuleError: more failed than were triggered
    """
    return share_of_samples(numbers.subtract(triggered, failed), triggered)


def backlog_share(old: Decimal, open_: Decimal, excused: Decimal = ZERO) -> Attainment:
    """Compute 100 · old / open, in percent, at a snapshot; where nothing is open it is 0.

    Source: docs/service-levels.md, "Backlog".

    :raises RuleError: more old than open
    """
    judged = numbers.subtract(open_, excused)
    if not 0 <= old <= judged:
        raise RuleError("No more can be old than are open.", field="total")
    return Attainment(numbers.percent_of(old, judged) if judged else ZERO, old, judged, open_)


def backlog_age(
    ages: Sequence[Decimal], percent: Decimal = Decimal(90), method: str = "nearest_rank"
) -> Attainment:
    """Pick a percentile of the ages of what is open at a snapshot; where nothing is, it is 0.

    Source: docs/service-levels.md, "Backlog".

    :raises RuleError: a percentile outside (0, 100], or an unknown method
    """
    return percentile(ages, percent, method) if ages else Attainment(ZERO, None, None, ZERO)


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
