"""The business units in which a person may do something."""

from accounts.access import access_of
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability


def units_in_reach(user: User, capability: Capability) -> list[BusinessUnit]:
    """List the units where a person holds a capability, by name."""
    reach = access_of(user).reach(capability)
    units = BusinessUnit.objects.order_by("name")
    return list(units if reach.everywhere else units.filter(pk__in=reach.unit_ids))
