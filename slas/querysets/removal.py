"""The one place where measurements are deleted: those of the demo's vendors."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection

_REMOVE = "DELETE FROM {table} WHERE service_level_id = ANY(%s)"
_LEVELS = "SELECT id FROM slas_servicelevel WHERE contract_id = ANY(%s) ORDER BY id FOR UPDATE"
_KEPT = """
SELECT DISTINCT batch_id FROM slas_sample WHERE batch_id = ANY(%s)
UNION SELECT DISTINCT superseded_by FROM slas_sample WHERE superseded_by = ANY(%s)
UNION SELECT DISTINCT batch_id FROM slas_event WHERE batch_id = ANY(%s)
UNION SELECT DISTINCT superseded_by FROM slas_event WHERE superseded_by = ANY(%s)
"""


def lock_levels(contract_ids: Collection[int]) -> list[int]:
    """Lock the service levels of contracts until the transaction ends; give their ids.

    Whoever sends measurements of one refers to it, and so is waited for, or finds it gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, [list(contract_ids)])
        return [row[0] for row in cursor.fetchall()]


def remove_demo_measurements(level_ids: Collection[int]) -> tuple[int, int]:
    """Delete samples and events of service levels; return how many of each.

    The trigger refuses any whose vendor is not marked as demo.
    """
    removed = []
    with removing_demo(), connection.cursor() as cursor:
        for table in ("slas_sample", "slas_event"):
            cursor.execute(_REMOVE.format(table=table), [list(level_ids)])
            removed.append(cursor.rowcount)
    return removed[0], removed[1]


@contextmanager
def removing_demo() -> Iterator[None]:
    """Let what is frozen and belongs to the demo be deleted, until the block ends.

    Each trigger still refuses what belongs to a vendor that is not marked as demo.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ito.remove_demo = 'on'")
        yield
        cursor.execute("SET LOCAL ito.remove_demo = 'off'")


def batches_in_use(batch_ids: Collection[int]) -> set[int]:
    """Give those of some batches to which a measurement still refers."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [list(batch_ids)] * 4)
        return {row[0] for row in cursor.fetchall()}
