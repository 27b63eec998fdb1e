"""Sufficient statistics of figures, each a level, period and scope, by one index range each.

A figure of the total takes every row, whatever its scope. What approved exclusions leave out is
summed apart; the statements without exclusions spend nothing on them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from slas.querysets.arrays import bigints, instants
from slas.querysets.excused import NOTHING, Excused, Figure

_FIGURES = """
unnest(
    %(levels)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[], %(scopes)s::text[],
    %(x_spans)s::tstzmultirange[], %(x_parts)s::jsonb[]
) WITH ORDINALITY AS figure (level_id, period_start, period_end, scope, spans, parts, place)
"""
_NOTHING = "false"
_INTERVALS = """coalesce(
    measured.{instant} <@ figure.spans
    OR measured.{instant} <@ (figure.parts ->> measured.scope)::tstzmultirange,
    false
)"""
_OF_SAMPLES = _INTERVALS.format(instant="at")
_OF_EVENTS = f"({_INTERVALS.format(instant='opened_at')} OR measured.key_id = ANY(%(x_keys)s))"

_SAMPLE_SUMS = f"""
SELECT figure.place, sums.*
FROM {_FIGURES}
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(units), 0) AS n,
        coalesce(sum(good) FILTER (WHERE NOT is_excused), 0) AS good,
        coalesce(sum(amount) FILTER (WHERE NOT is_excused), 0) AS total,
        coalesce(sum(units) FILTER (WHERE is_excused), 0) AS excused,
        coalesce(sum(good) FILTER (WHERE is_excused), 0) AS excused_good,
        coalesce(sum(amount) FILTER (WHERE is_excused), 0) AS excused_total
    FROM (
        SELECT {{units}} AS units, good, {{amount}} AS amount, {{excused}} AS is_excused
        FROM slas_sample AS measured
        WHERE service_level_id = figure.level_id AND superseded_by = 0
          AND at >= figure.period_start AND at < figure.period_end
          AND (figure.scope IS NULL OR measured.scope = figure.scope)
    ) AS counted
) AS sums
"""
# Rates are rounded half up to 12 decimals, by whole numbers alone.
_ERROR_RATE = """CASE
    WHEN total IS NOT NULL THEN total
    WHEN n = 0 THEN 0
    ELSE div(200 * (n - good) * 1000000000000 + n, 2 * n) * 0.000000000001
END"""
_AMOUNTS: Final = {
    "values": ("n", "total"),
    "error_rates": ("CASE WHEN total IS NULL THEN 1 ELSE n END", _ERROR_RATE),
    "deviations": ("CASE WHEN total IS NULL THEN 0 ELSE n END", "abs(total - n)"),
}

# An event counts once its outcome is known: stated, or due and either resolved or overdue.
_EVENT_SUMS = f"""
SELECT figure.place, sums.*
FROM {_FIGURES}
CROSS JOIN LATERAL (
    SELECT
        count(*) AS events,
        count(*) FILTER (WHERE is_excused) AS excused_events,
        count(*) FILTER (WHERE is_judged) AS judged,
        count(*) FILTER (WHERE is_judged AND is_excused) AS excused_judged,
        count(*) FILTER (WHERE is_good AND NOT is_excused) AS good,
        count(*) FILTER (WHERE is_good AND is_excused) AS excused_good,
        count(value) AS valued,
        count(value) FILTER (WHERE is_excused) AS excused_valued,
        coalesce(sum(value) FILTER (WHERE NOT is_excused), 0) AS total,
        coalesce(sum(value) FILTER (WHERE is_excused), 0) AS excused_total,
        count(*) FILTER (WHERE value >= 4 AND NOT is_excused) AS happy,
        count(*) FILTER (WHERE value >= 4 AND is_excused) AS excused_happy,
        min(due_at) FILTER (WHERE is_open_ended AND due_at >= %(now)s) AS next_due
    FROM (
        SELECT
            value,
            due_at,
            {{stated}} IS NULL AND resolved_at IS NULL AS is_open_ended,
            {{stated}} IS NOT NULL OR (
                due_at IS NOT NULL AND (resolved_at IS NOT NULL OR due_at < %(now)s)
            ) AS is_judged,
            coalesce({{stated}}, resolved_at <= due_at, false) AS is_good,
            {{excused}} AS is_excused
        FROM slas_event AS measured
        WHERE service_level_id = figure.level_id AND superseded_by = 0
          AND attributed_at >= figure.period_start AND attributed_at < figure.period_end
          AND (figure.scope IS NULL OR measured.scope = figure.scope)
    ) AS counted
) AS sums
"""

_OUTAGES = f"""
SELECT figure.place, measured.opened_at, measured.resolved_at, measured.share, measured.scope,
       measured.key_id = ANY(%(x_keys)s)
FROM {_FIGURES}
JOIN slas_event AS measured
  ON measured.service_level_id = figure.level_id AND measured.superseded_by = 0
 AND measured.opened_at < figure.period_end
 AND (measured.resolved_at IS NULL OR measured.resolved_at > figure.period_start)
 AND (figure.scope IS NULL OR measured.scope = figure.scope)
ORDER BY figure.place, measured.opened_at, measured.key_id
"""

_TICKETS = f"""
SELECT figure.place, opened_at, resolved_at, priority, pauses, {{excused}}
FROM {_FIGURES}
JOIN slas_event AS measured
  ON measured.service_level_id = figure.level_id AND measured.superseded_by = 0
 AND {{which}}
 AND (figure.scope IS NULL OR measured.scope = figure.scope)
ORDER BY figure.place, measured.opened_at, measured.key_id
"""
_ATTRIBUTED = (
    "measured.attributed_at >= figure.period_start AND measured.attributed_at < figure.period_end"
)
_OPEN_AT_END = """measured.opened_at <= figure.period_end
 AND (measured.resolved_at IS NULL OR measured.resolved_at > figure.period_end)"""

_LAST_SAMPLES = f"""
SELECT DISTINCT ON (figure.place, measured.scope) figure.place, at, n, total
FROM {_FIGURES}
JOIN slas_sample AS measured
  ON measured.service_level_id = figure.level_id AND measured.superseded_by = 0
 AND measured.at >= figure.period_start AND measured.at < figure.period_end
 AND (figure.scope IS NULL OR measured.scope = figure.scope)
WHERE measured.total IS NOT NULL
ORDER BY figure.place, measured.scope, measured.at DESC
"""

_RANKED = """
SELECT figure.place, ranked.value
FROM unnest(
    %(levels)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[], %(scopes)s::text[],
    %(skips)s::bigint[]
) WITH ORDINALITY AS figure (level_id, period_start, period_end, scope, skip, place)
CROSS JOIN LATERAL (
    SELECT {value} AS value
    FROM {table} AS measured
    WHERE service_level_id = figure.level_id AND superseded_by = 0 AND {value} IS NOT NULL
      AND {instant} >= figure.period_start AND {instant} < figure.period_end
      AND (figure.scope IS NULL OR measured.scope = figure.scope)
    ORDER BY {value}
    OFFSET figure.skip LIMIT 1
) AS ranked
"""
_VALUES = f"""
SELECT figure.place, measured.{{value}}, {{excused}}
FROM {_FIGURES}
JOIN {{table}} AS measured
  ON measured.service_level_id = figure.level_id AND measured.superseded_by = 0
 AND measured.{{instant}} >= figure.period_start AND measured.{{instant}} < figure.period_end
 AND (figure.scope IS NULL OR measured.scope = figure.scope)
WHERE measured.{{value}} IS NOT NULL
"""
_SAMPLES = {"table": "slas_sample", "value": "total", "instant": "at"}
_EVENTS = {"table": "slas_event", "value": "value", "instant": "attributed_at"}

_SAMPLE_VALUES = f"""
SELECT figure.place, values.n
FROM {_FIGURES}
CROSS JOIN LATERAL (
    SELECT count(total) AS n
    FROM slas_sample AS measured
    WHERE service_level_id = figure.level_id AND superseded_by = 0
      AND at >= figure.period_start AND at < figure.period_end
      AND (figure.scope IS NULL OR measured.scope = figure.scope)
) AS values
"""


@dataclass(frozen=True, slots=True)
class SampleSums:
    """Σ n, Σ good and Σ of the amounts of current samples; the last two without the excused."""

    n: Decimal
    good: Decimal
    total: Decimal
    excused: Decimal
    excused_good: Decimal
    excused_total: Decimal


@dataclass(frozen=True, slots=True)
class EventSums:
    """Counts over the current events attributed to a period, as of one instant.

    ``events``, ``judged`` and ``valued`` hold the excused; ``good``, ``total`` and ``happy`` (rated
    4 or better) do not. ``next_due`` is when the next open one falls due, which changes the counts
    by the clock.
    """

    events: int
    excused_events: int
    judged: int
    excused_judged: int
    good: int
    excused_good: int
    valued: int
    excused_valued: int
    total: Decimal
    excused_total: Decimal
    happy: int
    excused_happy: int
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage that touches a period, end None while it lasts; share None stands for all."""

    start: datetime
    end: datetime | None
    share: Decimal | None
    scope: str | None
    is_excused: bool


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as it is stored; pauses are pairs of texts, the second None while one lasts."""

    opened_at: datetime
    resolved_at: datetime | None
    priority: str
    pauses: list[tuple[str, str | None]] | None
    is_excused: bool


@dataclass(slots=True)
class Values:
    """The values of a period, and apart from them those that are excused."""

    kept: list[Decimal] = field(default_factory=list)
    excused: list[Decimal] = field(default_factory=list)


def _figures(figures: Sequence[Figure]) -> dict[str, Any]:
    return {
        "levels": bigints(pair.level_id for pair, _ in figures),
        "starts": instants(pair.period_start for pair, _ in figures),
        "ends": instants(pair.period_end for pair, _ in figures),
        "scopes": [scope for _, scope in figures],
    }


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    if not parameters["scopes"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def sample_sums(
    figures: Sequence[Figure], *, of: str = "values", excused: Excused = NOTHING
) -> dict[Figure, SampleSums]:
    """Sum the current samples of each figure: their values, error rates of slots, or deviations."""
    units, amount = _AMOUNTS[of]
    left_out = _OF_SAMPLES if excused else _NOTHING
    sql = _SAMPLE_SUMS.format(units=units, amount=amount, excused=left_out)
    rows = _rows(sql, _figures(figures) | excused.parameters(figures))
    return {figures[row[0] - 1]: SampleSums(*row[1:]) for row in rows}


def event_sums(
    figures: Sequence[Figure],
    *,
    now: datetime,
    by_due_alone: bool = False,
    excused: Excused = NOTHING,
) -> dict[Figure, EventSums]:
    """Count the current events of each figure as of ``now``; what a source states counts or not."""
    sql = _EVENT_SUMS.format(
        stated="NULL::boolean" if by_due_alone else "met",
        excused=_OF_EVENTS if excused else _NOTHING,
    )
    rows = _rows(sql, _figures(figures) | excused.parameters(figures) | {"now": now})
    return {figures[row[0] - 1]: EventSums(*row[1:]) for row in rows}


def outages(figures: Sequence[Figure], *, excused: Excused = NOTHING) -> dict[Figure, list[Outage]]:
    """List the outages that touch each figure's period."""
    found: dict[Figure, list[Outage]] = {one: [] for one in figures}
    for place, *row in _rows(_OUTAGES, _figures(figures) | excused.parameters(figures)):
        found[figures[place - 1]].append(Outage(*row))
    return found


def tickets(
    figures: Sequence[Figure], *, excused: Excused = NOTHING
) -> dict[Figure, list[TicketRow]]:
    """List the tickets attributed to each figure's period."""
    return _tickets(figures, _figures(figures), _ATTRIBUTED, excused)


def open_tickets(
    snapshots: Mapping[Figure, datetime], *, excused: Excused = NOTHING
) -> dict[Figure, list[TicketRow]]:
    """List the tickets that were open at the snapshot of each figure."""
    figures = list(snapshots)
    ends = {"ends": instants(snapshots[figure] for figure in figures)}
    return _tickets(figures, _figures(figures) | ends, _OPEN_AT_END, excused)


def _tickets(
    figures: Sequence[Figure], parameters: dict[str, Any], which: str, excused: Excused
) -> dict[Figure, list[TicketRow]]:
    found: dict[Figure, list[TicketRow]] = {figure: [] for figure in figures}
    sql = _TICKETS.format(which=which, excused=_OF_EVENTS if excused else _NOTHING)
    for place, *row in _rows(sql, parameters | excused.parameters(figures)):
        found[figures[place - 1]].append(TicketRow(*_with_pauses(row)))
    return found


def _with_pauses(row: list[Any]) -> list[Any]:
    pauses = row[3]
    return [*row[:3], json.loads(pauses) if isinstance(pauses, str) else pauses, row[4]]


def last_samples(
    figures: Sequence[Figure],
) -> dict[Figure, list[tuple[datetime, Decimal, Decimal]]]:
    """List instant, n and total of the last sample in each figure's period, of each scope."""
    found: dict[Figure, list[tuple[datetime, Decimal, Decimal]]] = {one: [] for one in figures}
    for place, at, n, total in _rows(
        _LAST_SAMPLES, _figures(figures) | NOTHING.parameters(figures)
    ):
        found[figures[place - 1]].append((at, n, total))
    return found


def sample_value_counts(figures: Sequence[Figure]) -> dict[Figure, int]:
    """Count the samples of each figure that carry a value."""
    rows = _rows(_SAMPLE_VALUES, _figures(figures) | NOTHING.parameters(figures))
    return {figures[place - 1]: count for place, count in rows}


def ranked_values(
    places: Sequence[tuple[Figure, int]], *, of_events: bool
) -> dict[tuple[Figure, int], Decimal]:
    """Pick the value at a rank, counted from 1, of each figure's values in rising order."""
    sql = _RANKED.format(**(_EVENTS if of_events else _SAMPLES))
    parameters = _figures([figure for figure, _ in places])
    rows = _rows(sql, parameters | {"skips": [rank - 1 for _, rank in places]})
    return {places[row[0] - 1]: row[1] for row in rows}


def values(figures: Sequence[Figure], *, of_events: bool, excused: Excused) -> dict[Figure, Values]:
    """List all values of each figure, the excused ones apart."""
    left_out = _OF_EVENTS if of_events else _OF_SAMPLES
    sql = _VALUES.format(**(_EVENTS if of_events else _SAMPLES), excused=left_out)
    found = {figure: Values() for figure in figures}
    for place, value, is_excused in _rows(sql, _figures(figures) | excused.parameters(figures)):
        one = found[figures[place - 1]]
        (one.excused if is_excused else one.kept).append(value)
    return found
