"""How the outbox, kept answers and the history are read and claimed."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from core.models import HistoryRow, IdempotencyRecord, OutboxMessage  # noqa: F401


class OutboxQuerySet(QuerySet["OutboxMessage"]):
    def owed(self) -> Self:
        """Keep what is neither delivered nor dead."""
        return self.filter(delivered_at__isnull=True, dead_at__isnull=True)

    def dead(self) -> Self:
        """Keep what was given up."""
        return self.filter(dead_at__isnull=False)

    def free_at(self, now: datetime) -> Self:
        """Keep what is owed and held by no living lease."""
        return self.owed().filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))


class IdempotencyQuerySet(QuerySet["IdempotencyRecord"]):
    def of_key(self, user_id: int, key: str) -> Self:
        """Keep what one user was answered under a key."""
        return self.filter(user_id=user_id, key=key)

    def expired_at(self, now: datetime) -> Self:
        """Keep what need not be remembered any longer."""
        return self.filter(expires_at__lte=now)


# A record with what hangs on it, and on that, as long as the history knows of it.
_RECORD_AND_PARTS = """
    WITH RECURSIVE part(table_name, row_pk) AS (
        SELECT %s::varchar, %s::varchar
        UNION
        SELECT below.table_name, below.row_pk
        FROM core_historyrow AS below
        JOIN part ON below.parent_table = part.table_name AND below.parent_pk = part.row_pk
        WHERE below.parent_table <> ''
    )
    SELECT told.id FROM core_historyrow AS told JOIN part USING (table_name, row_pk)
"""


class HistoryQuerySet(QuerySet["HistoryRow"]):
    def of(self, table: str, pk: object) -> Self:
        """Keep what happened to one record and to its parts."""
        return self.filter(pk__in=RawSQL(_RECORD_AND_PARTS, [table, str(pk)]))  # noqa: S611  constant

    def naming(self, table: str, column: str, pk: object) -> Self:
        """Keep what happened to the rows of a table that named a record from their beginning on."""
        begun = self.filter(table_name=table, operation="added", new__contains={column: pk})
        return self.filter(table_name=table, row_pk__in=begun.order_by().values("row_pk"))

    def of_tables(self, tables: Iterable[str]) -> Self:
        """Keep what happened to the records of some tables."""
        return self.filter(table_name__in=list(tables))

    def removed(self, table: str, key: str, value: str) -> Self:
        """Keep the removals of a table's records that had a value, their own key being `pk`."""
        of_key = {"row_pk": value} if key == "pk" else {"old__contains": {key: value.lower()}}
        return self.filter(table_name=table, operation="removed", **of_key)


def lock_idempotency_key(user_id: int, key: str) -> None:
    """Hold a user's key until the transaction ends; who comes second waits.

    :raises OperationalError: another call holds it for longer than the lock timeout
    """
    digest = hashlib.sha256(f"{user_id} {key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


@dataclass(frozen=True, slots=True)
class ChainedRow:
    """A row of history as it stands, beside the head of its chain; nulls where one is missing."""

    chain: int
    position: int | None
    id: int | None
    table_name: str | None
    row_pk: str | None
    said: str | None
    previous_hash: str | None
    hash: str | None
    head_rows: int | None
    head_hash: str | None


# What the trigger core_record_history hashes, in its order; one statement sees one state of all.
_HISTORY_IN_ORDER = """
    SELECT coalesce(told.chain, head.chain), told.position, told.id, told.table_name, told.row_pk,
        jsonb_build_array(
            told.id, told.chain, told.position, told.table_name, told.row_pk, told.parent_table,
            told.parent_pk, told.operation, (extract(epoch FROM told.at) * 1000000)::bigint,
            told.who, told.request_id, told.origin, coalesce(told.old::text, ''),
            coalesce(told.new::text, ''), told.previous_hash
        )::text,
        told.previous_hash, told.hash, head.rows, head.hash
    FROM core_historyrow AS told FULL JOIN core_historyhead AS head ON head.chain = told.chain
    ORDER BY 1, 2, 3
"""


def history_in_order() -> Iterator[ChainedRow]:
    """Give all history, chain by chain, as one moment saw it."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_HISTORY_IN_ORDER)
        while rows := cursor.fetchmany(5000):
            yield from (ChainedRow(*row) for row in rows)


def tables_with_history() -> dict[str, bool]:
    """Name the tables whose changes are told; false where the telling is switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, bool_and(tgenabled IN ('O', 'A')) AND count(*) = 2"
            " FROM pg_trigger WHERE tgfoid = to_regproc('core_record_history')"
            " GROUP BY 1 ORDER BY 1"
        )
        return dict(cursor.fetchall())
