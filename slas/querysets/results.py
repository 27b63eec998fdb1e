"""Results as plain rows: read for many periods at once, and written in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Final

from django.db import connection

from slas.choices import Standing
from slas.querysets.arrays import bigints, column, instants


@dataclass(slots=True)
class ResultRow:
    """The columns of a result; see the model of that name."""

    service_level_id: int
    version_id: int
    period_start: datetime
    period_end: datetime
    scope: str | None
    month: date
    state: str
    result_class: str
    attained: Decimal | None
    attained_shown: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: Decimal
    coverage_ratio: Decimal | None
    raw_attained: Decimal | None
    raw_shown: Decimal | None
    raw_class: str
    excused: Decimal
    bound: Decimal | None
    low_volume_rule: str
    is_settled: bool
    reported_through: datetime | None
    inputs_hash: str
    computed_at: datetime
    standing: str = Standing.CURRENT.value
    revision: int = 1
    # Of a stored one alone.
    pk: int | None = None
    published_in_id: int | None = None


_COLUMNS: Final = [one.name for one in fields(ResultRow)][:-2]
_LISTED: Final = ", ".join(_COLUMNS)
_KEY: Final = ("service_level_id", "period_start", "scope", "revision")

_STORED = f"""
SELECT {", ".join(f"stored.{name}" for name in _COLUMNS)}, stored.id, stored.published_in_id
FROM unnest(%s::bigint[], %s::timestamptz[]) AS wanted (level_id, period_start)
JOIN slas_result AS stored
  ON stored.service_level_id = wanted.level_id AND stored.period_start = wanted.period_start
WHERE stored.standing IN ('current', 'proposed')
"""
_TYPES: Final = {
    "service_level_id": "bigint",
    "version_id": "bigint",
    "period_start": "timestamptz",
    "period_end": "timestamptz",
    "month": "date",
    "is_settled": "boolean",
    "reported_through": "timestamptz",
    "computed_at": "timestamptz",
    "revision": "smallint",
} | dict.fromkeys(
    ("scope", "state", "result_class", "raw_class", "low_volume_rule", "inputs_hash", "standing"),
    "text",
)
_WRITE = f"""
INSERT INTO slas_result ({_LISTED})
SELECT {_LISTED}
FROM unnest({", ".join(f"%s::{_TYPES.get(name, 'numeric')}[]" for name in _COLUMNS)})
    AS made ({_LISTED})
ORDER BY service_level_id, period_start, scope, revision
ON CONFLICT ({", ".join(_KEY)}) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in _KEY)}
"""


def stored_rows(periods: Iterable[tuple[int, datetime]]) -> list[ResultRow]:
    """List the current and proposed results of each (level, period start), every scope."""
    wanted = sorted(set(periods))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        given = bigints(level_id for level_id, _ in wanted), instants(start for _, start in wanted)
        cursor.execute(_STORED, given)
        return [ResultRow(*row) for row in cursor.fetchall()]


def upsert_rows(rows: Sequence[ResultRow]) -> None:
    """Insert results, or replace the computed columns of the same revision."""
    if rows:
        columns = zip(*map(attrgetter(*_COLUMNS), rows), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [column(values) for values in columns])
