"""The hash of an evaluation's inputs: the same text, so the same hash, for the same inputs."""

import json
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

from core.periods import Period
from slas.rules.calendars import Calendar
from slas.rules.intervals import Intervals, normalise
from slas.rules.numbers import instant_text, number_text
from slas.rules.terms import Statistics, Terms

FORMAT = "evaluation-2"


def inputs_hash(
    terms: Terms,
    period: Period,
    statistics: Statistics,
    reported: Period | None,
    settled: Decimal | None = None,
) -> str:
    """Hash terms, period, statistics, the reported part and an agreed figure, as 64 hex digits.

    The clock is no input: it moves a result's state alone. The order in which values or outages
    are listed, trailing zeros, and the zone an instant is written in change nothing.
    """
    lines = [
        inputs_head(terms, period),
        "-" if reported is None else _interval_text(reported.start, reported.end),
        statistics_text(statistics),
    ]
    if settled is not None:
        lines.append(f"settled={number_text(settled)}")
    return sha256("\n".join(lines).encode()).hexdigest()


@lru_cache(maxsize=65536)
def inputs_head(terms: Terms, period: Period) -> str:
    """Write how the inputs of every evaluation of a period under these terms begin."""
    return f"{FORMAT}\n{terms_hash(terms)}\n{_interval_text(period.start, period.end)}"


@lru_cache(maxsize=65536)
def terms_hash(terms: Terms) -> str:
    """Hash the terms that decide a figure, as 64 hex digits."""
    targets = terms.targets
    lines = (
        terms.metric_type,
        terms.input_kind,
        number_text(targets.expected),
        number_text(targets.minimum),
        number_text(targets.critical),
        "higher" if targets.higher_is_better else "lower",
        str(targets.decimals),
        terms.zone,
        str(terms.grace_days),
        number_text(terms.percentile),
        terms.percentile_method,
        _calendar_text(terms.calendar),
        targets.rounding,
        terms.outcome_by,
        ",".join(f"{json.dumps(priority)}:{minutes}" for priority, minutes in terms.limits),
        "-" if terms.age_limit_minutes is None else str(terms.age_limit_minutes),
        str(terms.minimum_n),
        terms.low_volume,
        str(terms.unit_minutes),
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def statistics_text(statistics: Statistics) -> str:
    """Write statistics in one line per field that is set."""
    lines = [
        f"{name}={number_text(value)}"
        for name, value in (
            ("n", statistics.n),
            ("good", statistics.good),
            ("total", statistics.total),
            ("volume", statistics.volume),
            ("excused", statistics.excused),
            ("picked", statistics.picked),
            ("covered_minutes", statistics.covered_minutes),
            ("scheduled_minutes", statistics.scheduled_minutes),
        )
        if value is not None
    ]
    lines += _excused_lines(statistics) if statistics.excused else []
    if statistics.values:
        lines.append("values=" + ",".join(map(number_text, sorted(statistics.values))))
    if statistics.outages:
        lines.append("outages=" + ",".join(sorted(_outage_texts(statistics))))
    if statistics.excused_outages:
        taken = sorted(
            f"{_interval_text(start, end)}@{number_text(share)}"
            for start, end, share in statistics.excused_outages
        )
        lines.append("excused_outages=" + ",".join(taken))
    if statistics.maintenance:
        lines.append("maintenance=" + _intervals_text(statistics.maintenance))
    if statistics.excused_time:
        lines.append("excused_time=" + _intervals_text(statistics.excused_time))
    if statistics.snapshot_at is not None:
        lines.append("snapshot_at=" + instant_text(statistics.snapshot_at))
    if statistics.before:
        parts = (f"{number_text(good)}/{number_text(n)}" for good, n in statistics.before)
        lines.append("before=" + ",".join(parts))
    return "\n".join(lines)


def _excused_lines(statistics: Statistics) -> list[str]:
    """Write what the excused amount to; set only beside excused ones."""
    values = ",".join(map(number_text, sorted(statistics.excused_values)))
    return [
        f"excused_good={number_text(statistics.excused_good)}",
        f"excused_total={number_text(statistics.excused_total)}",
        f"excused_volume={number_text(statistics.excused_volume)}",
        f"excused_values={values}",
        f"raw_picked={number_text(statistics.raw_picked)}",
    ]


def _outage_texts(statistics: Statistics) -> list[str]:
    if not statistics.shares:
        return [_interval_text(start, end) for start, end in statistics.outages]
    return [
        f"{_interval_text(start, end)}@{number_text(share)}"
        for start, end, share in statistics.weighted_outages
    ]


def _calendar_text(calendar: Calendar) -> str:
    opened = ",".join(
        f"{window.weekday}:{window.opens.isoformat()}-{window.closes.isoformat()}"
        for window in calendar.windows
    )
    closed = ",".join(day.isoformat() for day in calendar.holidays)
    return f"{calendar.zone} {'always' if calendar.always_open else opened} except {closed}"


def _interval_text(start: datetime, end: datetime | None) -> str:
    return f"{instant_text(start)}/{instant_text(end)}"


def _intervals_text(intervals: Intervals) -> str:
    return ",".join(_interval_text(start, end) for start, end in normalise(intervals))
