"""The queue of evaluations: what is owed stands in rows, and a claim locks them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from slas.querysets.arrays import bigints, instants


class Pair(NamedTuple):
    """A service level and one of its periods, as half-open UTC instants."""

    level_id: int
    period_start: datetime
    period_end: datetime


_MARK_DUE = """
INSERT INTO slas_evaluation
    (service_level_id, period_start, period_end, due_at, attempts, last_error)
SELECT level_id, period_start, period_end, due_at, 0, ''
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
    AS owed (level_id, period_start, period_end, due_at)
ORDER BY level_id, period_start
ON CONFLICT (service_level_id, period_start) DO UPDATE SET
    due_at = least(slas_evaluation.due_at, excluded.due_at),
    period_end = excluded.period_end,
    attempts = 0, last_error = '', quarantined_at = NULL
"""


def mark_due(pairs: Iterable[Pair], due_at: datetime) -> int:
    """Owe the evaluation of each pair from an instant on; safe to repeat. Return how many."""
    return _mark([(pair, due_at) for pair in sorted(set(pairs))])


def mark_due_each(owed: Iterable[tuple[Pair, datetime]]) -> int:
    """Owe each pair from its own instant on; safe to repeat."""
    return _mark(sorted(dict(owed).items()))


def _mark(owed: list[tuple[Pair, datetime]]) -> int:
    if owed:
        with connection.cursor() as cursor:
            cursor.execute(
                _MARK_DUE,
                [
                    bigints(pair.level_id for pair, _ in owed),
                    instants(pair.period_start for pair, _ in owed),
                    instants(pair.period_end for pair, _ in owed),
                    instants(due_at for _, due_at in owed),
                ],
            )
    return len(owed)


class Claim(NamedTuple):
    """A locked row of the queue."""

    id: int
    pair: Pair
    attempts: int


_CLAIM = """
SELECT id, service_level_id, period_start, period_end, attempts
FROM slas_evaluation
WHERE due_at <= %s AND quarantined_at IS NULL AND (%s::bigint[] IS NULL OR id = ANY(%s))
ORDER BY service_level_id, period_start
LIMIT %s
FOR UPDATE SKIP LOCKED
"""


def claim_due(*, now: datetime, limit: int, only: list[int] | None = None) -> list[Claim]:
    """Lock up to ``limit`` evaluations that are due, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now, only, only, limit])
        return [
            Claim(claim_id, Pair(level_id, start, end), attempts)
            for claim_id, level_id, start, end, attempts in cursor.fetchall()
        ]


def forget_claims(ids: Iterable[int]) -> None:
    """Take claimed evaluations out of the queue: they are done."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM slas_evaluation WHERE id = ANY(%s::bigint[])", [bigints(ids)])


# No key update: results that another worker writes refer to the level meanwhile.
_LEVELS_TO_OPEN = """
SELECT level.id
FROM slas_servicelevel AS level
JOIN contracts_contract AS contract ON contract.id = level.contract_id
JOIN contracts_contractversion AS terms
    ON terms.contract_id = contract.id AND terms.effective_to IS NULL
WHERE level.opens_next_at <= %s
  AND (terms.ends_on IS NULL
       OR (level.opens_next_at AT TIME ZONE contract.time_zone)::date < terms.ends_on)
ORDER BY level.id
LIMIT %s
FOR NO KEY UPDATE OF level SKIP LOCKED
"""


def claim_levels_to_open(*, now: datetime, limit: int) -> list[int]:
    """Lock levels whose next period has begun and was not put up for evaluation yet."""
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS_TO_OPEN, [now, limit])
        return [row[0] for row in cursor.fetchall()]


_MARK_VENDORS = """
INSERT INTO slas_changedvendor (vendor_id, from_month, due_at, attempts, last_error)
SELECT vendor_id, min(month), %s, 0, ''
FROM unnest(%s::bigint[], %s::date[]) AS changed (vendor_id, month)
GROUP BY vendor_id
ORDER BY vendor_id
ON CONFLICT (vendor_id) DO UPDATE SET
    from_month = least(slas_changedvendor.from_month, excluded.from_month),
    due_at = least(slas_changedvendor.due_at, excluded.due_at),
    attempts = 0, last_error = '', quarantined_at = NULL
"""


def mark_vendors_changed(changed: Iterable[tuple[int, object]], *, now: datetime) -> None:
    """Owe the scorecards of vendors from the first month whose results changed."""
    rows = sorted(set(changed), key=lambda row: row[0])
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_MARK_VENDORS, [now, [row[0] for row in rows], [row[1] for row in rows]])


_MARK_STATEMENTS = """
INSERT INTO slas_owedstatement (contract_id, from_month, due_at, attempts, last_error)
SELECT contract_id, min(month), %s, 0, ''
FROM unnest(%s::bigint[], %s::date[]) AS changed (contract_id, month)
GROUP BY contract_id
ORDER BY contract_id
ON CONFLICT (contract_id) DO UPDATE SET
    from_month = least(slas_owedstatement.from_month, excluded.from_month),
    due_at = least(slas_owedstatement.due_at, excluded.due_at),
    attempts = 0, last_error = '', quarantined_at = NULL
"""


def mark_statements_owed(changed: Iterable[tuple[int, date]], *, now: datetime) -> None:
    """Owe the statements of contracts from the first month in which something changed."""
    rows = sorted(set(changed))
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                _MARK_STATEMENTS, [now, [row[0] for row in rows], [row[1] for row in rows]]
            )
