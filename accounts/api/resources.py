"""Resources that a role opens: what a person may do, before what the person may see."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.exceptions import NotAuthenticated
from rest_framework.viewsets import ViewSet

from accounts.access import access_of
from accounts.models import BusinessUnit, User
from accounts.permissions import Access, Capability
from accounts.scopes import READ
from core.api.door import Door
from core.api.views import Resource
from core.errors import RuleError


class Guarded(Door):
    """What a resource asks for before it opens; see the two permissions of this package."""

    # What each action asks of the person's roles; an action without an entry is shut.
    capabilities: ClassVar[Mapping[str, Capability]] = {}
    read_scope = READ

    @property
    def person(self) -> User:
        """Give who asks.

        :raises NotAuthenticated: nobody is signed in
        """
        if not isinstance(self.request.user, User):
            raise NotAuthenticated
        return self.request.user

    @property
    def access(self) -> Access:
        """Give what the person may do."""
        return access_of(self.person)


class GuardedListing(Guarded, Resource):
    """Rows of which a resource says itself who may see which."""

    def get_queryset(self) -> Any:
        """Keep what the user may see, with what a representation prints beside it."""
        return self.with_related(self.visible(super().get_queryset()))

    def visible(self, queryset: Any) -> Any:
        """Keep what the user may see."""
        raise NotImplementedError

    def with_related(self, queryset: Any) -> Any:
        """Load beside each row what its representation prints."""
        return queryset


class VisibleResource(GuardedListing):
    """Rows of a queryset that knows `visible_to`, each action under its capability."""

    def visible(self, queryset: Any) -> Any:
        """Keep what the user may see under the capability of this action."""
        return queryset.visible_to(self.person, self.capabilities[self.action])


class GuardedResource(Guarded, ViewSet):
    """Actions that list nothing."""


def unit_named(code: str, *, user: User, capability: Capability) -> BusinessUnit:
    """Find a business unit in which the user holds a capability; any other is unknown.

    :raises RuleError: no such unit in reach
    """
    reach = access_of(user).reach(capability)
    units = BusinessUnit.objects.filter(code=code)
    if not reach.everywhere:
        units = units.filter(pk__in=reach.unit_ids)
    unit = units.first()
    if unit is None:
        raise RuleError(
            f"The business unit, “{code}”, is not known, or not in your reach.",
            field="unit",
            code="unknown",
        )
    return unit
