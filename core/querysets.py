"""How the outbox is read and claimed."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from core.models import OutboxMessage  # noqa: F401


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
