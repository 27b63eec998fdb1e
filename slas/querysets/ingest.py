"""Measurements written in sets: staged by COPY, then told apart and put in by one statement each.

Every statement that locks takes its rows in one order (level and instant, or external id), so
that feeders of the same rows wait for each other and never stand crosswise. Staged tables are
indexed by what they are joined on: whatever the planner thinks of a large table that has just been
filled, it never walks a staged one row by row.
"""

import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from slas.ingest_checks import sorted_pauses
from slas.ingest_rows import EventRow, Pause, SampleRow

Span = tuple[datetime, datetime]

# Corrections wait for ordinary feeders and hold them off, so that a correcting batch is always
# numbered after the rows that it replaces.
_CORRECTING = 7_402_002
# Together with the source's id.
_IMPORTING = 7_402

NOTHING = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def lock_samples(*, correcting: bool) -> None:
    """Take the lock of ordinary feeders, which they share, or of a correction, which is alone."""
    name = "pg_advisory_xact_lock" if correcting else "pg_advisory_xact_lock_shared"
    _run(f"SELECT {name}(%s)", [_CORRECTING])


def lock_import(source_id: int) -> None:
    """Wait for other imports of a source, so that each creates on what the last one left."""
    _run("SELECT pg_advisory_xact_lock(%s, %s)", [_IMPORTING, source_id])


# --- samples

_STAGE_SAMPLES = """
CREATE TEMPORARY TABLE staged_sample (
    index integer NOT NULL,
    service_level_id bigint NOT NULL,
    at timestamptz NOT NULL,
    scope text NOT NULL,
    n numeric(18,6) NOT NULL,
    good numeric(18,6),
    total numeric(24,6)
) ON COMMIT DROP
"""

_INSERT_SAMPLES = """
INSERT INTO slas_sample (service_level_id, at, scope, superseded_by, batch_id, n, good, total)
SELECT service_level_id, at, scope, 0, %s, n, good, total
FROM staged_sample
ORDER BY service_level_id, at, scope
ON CONFLICT DO NOTHING
"""

_KNOWN_SAMPLES = """
SELECT staged.index,
       (known.n, known.good, known.total)
           IS NOT DISTINCT FROM (staged.n, staged.good, staged.total) AS same
FROM staged_sample AS staged
JOIN slas_sample AS known
    ON known.service_level_id = staged.service_level_id
    AND known.at = staged.at
    AND known.scope = staged.scope
    AND known.superseded_by = 0
WHERE known.batch_id <> %s AND known.at BETWEEN %s AND %s
"""

_SUPERSEDE_SAMPLES = """
UPDATE slas_sample AS known SET superseded_by = %s
FROM staged_sample AS staged
WHERE known.service_level_id = staged.service_level_id
  AND known.at = staged.at
  AND known.scope = staged.scope
  AND known.superseded_by = 0
  AND known.batch_id <> %s
  AND known.at BETWEEN %s AND %s
  AND (known.n, known.good, known.total)
      IS DISTINCT FROM (staged.n, staged.good, staged.total)
"""


def stage_samples(rows: Iterable[tuple[int, SampleRow]]) -> int:
    """Copy samples, each with its place in the call, into a table of this transaction."""
    lines = [
        f"{index}\t{row.service_level_id}\t{row.at.isoformat()}\t{row.scope.translate(_ESCAPES)}"
        f"\t{row.n}\t{_number(row.good)}\t{_number(row.total)}"
        for index, row in rows
    ]
    columns = "index, service_level_id, at, scope, n, good, total"
    _stage("staged_sample", _STAGE_SAMPLES, columns, lines)
    return len(lines)


def insert_staged_samples(batch_id: int) -> int:
    """Insert what is new among the staged samples; return how many."""
    return _run(_INSERT_SAMPLES, [batch_id])


def known_staged_samples(batch_id: int, span: Span) -> list[tuple[int, bool]]:
    """List staged samples that had come in before, and whether they say the same."""
    _run("CREATE INDEX ON staged_sample (service_level_id, at, scope)")
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_SAMPLES, [batch_id, *span])
        return [(row[0], row[1]) for row in cursor.fetchall()]


def correct_staged_samples(batch_id: int, span: Span) -> int:
    """Supersede the rows that staged samples contradict and insert those; return how many."""
    _run(_SUPERSEDE_SAMPLES, [batch_id, batch_id, *span])
    return _run(_INSERT_SAMPLES, [batch_id])


def drop_staged_samples() -> None:
    """Drop the table of this transaction, so that the transaction may record again."""
    _run("DROP TABLE staged_sample")


# --- events

_STAGE_EVENTS = """
CREATE TEMPORARY TABLE staged_event (
    index integer PRIMARY KEY,
    service_level_id bigint NOT NULL,
    attributed_at timestamptz NOT NULL,
    external_id text NOT NULL UNIQUE,
    rank numeric(38,0) NOT NULL,
    version_label text NOT NULL,
    opened_at timestamptz NOT NULL,
    due_at timestamptz,
    resolved_at timestamptz,
    met boolean,
    value numeric(24,6),
    scope text,
    priority text NOT NULL,
    share numeric(7,6),
    pauses jsonb,
    content_hash text NOT NULL,
    fate text,
    key_id bigint,
    old_level_id bigint,
    old_attributed_at timestamptz,
    old_rank numeric(38,0)
) ON COMMIT DROP
"""

_CLAIM_NEW_KEYS = """
WITH fresh AS (
    INSERT INTO slas_eventkey
        (source_id, external_id, service_level_id, attributed_at, rank, content_hash)
    SELECT %s, external_id, service_level_id, attributed_at, rank, content_hash
    FROM staged_event
    ORDER BY external_id
    ON CONFLICT (source_id, external_id) DO NOTHING
    RETURNING id, external_id
)
UPDATE staged_event AS staged SET fate = 'new', key_id = fresh.id
FROM fresh WHERE fresh.external_id = staged.external_id
"""

_LOCK_OVERTAKEN_KEYS = """
WITH held AS MATERIALIZED (
    SELECT key.id, key.service_level_id, key.attributed_at, key.rank, staged.index
    FROM slas_eventkey AS key
    JOIN staged_event AS staged
        ON key.source_id = %s AND key.external_id = staged.external_id
    WHERE staged.fate IS NULL AND key.rank < staged.rank
    ORDER BY key.external_id
    FOR UPDATE OF key
)
UPDATE staged_event AS staged
SET fate = 'newer', key_id = held.id, old_level_id = held.service_level_id,
    old_attributed_at = held.attributed_at, old_rank = held.rank
FROM held WHERE held.index = staged.index
"""

_JUDGE_THE_REST = """
UPDATE staged_event AS staged
SET fate = CASE WHEN key.rank > staged.rank THEN 'older'
                WHEN key.content_hash = staged.content_hash THEN 'duplicate'
                ELSE 'conflict' END
FROM slas_eventkey AS key
WHERE staged.fate IS NULL AND key.source_id = %s AND key.external_id = staged.external_id
"""

_LEFT = """
SELECT DISTINCT old_level_id FROM staged_event
WHERE fate = 'newer' AND old_level_id <> service_level_id
"""

_REFUSE = """
UPDATE staged_event SET fate = 'conflict'
WHERE fate = 'newer' AND old_level_id <> service_level_id AND old_level_id = ANY(%s)
"""

_FATES = "SELECT fate, count(*) FROM staged_event GROUP BY fate"
_CONFLICTS = "SELECT index FROM staged_event WHERE fate = 'conflict' ORDER BY index"

_TOUCHED = """
SELECT service_level_id, attributed_at FROM staged_event WHERE fate IN ('new', 'newer')
UNION
SELECT old_level_id, old_attributed_at FROM staged_event WHERE fate = 'newer'
"""

# A table of its own, for an index made on rows that were updated in this transaction is not used.
_SET_OVERTAKING_APART = """
CREATE TEMPORARY TABLE overtaking_event ON COMMIT DROP AS
SELECT key_id, service_level_id, attributed_at, rank, content_hash,
       old_level_id, old_attributed_at, old_rank
FROM staged_event WHERE fate = 'newer';
CREATE INDEX ON overtaking_event (key_id);
ANALYZE overtaking_event
"""

_SUPERSEDE_EVENTS = """
UPDATE slas_event AS old SET superseded_by = %s
FROM overtaking_event AS staged
WHERE old.service_level_id = staged.old_level_id
  AND old.attributed_at = staged.old_attributed_at
  AND old.key_id = staged.key_id
  AND old.rank = staged.old_rank
"""

_INSERT_EVENTS = """
INSERT INTO slas_event
    (service_level_id, attributed_at, key_id, rank, version_label, superseded_by, opened_at,
     due_at, resolved_at, met, value, scope, priority, share, pauses, content_hash, batch_id)
SELECT service_level_id, attributed_at, key_id, rank, version_label, 0, opened_at,
       due_at, resolved_at, met, value, scope, priority, share, pauses, content_hash, %s
FROM staged_event
WHERE fate IN ('new', 'newer')
ORDER BY key_id
"""

_MOVE_KEYS = """
UPDATE slas_eventkey AS key
SET service_level_id = staged.service_level_id, attributed_at = staged.attributed_at,
    rank = staged.rank, content_hash = staged.content_hash
FROM overtaking_event AS staged
WHERE key.id = staged.key_id
"""


def stage_events(rows: Iterable[tuple[int, EventRow, datetime, str]]) -> int:
    """Copy events into a table of this transaction, each external id once.

    With each come its place in the call, its attribution and its content hash.
    """
    lines = [
        f"{index}\t{row.service_level_id}\t{at.isoformat()}\t{row.external_id.translate(_ESCAPES)}"
        f"\t{row.rank}\t{row.version_label.translate(_ESCAPES)}\t{row.opened_at.isoformat()}"
        f"\t{_instant(row.due_at)}\t{_instant(row.resolved_at)}\t{_truth(row.met)}"
        f"\t{_number(row.value)}\t{row.scope.translate(_ESCAPES) or NOTHING}"
        f"\t{row.priority.translate(_ESCAPES)}\t{_number(row.share)}\t{_pauses(row.pauses)}"
        f"\t{content_hash}"
        for index, row, at, content_hash in rows
    ]
    columns = (
        "index, service_level_id, attributed_at, external_id, rank, version_label, opened_at,"
        " due_at, resolved_at, met, value, scope, priority, share, pauses, content_hash"
    )
    _stage("staged_event", _STAGE_EVENTS, columns, lines)
    return len(lines)


def tell_staged_events_apart(source_id: int) -> None:
    """Say of each staged event whether it is new, newer, older, a duplicate or a conflict.

    Locks the keys that change until the transaction ends.
    """
    _run(_CLAIM_NEW_KEYS, [source_id])
    _run(_LOCK_OVERTAKEN_KEYS, [source_id])
    _run(_JUDGE_THE_REST, [source_id])


def levels_left_by_staged_events() -> list[int]:
    """List the levels from which newer versions would take an event away."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT)
        return [row[0] for row in cursor.fetchall()]


def refuse_to_leave(level_ids: Sequence[int]) -> None:
    """Make a conflict of each newer version that would take an event from one of the levels."""
    _run(_REFUSE, [list(level_ids)])


def fates_of_staged_events() -> dict[str, int]:
    """Count the staged events of each fate."""
    with connection.cursor() as cursor:
        cursor.execute(_FATES)
        return {row[0]: row[1] for row in cursor.fetchall()}


def conflicting_staged_events() -> list[int]:
    """List the places of staged events whose version is known with other content."""
    with connection.cursor() as cursor:
        cursor.execute(_CONFLICTS)
        return [row[0] for row in cursor.fetchall()]


def touched_by_staged_events() -> list[tuple[int, datetime]]:
    """List level and attribution of every version that comes in or is superseded."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED)
        return [(row[0], row[1]) for row in cursor.fetchall()]


def write_staged_events(batch_id: int, *, overtaking: int) -> None:
    """Supersede overtaken versions, insert the new ones and point the keys to them.

    ``overtaking`` is the number of staged events that are newer versions.
    """
    if overtaking:
        _run(_SET_OVERTAKING_APART)
        _run(_SUPERSEDE_EVENTS, [batch_id])
        _run(_MOVE_KEYS)
        _run("DROP TABLE overtaking_event")
    _run(_INSERT_EVENTS, [batch_id])


def drop_staged_events() -> None:
    """Drop the table of this transaction, so that the transaction may record again."""
    _run("DROP TABLE staged_event")


# --- pieces


def _stage(table: str, create: str, columns: str, lines: list[str]) -> None:
    copied = io.StringIO("\n".join(lines))
    with connection.cursor() as cursor:
        cursor.execute(create)
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", copied)
        cursor.execute(f"ANALYZE {table}")


def _run(statement: str, params: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def _number(number: Decimal | None) -> str:
    return NOTHING if number is None else str(number)


def _instant(at: datetime | None) -> str:
    return NOTHING if at is None else at.isoformat()


def _truth(met: bool | None) -> str:
    return NOTHING if met is None else "t" if met else "f"


def _pauses(pauses: tuple[Pause, ...]) -> str:
    if not pauses:
        return NOTHING
    ordered = sorted_pauses(pauses)
    return json.dumps([[_utc(start), None if end is None else _utc(end)] for start, end in ordered])


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
