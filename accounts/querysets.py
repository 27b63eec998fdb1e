"""How saved views are fetched: one's own, and those that others share."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import SavedView, User  # noqa: F401


class SavedViewQuerySet(QuerySet["SavedView"]):
    def visible_to(self, user: "User") -> Self:
        """Keep a person's own views, and shared ones; a vendor's user sees their own alone."""
        own = Q(owner=user)
        return self.filter(own if user.access.is_vendor_user else own | Q(is_shared=True))
