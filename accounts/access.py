"""What a signed-in user may do, read once and kept for the request."""

from enum import Enum

from django.contrib.auth.models import AnonymousUser

from accounts.errors import ForbiddenError
from accounts.models import BusinessUnit, User
from accounts.permissions import NOBODY, Access, Capability


def access_of(user: User | AnonymousUser) -> Access:
    """Give the user's grants; nobody holds none."""
    return user.access if isinstance(user, User) else NOBODY


class Everywhere(Enum):
    """Stand for all business units at once, where a unit is asked for."""

    EVERYWHERE = "every business unit"


EVERYWHERE = Everywhere.EVERYWHERE


def require(
    user: User | None,
    capability: Capability,
    unit: BusinessUnit | int | Everywhere | None = None,
) -> None:
    """Hold that a person has a capability: in a business unit, in all of them, or (None) in any.

    No user stands for the portal itself: a command run by an operator. Django's superuser flag
    opens nothing.

    :raises ForbiddenError: the person has it not, or not there
    """
    if user is None:
        return
    access = access_of(user)
    if not access.allows(capability):
        raise ForbiddenError(f"Your role does not let you {capability.value}.")
    reach = access.reach(capability)
    if unit is None or reach.everywhere:
        return
    if unit is EVERYWHERE:
        raise ForbiddenError(f"Your role does not let you {capability.value} everywhere.")
    unit_id = unit if isinstance(unit, int) else unit.pk
    if unit_id not in reach.unit_ids:
        raise ForbiddenError(
            f"In this business unit your role does not let you {capability.value}."
        )
