"""The one place that turns terms and statistics into a result."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.periods import Period, clip_to
from core.rounding import display_decimal, half_up, stored_decimal
from slas.rules import attainment as rules
from slas.rules.attainment import Attainment
from slas.rules.calendars import windows
from slas.rules.classes import (
    PeriodState,
    ResultClass,
    classify,
    missing,
    next_review_at,
    shown,
    state_of,
)
from slas.rules.hashing import inputs_hash
from slas.rules.intervals import Intervals, as_minutes, clip, total_minutes
from slas.rules.numbers import ONE, ZERO, divide
from slas.rules.terms import InputKind, MetricType, Statistics, Terms

ATTAINED_DECIMALS = 10
SUM_DECIMALS = 6
COVERAGE_DECIMALS = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what an evaluation found, in the digits in which it is stored.

    ``attained`` (10 decimals) and ``attained_display`` are None unless the class is a judged one.
    ``coverage`` is a ratio, None where nothing says. ``review_at`` is when the state next changes
    by the clock. ``reported_through`` is the source's watermark, at most the period's end.
    """

    klass: ResultClass
    attained: Decimal | None
    attained_display: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: Decimal
    coverage: Decimal | None
    state: PeriodState
    review_at: datetime | None
    reported_through: datetime | None
    inputs_hash: str


def evaluate(
    terms: Terms,
    period: Period,
    statistics: Statistics,
    reported_through: datetime | None,
    now: datetime,
    *,
    reported_from: datetime | None = None,
) -> Outcome:
    """Evaluate one service level over one period.

    The source has reported on [reported_from, reported_through); from the beginning of time where
    ``reported_from`` is None, on nothing at all where ``reported_through`` is None.
    Source: docs/service-levels.md.

    :raises RuleError: statistics that contradict themselves
    """
    reported = reported_part(period, reported_from, reported_through)
    state = state_of(period, now, terms.grace_days, terms.zone)
    found = attain(terms, period, statistics, reported, now)
    klass = judge(terms, statistics, found, state=state, is_covered=reported == period)
    attained = found.value if klass.is_judged else None
    targets = terms.targets
    return Outcome(
        klass=klass,
        attained=None
        if attained is None
        else stored_decimal(
            attained,
            ATTAINED_DECIMALS,
            targets.bounds,
            higher_is_better=targets.higher_is_better,
        ),
        attained_display=None if attained is None else shown(attained, targets),
        numerator=None if found.numerator is None else half_up(found.numerator, SUM_DECIMALS),
        denominator=None if found.denominator is None else half_up(found.denominator, SUM_DECIMALS),
        n=found.n,
        coverage=coverage_of(terms, period, statistics, reported),
        state=state,
        review_at=next_review_at(period, now, terms.grace_days, terms.zone),
        reported_through=None if reported_through is None else min(reported_through, period.end),
        inputs_hash=inputs_hash(terms, period, statistics, reported),
    )


def reported_part(
    period: Period, reported_from: datetime | None, reported_through: datetime | None
) -> Period | None:
    """Give the part of a period that the source has reported on, None where it has on nothing."""
    if reported_through is None:
        return None
    return clip_to(period, reported_from, reported_through)


def attain(
    terms: Terms,
    period: Period,
    statistics: Statistics,
    reported: Period | None,
    now: datetime,
) -> Attainment:
    """Compute the attained value by the terms' metric type.

    :raises RuleError: statistics that contradict themselves
    """
    if terms.metric_type == MetricType.WITHIN_TARGET:
        return rules.within_target(statistics.good, statistics.n, statistics.excused)
    if terms.metric_type == MetricType.AVAILABILITY:
        if terms.input_kind == InputKind.SAMPLES:
            return rules.share_of_samples(statistics.good, statistics.n)
        return _availability(terms, period, statistics, reported, now)
    if terms.metric_type == MetricType.MEAN:
        return rules.mean(statistics.total, statistics.n, statistics.volume)
    if terms.metric_type == MetricType.COUNT:
        if not statistics.n and reported is None:
            return Attainment(None, ZERO, None, ZERO)
        return rules.count(statistics.n, statistics.excused)
    if statistics.values and terms.percentile is not None:
        return rules.percentile(statistics.values, terms.percentile, terms.percentile_method)
    return rules.picked_percentile(statistics.picked, statistics.n)


def _availability(
    terms: Terms,
    period: Period,
    statistics: Statistics,
    reported: Period | None,
    now: datetime,
) -> Attainment:
    """Judge what was reported on: the reported part, stretched to hold every known outage."""
    horizon = min(now, period.end)
    down: Intervals = tuple(
        (max(start, period.start), min(horizon if end is None else end, period.end))
        for start, end in statistics.outages
    )
    down = tuple((start, end) for start, end in down if start < end)
    starts = [period.start] if reported is None else [reported.start]
    ends = [period.start] if reported is None else [reported.end]
    first = min(starts + [start for start, _ in down])
    last = max(ends + [end for _, end in down])
    return rules.availability_from_outages(
        windows(terms.calendar, first, last),
        down,
        statistics.maintenance,
        statistics.excused_time,
        n=Decimal(len(statistics.outages)),
    )


def judge(
    terms: Terms,
    statistics: Statistics,
    found: Attainment,
    *,
    state: PeriodState,
    is_covered: bool,
) -> ResultClass:
    """Class what was found, or say what its absence means.

    A low count is good only where the whole period was reported on: silence must not meet it.
    Source: docs/service-levels.md, "Count" and "Missing".
    """
    if found.value is None:
        has_excused = statistics.excused > 0 or bool(statistics.excused_time)
        return missing(state=state, is_covered=is_covered, has_excused=has_excused)
    klass = classify(found.value, terms.targets)
    if terms.metric_type == MetricType.COUNT and state is PeriodState.FINAL and not is_covered:
        is_open = not terms.targets.higher_is_better and klass in (
            ResultClass.MET,
            ResultClass.MET_MINIMUM,
        )
        if is_open or not found.n:
            return ResultClass.NOT_REPORTED
    return klass


def coverage_of(
    terms: Terms, period: Period, statistics: Statistics, reported: Period | None
) -> Decimal | None:
    """Give the share of the period, or of its scheduled time, that input covers; 1 is all of it.

    None where something came in and nothing says how much it covers.
    Source: docs/service-levels.md, "Coverage and freshness".
    """
    if statistics.covered_minutes is not None and statistics.scheduled_minutes:
        return _ratio(statistics.covered_minutes, statistics.scheduled_minutes)
    if reported is None:
        return None if statistics.n or statistics.outages else half_up(ZERO, COVERAGE_DECIMALS)
    if reported == period:
        return half_up(ONE, COVERAGE_DECIMALS)
    if terms.metric_type == MetricType.AVAILABILITY:
        scheduled = windows(terms.calendar, period.start, period.end)
        if scheduled:
            part = clip(scheduled, reported.start, reported.end)
            return _ratio(total_minutes(part), total_minutes(scheduled))
    return _ratio(as_minutes(reported.duration), as_minutes(period.duration))


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    share = min(max(divide(part, whole), ZERO), ONE)
    return display_decimal(share, COVERAGE_DECIMALS, (ONE,))
