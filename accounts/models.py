"""Who may see and do what: business units, users, role grants and API tokens."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.permissions import NOBODY, Access, Role
from accounts.querysets import SavedViewQuerySet
from accounts.saved.lists import LISTS, LONGEST_QUERY
from core.constraints import one_of


class BusinessUnit(models.Model):
    """A part of the organisation that owns vendors and contracts."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person or an integration that signs in."""

    @cached_property
    def access(self) -> Access:
        """Read what the user may do, one query a request; an inactive user may do nothing."""
        if not self.is_active:
            return NOBODY
        rows = self.role_grants.values_list("role", "unit_id")
        return Access(grants=tuple((Role(role), unit_id) for role, unit_id in rows))

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username


class RoleGrant(models.Model):
    """A role held by a user, in one business unit or, with no unit, in all of them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=24, choices=[(role.value, role.label) for role in Role])
    unit = models.ForeignKey(
        BusinessUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="role_grants"
    )

    class Meta:
        ordering = ["user_id", "role", "unit_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"], name="role_granted_once", nulls_distinct=False
            ),
            one_of("role", [role.value for role in Role], name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} in {self.unit or 'all units'}"


class ApiToken(models.Model):
    """A key for the REST API; only its digest is kept, the key is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(revoked_at__isnull=True),
                name="live_token_name_unique_per_user",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class SavedView(models.Model):
    """What a list shows, kept under a name: the query of its address."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, default="")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["list_name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_name", "name"], name="view_name_once_per_list"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
            one_of("list_name", LISTS, name="view_list_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Give the address of the list as it is kept."""
        url = reverse(LISTS[self.list_name][1])
        return f"{url}?{self.query}" if self.query else url
