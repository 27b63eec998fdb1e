"""Measurements of figures one by one, each a level, period and scope, by one index range each.

A figure of the total takes every row, whatever its scope.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from slas.querysets.arrays import instants
from slas.querysets.excused import NOTHING, Excused, Figure
from slas.querysets.figures import (
    FIGURES,
    NOTHING_EXCUSED,
    OF_EVENTS,
    OF_SAMPLES,
    columns_of,
    rows_of,
)

_OUTAGES = f"""
SELECT figure.place, measured.opened_at, measured.resolved_at, measured.share, measured.scope,
       measured.key_id = ANY(%(x_keys)s)
FROM {FIGURES}
JOIN slas_event AS measured
  ON measured.service_level_id = figure.level_id AND measured.superseded_by = 0
 AND measured.opened_at < figure.period_end
 AND (measured.resolved_at IS NULL OR measured.resolved_at > figure.period_start)
 AND (figure.scope IS NULL OR measured.scope = figure.scope)
ORDER BY figure.place, measured.opened_at, measured.key_id
"""

_TICKETS = f"""
SELECT figure.place, opened_at, resolved_at, priority, pauses, {{excused}}
FROM {FIGURES}
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
FROM {FIGURES}
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
FROM {FIGURES}
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
FROM {FIGURES}
CROSS JOIN LATERAL (
    SELECT count(total) AS n
    FROM slas_sample AS measured
    WHERE service_level_id = figure.level_id AND superseded_by = 0
      AND at >= figure.period_start AND at < figure.period_end
      AND (figure.scope IS NULL OR measured.scope = figure.scope)
) AS values
"""


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


def outages(figures: Sequence[Figure], *, excused: Excused = NOTHING) -> dict[Figure, list[Outage]]:
    """List the outages that touch each figure's period."""
    found: dict[Figure, list[Outage]] = {one: [] for one in figures}
    for place, *row in rows_of(_OUTAGES, columns_of(figures) | excused.parameters(figures)):
        found[figures[place - 1]].append(Outage(*row))
    return found


def tickets(
    figures: Sequence[Figure], *, excused: Excused = NOTHING
) -> dict[Figure, list[TicketRow]]:
    """List the tickets attributed to each figure's period."""
    return _tickets(figures, columns_of(figures), _ATTRIBUTED, excused)


def open_tickets(
    snapshots: Mapping[Figure, datetime], *, excused: Excused = NOTHING
) -> dict[Figure, list[TicketRow]]:
    """List the tickets that were open at the snapshot of each figure."""
    figures = list(snapshots)
    ends = {"ends": instants(snapshots[figure] for figure in figures)}
    return _tickets(figures, columns_of(figures) | ends, _OPEN_AT_END, excused)


def _tickets(
    figures: Sequence[Figure], parameters: dict[str, Any], which: str, excused: Excused
) -> dict[Figure, list[TicketRow]]:
    found: dict[Figure, list[TicketRow]] = {figure: [] for figure in figures}
    sql = _TICKETS.format(which=which, excused=OF_EVENTS if excused else NOTHING_EXCUSED)
    for place, *row in rows_of(sql, parameters | excused.parameters(figures)):
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
    for place, at, n, total in rows_of(
        _LAST_SAMPLES, columns_of(figures) | NOTHING.parameters(figures)
    ):
        found[figures[place - 1]].append((at, n, total))
    return found


def sample_value_counts(figures: Sequence[Figure]) -> dict[Figure, int]:
    """Count the samples of each figure that carry a value."""
    rows = rows_of(_SAMPLE_VALUES, columns_of(figures) | NOTHING.parameters(figures))
    return {figures[place - 1]: count for place, count in rows}


def ranked_values(
    places: Sequence[tuple[Figure, int]], *, of_events: bool
) -> dict[tuple[Figure, int], Decimal]:
    """Pick the value at a rank, counted from 1, of each figure's values in rising order."""
    sql = _RANKED.format(**(_EVENTS if of_events else _SAMPLES))
    parameters = columns_of([figure for figure, _ in places])
    rows = rows_of(sql, parameters | {"skips": [rank - 1 for _, rank in places]})
    return {places[row[0] - 1]: row[1] for row in rows}


def values(figures: Sequence[Figure], *, of_events: bool, excused: Excused) -> dict[Figure, Values]:
    """List all values of each figure, the excused ones apart."""
    left_out = OF_EVENTS if of_events else OF_SAMPLES
    sql = _VALUES.format(**(_EVENTS if of_events else _SAMPLES), excused=left_out)
    found = {figure: Values() for figure in figures}
    for place, value, is_excused in rows_of(sql, columns_of(figures) | excused.parameters(figures)):
        one = found[figures[place - 1]]
        (one.excused if is_excused else one.kept).append(value)
    return found
