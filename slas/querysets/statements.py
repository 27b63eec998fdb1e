"""Statements through the contract's wall, their queue, their totals, and what they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.access import access_of
from accounts.permissions import Capability
from contracts.models import Contract
from slas.querysets.ingest import lock_samples
from slas.querysets.owed import mark_statements_owed

if TYPE_CHECKING:
    from accounts.models import User
    from slas.models import Statement

__all__ = ["StatementQuerySet", "mark_statements_owed"]

SHOWN_TO_VENDORS = ("published", "superseded")


class StatementQuerySet(QuerySet["Statement"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep those of contracts that the user sees; for a vendor's user published ones."""
        rows = self.filter(contract__in=Contract.objects.visible_to(user, capability))
        return rows.filter(state__in=SHOWN_TO_VENDORS) if access_of(user).is_vendor_user else rows

    def as_of(self, instant: datetime) -> Self:
        """Keep the revisions that stood published at an instant."""
        return self.filter(
            Q(superseded_at__isnull=True) | Q(superseded_at__gt=instant), published_at__lte=instant
        )


# --- the queue


@dataclass(frozen=True, slots=True)
class OwedContract:
    """A row of the queue."""

    id: int
    contract_id: int
    from_month: date
    attempts: int


_DUE = """
SELECT id, contract_id, from_month, attempts
FROM slas_owedstatement
WHERE due_at <= %s AND quarantined_at IS NULL
"""


def due_contracts(*, now: datetime) -> list[OwedContract]:
    """List the contracts whose statements are due, without holding them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_DUE} ORDER BY contract_id", [now])
        return [OwedContract(*row) for row in cursor.fetchall()]


def claim_owed(owed_id: int, *, now: datetime) -> OwedContract | None:
    """Lock a contract that is due, until the transaction ends; None where somebody else has it.

    The contract comes before its row in the queue, and both before statements and credits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contract.id FROM contracts_contract AS contract"
            " JOIN slas_owedstatement AS owed ON owed.contract_id = contract.id"
            " WHERE owed.id = %s FOR NO KEY UPDATE OF contract SKIP LOCKED",
            [owed_id],
        )
        if cursor.fetchone() is None:
            return None
        cursor.execute(f"{_DUE} AND id = %s FOR UPDATE SKIP LOCKED", [now, owed_id])
        row = cursor.fetchone()
    return None if row is None else OwedContract(*row)


# --- the cap

_KEEP_TOTAL = """
INSERT INTO slas_credittotal (contract_id, month, currency, cap_amount)
VALUES (%s, %s, %s, %s)
ON CONFLICT (contract_id, month) DO UPDATE SET
    cap_amount = CASE
        WHEN %s AND (slas_credittotal.cap_amount IS NULL OR excluded.cap_amount IS NULL) THEN NULL
        WHEN %s THEN greatest(slas_credittotal.cap_amount, excluded.cap_amount)
        ELSE excluded.cap_amount
    END
"""


def keep_total(statement: "Statement", *, cap: Decimal | None, at_least: bool) -> None:
    """Set the cap of a contract and month; ``at_least`` only raises it."""
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP_TOTAL,
            [
                statement.contract_id,
                statement.month,
                statement.currency,
                cap,
                at_least,
                at_least,
            ],
        )


# --- what came in, as of a batch

# What was numbered up to the mark, and not superseded by then, as one text a row.
_SAMPLE_TEXT = """
SELECT sample.at AS at, 0 AS key_id, 0 AS rank, concat_ws('|', 'sample',
    sample.service_level_id, extract(epoch FROM sample.at)::numeric(20,6), sample.scope, sample.n,
    coalesce(sample.good::text, '-'), coalesce(sample.total::text, '-'), sample.batch_id) AS line
FROM slas_sample AS sample
WHERE sample.service_level_id = figure.level_id
  AND sample.at >= figure.period_start AND sample.at < figure.period_end
  AND (figure.scope IS NULL OR sample.scope = figure.scope)
  AND sample.batch_id <= %(mark)s
  AND (sample.superseded_by = 0 OR sample.superseded_by > %(mark)s)
"""
_EVENT_TEXT = """
SELECT event.opened_at AS at, event.key_id, event.rank, concat_ws('|', 'event',
    event.service_level_id, key.source_id, key.external_id, event.rank, event.version_label,
    coalesce(extract(epoch FROM event.attributed_at)::numeric(20,6)::text, '-'),
    coalesce(extract(epoch FROM event.opened_at)::numeric(20,6)::text, '-'),
    coalesce(extract(epoch FROM event.due_at)::numeric(20,6)::text, '-'),
    coalesce(extract(epoch FROM event.resolved_at)::numeric(20,6)::text, '-'),
    coalesce(event.met::text, '-'), coalesce(event.value::text, '-'),
    coalesce(event.scope, '-'), event.priority, coalesce(event.share::text, '-'),
    coalesce(event.pauses::text, '-'), event.content_hash, event.batch_id) AS line
FROM slas_event AS event
JOIN slas_eventkey AS key ON key.id = event.key_id
WHERE event.service_level_id = figure.level_id
  AND ((event.attributed_at >= figure.period_start AND event.attributed_at < figure.period_end)
       OR (event.opened_at < figure.period_end
           AND (event.resolved_at IS NULL OR event.resolved_at > figure.period_start)))
  AND (figure.scope IS NULL OR event.scope = figure.scope)
  AND event.batch_id <= %(mark)s
  AND (event.superseded_by = 0 OR event.superseded_by > %(mark)s)
"""
_DIGESTS = f"""
SELECT figure.place, count(came.line),
    encode(sha256(convert_to(coalesce(
        string_agg(came.line, chr(10) ORDER BY came.at, came.key_id, came.rank, came.line), ''
    ), 'UTF8')), 'hex')
FROM unnest(%(levels)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[],
            %(scopes)s::text[])
    WITH ORDINALITY AS figure (level_id, period_start, period_end, scope, place)
LEFT JOIN LATERAL ({_SAMPLE_TEXT} UNION ALL {_EVENT_TEXT}) AS came ON true
GROUP BY figure.place
"""


@dataclass(frozen=True, slots=True)
class RawInput:
    """How many rows a figure rests on, and a hash over all that they say."""

    count: int
    digest: str


Figure = tuple[int, datetime, datetime, str | None]


def raw_inputs(figures: Sequence[Figure], *, mark: int) -> list[RawInput]:
    """Count and hash what came in for (level, start, end, scope) up to a batch, in their order.

    A total takes the rows of every scope. Rows that a later batch superseded count as they were.
    """
    if not figures:
        return []
    parameters: dict[str, Any] = {
        "levels": [figure[0] for figure in figures],
        "starts": [figure[1] for figure in figures],
        "ends": [figure[2] for figure in figures],
        "scopes": [figure[3] for figure in figures],
        "mark": mark,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, parameters)
        found = {row[0]: RawInput(row[1], row[2]) for row in cursor.fetchall()}
    return [found[place] for place in range(1, len(figures) + 1)]


def hold_off_feeders() -> int:
    """Wait for all who feed, hold off new ones to the end of the transaction; give the last batch.

    No batch with a number up to it commits any more.
    """
    lock_samples(correcting=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM slas_batch")
        return int(cursor.fetchone()[0])
