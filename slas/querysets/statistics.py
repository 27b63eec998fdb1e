"""Sufficient statistics of (level, period) pairs, each by one index range."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from slas.querysets.owed import Pair

_PAIRS = """
unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[])
    WITH ORDINALITY AS pair (level_id, period_start, period_end, place)
"""

_SAMPLE_SUMS = f"""
SELECT pair.place, sums.n, sums.good, sums.total
FROM {_PAIRS}
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(n), 0) AS n,
        coalesce(sum(good), 0) AS good,
        coalesce(sum(total), 0) AS total
    FROM slas_sample
    WHERE service_level_id = pair.level_id AND superseded_by = 0
      AND at >= pair.period_start AND at < pair.period_end
) AS sums
"""

# An event counts once its outcome is known: stated, or due and either resolved or overdue.
_EVENT_SUMS = f"""
SELECT pair.place, sums.*
FROM {_PAIRS}
CROSS JOIN LATERAL (
    SELECT
        count(*) AS events,
        count(*) FILTER (
            WHERE met IS NOT NULL
               OR (due_at IS NOT NULL AND (resolved_at IS NOT NULL OR due_at < %s))
        ) AS judged,
        count(*) FILTER (WHERE coalesce(met, resolved_at <= due_at)) AS good,
        count(value) AS valued,
        coalesce(sum(value), 0) AS total,
        min(due_at) FILTER (WHERE met IS NULL AND resolved_at IS NULL AND due_at >= %s) AS next_due
    FROM slas_event
    WHERE service_level_id = pair.level_id AND superseded_by = 0
      AND attributed_at >= pair.period_start AND attributed_at < pair.period_end
) AS sums
"""

_OUTAGES = f"""
SELECT pair.place, event.opened_at, event.resolved_at
FROM {_PAIRS}
JOIN slas_event AS event
  ON event.service_level_id = pair.level_id AND event.superseded_by = 0
 AND event.opened_at < pair.period_end
 AND (event.resolved_at IS NULL OR event.resolved_at > pair.period_start)
ORDER BY pair.place, event.opened_at, event.key_id
"""

_RANKED = """
SELECT pair.place, ranked.value
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[])
    WITH ORDINALITY AS pair (level_id, period_start, period_end, skip, place)
CROSS JOIN LATERAL (
    SELECT {value} AS value
    FROM {table}
    WHERE service_level_id = pair.level_id AND superseded_by = 0 AND {value} IS NOT NULL
      AND {instant} >= pair.period_start AND {instant} < pair.period_end
    ORDER BY {value}
    OFFSET pair.skip LIMIT 1
) AS ranked
"""
_RANKED_SAMPLES = _RANKED.format(table="slas_sample", value="total", instant="at")
_RANKED_EVENTS = _RANKED.format(table="slas_event", value="value", instant="attributed_at")

_SAMPLE_VALUES = f"""
SELECT pair.place, values.n
FROM {_PAIRS}
CROSS JOIN LATERAL (
    SELECT count(total) AS n
    FROM slas_sample
    WHERE service_level_id = pair.level_id AND superseded_by = 0
      AND at >= pair.period_start AND at < pair.period_end
) AS values
"""


@dataclass(frozen=True, slots=True)
class SampleSums:
    """Σ n, Σ good and Σ of the values of the current samples of a period."""

    n: Decimal
    good: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class EventSums:
    """Counts over the current events attributed to a period, as of one instant.

    ``next_due`` is when the next open one falls due, which changes the counts by the clock.
    """

    events: int
    judged: int
    good: int
    valued: int
    total: Decimal
    next_due: datetime | None


@dataclass(slots=True)
class Outages:
    """The outages that touch a period, each (start, end), end None while it lasts."""

    spans: list[tuple[datetime, datetime | None]] = field(default_factory=list)


def _columns(pairs: Sequence[Pair]) -> list[Any]:
    return [
        [pair.level_id for pair in pairs],
        [pair.period_start for pair in pairs],
        [pair.period_end for pair in pairs],
    ]


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def sample_sums(pairs: Sequence[Pair]) -> dict[Pair, SampleSums]:
    """Sum the current samples of each pair."""
    rows = _rows(_SAMPLE_SUMS, _columns(pairs)) if pairs else []
    return {pairs[place - 1]: SampleSums(n, good, total) for place, n, good, total in rows}


def event_sums(pairs: Sequence[Pair], *, now: datetime) -> dict[Pair, EventSums]:
    """Count the current events of each pair as of ``now``."""
    rows = _rows(_EVENT_SUMS, [*_columns(pairs), now, now]) if pairs else []
    return {pairs[row[0] - 1]: EventSums(*row[1:]) for row in rows}


def outages(pairs: Sequence[Pair]) -> dict[Pair, Outages]:
    """List the outages that touch each pair's period."""
    found = {pair: Outages() for pair in pairs}
    for place, start, end in _rows(_OUTAGES, _columns(pairs)) if pairs else []:
        found[pairs[place - 1]].spans.append((start, end))
    return found


def sample_value_counts(pairs: Sequence[Pair]) -> dict[Pair, int]:
    """Count the samples of each pair that carry a value."""
    rows = _rows(_SAMPLE_VALUES, _columns(pairs)) if pairs else []
    return {pairs[place - 1]: count for place, count in rows}


def ranked_values(
    places: Sequence[tuple[Pair, int]], *, of_events: bool
) -> dict[tuple[Pair, int], Decimal]:
    """Pick the value at a rank, counted from 1, of each pair's current values in rising order."""
    if not places:
        return {}
    sql = _RANKED_EVENTS if of_events else _RANKED_SAMPLES
    parameters = [*_columns([pair for pair, _ in places]), [rank - 1 for _, rank in places]]
    return {places[row[0] - 1]: row[1] for row in _rows(sql, parameters)}
