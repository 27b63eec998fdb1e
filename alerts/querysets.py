"""How alerts are fetched: through the vendor's wall and the unit's."""

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from accounts.access import access_of
from accounts.permissions import Capability
from vendors.models import Vendor

if TYPE_CHECKING:
    from accounts.models import User
    from alerts.models import Alert  # noqa: F401


class AlertQuerySet(QuerySet["Alert"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the alerts of vendors and units in the user's reach; a vendor's user sees none.

        Alerts are the customer's own working list.
        """
        access = access_of(user)
        if access.is_vendor_user:
            return self.none()
        reach = access.reach(capability)
        if reach.everywhere:
            return self
        return self.filter(
            vendor__in=Vendor.objects.visible_to(user, capability), unit_id__in=reach.unit_ids
        )

    def unresolved(self) -> Self:
        return self.exclude(state="resolved")
