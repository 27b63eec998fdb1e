"""How the outbox and the answers kept for repeated calls are read and claimed."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import connection
from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from core.models import IdempotencyRecord, OutboxMessage  # noqa: F401


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


def lock_idempotency_key(user_id: int, key: str) -> None:
    """Hold a user's key until the transaction ends; who comes second waits.

    :raises OperationalError: another call holds it for longer than the lock timeout
    """
    digest = hashlib.sha256(f"{user_id} {key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
