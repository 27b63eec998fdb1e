"""How far sources have reported on service levels: read under a lock, and widened."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

Span = tuple[datetime, datetime]

_LOCK_WATERMARKS = """
SELECT service_level_id, reported_from, reported_through
FROM slas_watermark WHERE service_level_id = ANY(%s)
ORDER BY service_level_id
FOR UPDATE
"""

_RAISE_WATERMARKS = """
INSERT INTO slas_watermark (service_level_id, reported_from, reported_through, updated_at)
SELECT level_id, reported_from, reported_through, %s
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[])
    AS stated (level_id, reported_from, reported_through)
ORDER BY level_id
ON CONFLICT (service_level_id) DO UPDATE SET
    reported_from = least(slas_watermark.reported_from, excluded.reported_from),
    reported_through = greatest(slas_watermark.reported_through, excluded.reported_through),
    updated_at = excluded.updated_at
"""


def lock_watermarks(level_ids: Sequence[int]) -> dict[int, Span]:
    """Read and lock how far the levels are reported; levels without a watermark are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_WATERMARKS, [list(level_ids)])
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


def raise_watermarks(stated: dict[int, Span], *, now: datetime) -> None:
    """Widen the watermarks of levels to hold what is stated."""
    spans = sorted(stated.items())
    params: tuple[datetime, list[int], list[datetime], list[datetime]]
    params = (now, [i for i, _ in spans], [s[0] for _, s in spans], [s[1] for _, s in spans])
    with connection.cursor() as cursor:
        cursor.execute(_RAISE_WATERMARKS, params)
