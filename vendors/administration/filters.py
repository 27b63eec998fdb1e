"""How the list of users is narrowed."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django_filters import CharFilter, ChoiceFilter

from accounts.models import User
from accounts.permissions import Role
from core.filters import StrictFilterSet
from vendors.administration.pages import STATES


class UserFilter(StrictFilterSet):
    """Narrow users by name, role and whether they may sign in."""

    q = CharFilter(method="named_like")
    role = ChoiceFilter(choices=[(role.value, role.label) for role in Role], method="holding")
    state = ChoiceFilter(choices=STATES, method="in_state")

    class Meta:
        model = User
        fields: ClassVar[list[str]] = []

    def named_like(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:  # noqa: ARG002
        """Keep users with every word in a name or an address."""
        for word in value.split():
            queryset = queryset.filter(
                Q(username__icontains=word)
                | Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(email__icontains=word)
            )
        return queryset

    def holding(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:  # noqa: ARG002
        """Keep users who hold a role anywhere."""
        return queryset.filter(role_grants__role=value).distinct()

    def in_state(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:  # noqa: ARG002
        """Keep users who may sign in, or who are shut out."""
        return queryset.filter(is_active=value == "active")
