"""The attained value of a period: which rule the terms call for, fed by its statistics."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from core.periods import Period, clip_to
from slas.rules import attainment as rules
from slas.rules.attainment import Attainment
from slas.rules.calendars import windows
from slas.rules.intervals import Interval
from slas.rules.metric_types import BACKLOGS, InputKind, MetricType
from slas.rules.numbers import ZERO, add, subtract
from slas.rules.terms import Statistics, Terms


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
    kind = terms.metric_type
    if kind in (MetricType.WITHIN_TARGET, MetricType.RATIO):
        return rules.within_target(statistics.good, statistics.n, statistics.excused)
    if kind in (MetricType.AVAILABILITY, MetricType.WEIGHTED_AVAILABILITY):
        if terms.input_kind == InputKind.SAMPLES:
            return rules.share_of_samples(statistics.good, statistics.n, statistics.excused)
        return _availability(terms, period, statistics, reported, now)
    if kind == MetricType.COUNT:
        if not statistics.n and reported is None:
            return Attainment(None, ZERO, None, ZERO)
        return rules.count(statistics.n, statistics.excused)
    if kind == MetricType.PERCENTILE:
        if statistics.values:
            found = rules.percentile(statistics.values, terms.rank_percent, terms.percentile_method)
            return replace(found, n=add((found.n, statistics.excused)))
        return rules.picked_percentile(statistics.picked, statistics.n)
    if kind in BACKLOGS:
        return _backlog(terms, statistics)
    return _of_sums(terms, statistics)


def _of_sums(terms: Terms, statistics: Statistics) -> Attainment:
    n, excused = statistics.n, statistics.excused
    if terms.metric_type == MetricType.ERROR_RATE:
        return rules.error_rate_uptime(statistics.total, n, excused)
    if terms.metric_type == MetricType.SATISFACTION:
        return rules.satisfaction(statistics.good, n, excused)
    judged = subtract(n, excused)
    if terms.metric_type == MetricType.DENSITY:
        found = rules.density(statistics.total, judged)
    elif terms.metric_type == MetricType.VARIANCE:
        found = rules.variance(statistics.total, judged)
    else:
        found = rules.mean(statistics.total, judged, statistics.volume)
    return replace(found, n=n) if excused else found


def _backlog(terms: Terms, statistics: Statistics) -> Attainment:
    """Judge what was open at the snapshot; without one nobody knows."""
    if statistics.snapshot_at is None:
        return Attainment(None, None, None, ZERO)
    if terms.metric_type == MetricType.BACKLOG_SHARE:
        return rules.backlog_share(statistics.total, statistics.n, statistics.excused)
    if statistics.picked is not None:
        return rules.picked_percentile(statistics.picked, statistics.n)
    found = rules.backlog_age(statistics.values, terms.rank_percent, terms.percentile_method)
    return Attainment(found.value, None, None, statistics.n)


def _availability(
    terms: Terms,
    period: Period,
    statistics: Statistics,
    reported: Period | None,
    now: datetime,
) -> Attainment:
    """Judge what was reported on: the reported part, stretched to hold every known outage."""
    horizon = min(now, period.end)
    down: list[tuple[Interval, Decimal]] = []
    for start, end, share in statistics.weighted_outages:
        within = max(start, period.start), min(horizon if end is None else end, period.end)
        if within[0] < within[1]:
            down.append((within, share))
    starts = [period.start] if reported is None else [reported.start]
    ends = [period.start] if reported is None else [reported.end]
    first = min(starts + [start for (start, _), _ in down])
    last = max(ends + [end for (_, end), _ in down])
    scheduled = windows(terms.calendar, first, last)
    n = statistics.n or Decimal(len(statistics.outages))
    left_out = statistics.maintenance, statistics.excused_time
    if terms.metric_type == MetricType.WEIGHTED_AVAILABILITY:
        return rules.weighted_availability_from_outages(scheduled, down, *left_out, n=n)
    spans = tuple(span for span, _ in down)
    return rules.availability_from_outages(scheduled, spans, *left_out, n=n)
