"""Month partitions of samples and events, made as they are needed."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Literal

from django.db import connection, transaction

from core.periods import add_months

Table = Literal["slas_sample", "slas_event"]
COLUMNS: dict[Table, str] = {"slas_sample": "at", "slas_event": "attributed_at"}
MONTHS_AHEAD = 3

# Any number that no other lock of the portal uses: one maker of partitions at a time.
_MAKING_PARTITIONS = 7_402_001

_EXISTING = """
SELECT child.relname
FROM pg_inherits
JOIN pg_class AS child ON child.oid = inhrelid
WHERE inhparent = %s::regclass
"""

_IN_DEFAULT = "SELECT EXISTS (SELECT 1 FROM {table}_default WHERE {column} >= %s AND {column} < %s)"

# Attaching an empty table locks the parent more lightly than CREATE … PARTITION OF.
_MAKE = """
CREATE TABLE {name} (LIKE {table} INCLUDING ALL);
ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s);
"""


def months_of(instants: Iterable[datetime]) -> set[date]:
    """Give the first days of the UTC months that hold the instants."""
    return {date(year, month, 1) for year, month in {(at.year, at.month) for at in instants}}


def ensure_months(table: Table, months: Iterable[date]) -> int:
    """Attach the partition of each UTC month (its first day); safe to repeat and to run at once.

    A month of which rows already lie in the default partition stays there. Return how many were
    made.
    """
    wanted = sorted(set(months))
    if not wanted or not _missing(table, wanted):
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING_PARTITIONS])
        return sum(_make(table, month) for month in _missing(table, wanted))


def ahead_of(now: datetime) -> list[date]:
    """Give the UTC month of an instant and those after it for which partitions stand ready."""
    this = date(now.astimezone(UTC).year, now.astimezone(UTC).month, 1)
    return [add_months(this, ahead) for ahead in range(MONTHS_AHEAD + 1)]


def _name(table: Table, month: date) -> str:
    return f"{table}_{month:%Y_%m}"


def _missing(table: Table, wanted: list[date]) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(_EXISTING, [table])
        existing = {row[0] for row in cursor.fetchall()}
    return [month for month in wanted if _name(table, month) not in existing]


def _make(table: Table, month: date) -> bool:
    bounds = [datetime(m.year, m.month, 1, tzinfo=UTC) for m in (month, add_months(month, 1))]
    with connection.cursor() as cursor:
        cursor.execute(_IN_DEFAULT.format(table=table, column=COLUMNS[table]), bounds)
        if cursor.fetchone()[0]:
            return False
        cursor.execute(_MAKE.format(name=_name(table, month), table=table), bounds)
    return True
