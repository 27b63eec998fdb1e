"""Figures as the statements on measurements take them, and which measurements are excused."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from slas.querysets.arrays import bigints, instants
from slas.querysets.excused import Figure

FIGURES = """
unnest(
    %(levels)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[], %(scopes)s::text[],
    %(x_spans)s::tstzmultirange[], %(x_parts)s::jsonb[]
) WITH ORDINALITY AS figure (level_id, period_start, period_end, scope, spans, parts, place)
"""
NOTHING_EXCUSED = "false"
_INTERVALS = """coalesce(
    measured.{instant} <@ figure.spans
    OR measured.{instant} <@ (figure.parts ->> measured.scope)::tstzmultirange,
    false
)"""
OF_SAMPLES = _INTERVALS.format(instant="at")
OF_EVENTS = f"({_INTERVALS.format(instant='opened_at')} OR measured.key_id = ANY(%(x_keys)s))"


def columns_of(figures: Sequence[Figure]) -> dict[str, Any]:
    """Give the arrays of figures: levels, first and last instants, scopes."""
    return {
        "levels": bigints(pair.level_id for pair, _ in figures),
        "starts": instants(pair.period_start for pair, _ in figures),
        "ends": instants(pair.period_end for pair, _ in figures),
        "scopes": [scope for _, scope in figures],
    }


def rows_of(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement on figures, which needs none where there are none."""
    if not parameters["scopes"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
