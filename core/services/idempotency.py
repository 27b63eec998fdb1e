"""Calls that may be sent twice: the answer is kept in the transaction of its effect.

A crash leaves neither effect nor answer, and the call can be sent again; who sends it twice at once
waits for the first. Refusals are not kept: nothing happened, so the next try is judged anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError

from core.errors import ConflictError, RuleError
from core.models import IdempotencyRecord
from core.querysets import lock_idempotency_key
from core.transactions import in_one_transaction

#: Answers are kept for so long; a key may be used anew afterwards.
KEPT: Final = timedelta(hours=48)
_LOCK_NOT_AVAILABLE: Final = "55P03"


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it went out."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class StillRunningError(ConflictError):
    """Say that the same call is still being worked on; it can be sent again a little later."""

    wait_seconds = 5.0


def answer_once(
    *,
    user_id: int,
    key: str,
    fingerprint: str,
    now: datetime,
    act: Callable[[], KeptAnswer],
) -> tuple[KeptAnswer, bool]:
    """Act in one transaction with the record of its answer, or give the answer kept before.

    The flag tells whether it was kept. Safe to repeat and to run at once.

    :raises RuleError: the key was used for another call
    :raises StillRunningError: the same call is being worked on for longer than a lock may wait
    """

    def work() -> tuple[KeptAnswer, bool]:
        _lock(user_id, key)
        kept = IdempotencyRecord.objects.of_key(user_id, key).first()
        if kept is not None and kept.expires_at <= now:
            kept.delete()
            kept = None
        if kept is not None:
            return _kept(kept, fingerprint), True
        answer = act()
        _keep(answer, user_id=user_id, key=key, fingerprint=fingerprint, now=now)
        return answer, False

    return in_one_transaction(work)


def forget_answers(*, now: datetime) -> int:
    """Delete answers that have been kept long enough; safe to repeat. Return how many."""
    return IdempotencyRecord.objects.expired_at(now).delete()[0]


def _lock(user_id: int, key: str) -> None:
    try:
        lock_idempotency_key(user_id, key)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise StillRunningError(
            "This call is still being worked on. Send it again in a moment.",
            code="still_running",
        ) from error


def _kept(record: IdempotencyRecord, fingerprint: str) -> KeptAnswer:
    if record.fingerprint != fingerprint:
        raise RuleError(
            "This Idempotency-Key was used for another call. Use a new one for each call.",
            code="idempotency_key_reused",
        )
    return KeptAnswer(record.status, record.headers, bytes(record.body))


def _keep(answer: KeptAnswer, *, user_id: int, key: str, fingerprint: str, now: datetime) -> None:
    IdempotencyRecord.objects.create(
        user_id=user_id,
        key=key,
        fingerprint=fingerprint,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
        created_at=now,
        expires_at=now + KEPT,
    )
