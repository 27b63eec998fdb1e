"""How imports are fetched: by whoever uploaded them, and by workers."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from accounts.access import access_of
from accounts.permissions import Capability

if TYPE_CHECKING:
    from accounts.models import User
    from slas.models import ImportJob  # noqa: F401

OWED = ("mapped", "queued", "running")


class ImportJobQuerySet(QuerySet["ImportJob"]):
    def visible_to(self, user: "User") -> Self:
        """Keep a person's own imports; an administrator of all units sees everybody's."""
        access = access_of(user)
        if not access.allows(Capability.RECORD_MEASUREMENTS):
            return self.none()
        if access.reach(Capability.ADMINISTER).everywhere:
            return self
        return self.filter(by=user)

    def free_at(self, now: datetime) -> Self:
        """Keep what is owed and held by no living lease."""
        return self.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now), state__in=OWED)

    def without_bulk(self) -> Self:
        """Leave the large texts behind, for lists."""
        return self.defer("sketch", "mapping", "options", "preview")
