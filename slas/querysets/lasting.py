"""Staged events whose whole life counts, not the instant that they are attributed to."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

_SPANS = """
SELECT service_level_id, opened_at, resolved_at
FROM staged_event
WHERE fate IN ('new', 'newer') AND service_level_id = ANY(%(levels)s)
UNION
SELECT old.service_level_id, old.opened_at, old.resolved_at
FROM staged_event AS staged
JOIN slas_event AS old
  ON old.service_level_id = staged.old_level_id
 AND old.attributed_at = staged.old_attributed_at
 AND old.key_id = staged.key_id
 AND old.rank = staged.old_rank
WHERE staged.fate = 'newer' AND staged.old_level_id = ANY(%(levels)s)
"""


def lives_of_staged_events(
    level_ids: Sequence[int],
) -> list[tuple[int, datetime, datetime | None]]:
    """List level, start and end of every version that comes in or is superseded."""
    with connection.cursor() as cursor:
        cursor.execute(_SPANS, {"levels": list(level_ids)})
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]
