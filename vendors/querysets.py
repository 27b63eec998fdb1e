"""How vendors are fetched: always through what the user may see."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from accounts.access import access_of
from accounts.permissions import Capability

if TYPE_CHECKING:
    from accounts.models import User
    from vendors.models import Vendor  # noqa: F401  (the generic argument below)


class VendorQuerySet(QuerySet["Vendor"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the vendors on which the user holds the capability.

        A vendor's own user sees that vendor alone, and edits nothing; a unit sees the vendors that
        it owns or shares.
        """
        access = access_of(user)
        if access.is_vendor_user:
            # That the vendor is there is no secret to them, even where its scores are.
            is_open = capability is Capability.READ_SCORES or access.allows(capability)
            return self.filter(memberships__user=user) if is_open else self.none()
        reach = access.reach(capability)
        if reach.everywhere:
            return self
        if not reach:
            return self.none()
        shared = Q(
            pk__in=self.model.shared_with.through.objects.filter(
                businessunit_id__in=reach.unit_ids
            ).values("vendor_id")
        )
        return self.filter(Q(unit_id__in=reach.unit_ids) | shared)
