"""What a signed-in user may do, read once and kept for the request."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import RoleGrant, User
from accounts.permissions import Access, Role

NOBODY = Access(grants=())


def access_of(user: User | AnonymousUser) -> Access:
    """Read the user's grants, one query a request; nobody and inactive users hold none."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    kept: Access | None = user.__dict__.get("_access")
    if kept is None:
        rows = RoleGrant.objects.filter(user=user).values_list("role", "unit_id")
        kept = Access(grants=tuple((Role(role), unit_id) for role, unit_id in rows))
        user.__dict__["_access"] = kept
    return kept
