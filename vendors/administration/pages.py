"""What the pages on users show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.administration.pages import ConfirmPage, FormPage, SecretPage
from accounts.administration.places import crumbs_of, is_chief, tabs_of
from accounts.models import BusinessUnit, RoleGrant, User
from accounts.permissions import Capability, Role
from accounts.units import units_in_reach
from core import formats
from core.components.atoms import chip
from core.components.parts import Crumb, KeyValue, Pages, Tab
from core.lists import (
    PER_PAGE,
    Asked,
    FilterBar,
    Narrowed,
    choice_field,
    filter_bar,
    pages_of,
    search_field,
)
from vendors.models import Vendor

USERS: Final = ("Users", "settings:user-list")
SORTS: Final = {"name": ("username",), "seen": ("last_login",)}
STATES: Final = (("active", "May sign in"), ("shut", "Shut out"))
MOST_SUGGESTED: Final = 200


def users_under(user: User) -> QuerySet[User]:
    """Give the users that a person administers: all, or those of their units and of none yet."""
    reach = access_of(user).reach(Capability.ADMINISTER)
    if reach.everywhere:
        return User.objects.all()
    if not reach:
        return User.objects.none()
    in_reach = Q(role_grants__unit_id__in=reach.unit_ids) | Q(role_grants__isnull=True)
    return User.objects.filter(pk__in=User.objects.filter(in_reach).values("pk"))


def user_of(person: User, username: str) -> User:
    """Find a user that a person administers.

    :raises Http404: there is none
    """
    rows = users_under(person).select_related("vendor_membership__vendor")
    found = rows.filter(username=username).first()
    if found is None:
        raise Http404("No such user.")
    return found


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user in the list."""

    name: str
    username: str
    url: str
    state: str
    roles: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class UsersPage:
    """The users as far as the address asks."""

    title: str
    note: str
    tabs: tuple[Tab, ...]
    crumbs: tuple[Crumb, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    rows: tuple[UserRow, ...]
    pages: Pages | None
    sort: str
    create_url: str


def users_page(
    person: User, asked: Asked, found: Narrowed[User], *, now: datetime, zone: str
) -> UsersPage:
    """Gather a page of users with their roles."""
    url = reverse(USERS[1])
    total = found.rows.count()
    order = [
        f"{'-' if asked.sort.startswith('-') else ''}{column}"
        for column in SORTS[asked.sort.removeprefix("-")]
    ]
    rows = found.rows.order_by(*order, "pk").prefetch_related(
        Prefetch("role_grants", RoleGrant.objects.select_related("unit"))
    )[asked.first : asked.first + PER_PAGE]
    shown = tuple(_row(user, now, zone) for user in rows)
    return UsersPage(
        title="1 user" if total == 1 else f"{total:,} users",
        note=f"{total:,} in the list",
        tabs=tabs_of(person, USERS[0]),
        crumbs=crumbs_of(person, (USERS[0], "")),
        problems=found.problems,
        bar=filter_bar(
            asked,
            [
                search_field(asked, "Name or e-mail"),
                choice_field(asked, "role", "Role", [(role.value, role.label) for role in Role]),
                choice_field(asked, "state", "State", STATES),
            ],
            url=url,
            export_url=url,
        ),
        rows=shown,
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        sort=asked.sort,
        create_url=reverse("settings:user-create"),
    )


def _row(user: User, now: datetime, zone: str) -> UserRow:
    return UserRow(
        name=user.display_name,
        username=user.username,
        url=reverse("settings:user-show", args=[user.username]),
        state=_state(user),
        roles="; ".join(_where(grant) for grant in user.role_grants.all()) or "no role yet",
        last_seen=_moment(user.last_login, now, zone),
    )


def _state(user: User) -> str:
    if not user.is_active:
        return chip(tone="neutral", word="Shut out", shape_name="void", bare=True)
    if not user.has_usable_password():
        return chip(tone="neutral", word="By token alone", shape_name="ring", bare=True)
    return chip(tone="ok", word="May sign in", shape_name="ok", bare=True)


def _where(grant: RoleGrant) -> str:
    label = Role(grant.role).label
    if Role(grant.role) is Role.VENDOR_USER:
        return label
    return f"{label} in {grant.unit.name}" if grant.unit else f"{label} everywhere"


def _moment(at: datetime | None, now: datetime, zone: str) -> str:
    if at is None:
        return "never"
    here = ZoneInfo(zone)
    return formats.moment(at.astimezone(here), now.astimezone(here).date())


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One role that a user holds; without address it is not this person's to take."""

    role: str
    where: str
    value: str
    unit: str
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class UserPage:
    """One user: who, which roles, and what can be done."""

    user: User
    title: str
    lead: str
    tabs: tuple[Tab, ...]
    crumbs: tuple[Crumb, ...]
    facts: tuple[KeyValue, ...]
    grants: tuple[GrantRow, ...]
    units: list[BusinessUnit]
    everywhere: bool
    vendor: Vendor | None
    may_be_vendors: bool
    references: tuple[str, ...]
    is_self: bool
    url: str


def user_page(person: User, user: User, *, now: datetime, zone: str) -> UserPage:
    """Gather all about a user that an administrator needs."""
    everywhere = is_chief(person)
    reach = access_of(person).reach(Capability.ADMINISTER)
    grants = list(user.role_grants.select_related("unit"))
    membership = getattr(user, "vendor_membership", None)
    ours = [grant for grant in grants if Role(grant.role) is not Role.VENDOR_USER]
    may_be_vendors = everywhere and not ours and membership is None
    references = Vendor.objects.order_by("reference").values_list("reference", flat=True)
    return UserPage(
        user=user,
        title=user.display_name,
        lead="" if grants else "Holds no role yet, and so sees nothing. Grant the first one below.",
        tabs=tabs_of(person, USERS[0]),
        crumbs=crumbs_of(person, USERS, (user.display_name, "")),
        facts=(
            KeyValue("User name", user.username),
            KeyValue("E-mail", user.email or formats.NO_FIGURE),
            KeyValue("State", _state(user)),
            KeyValue("Last signed in", _moment(user.last_login, now, zone)),
        ),
        grants=tuple(
            GrantRow(
                role=Role(grant.role).label,
                where=grant.unit.name if grant.unit else "every business unit",
                value=grant.role,
                unit=grant.unit.code if grant.unit else "",
                may_revoke=everywhere or grant.unit_id in reach.unit_ids,
            )
            for grant in ours
        ),
        units=units_in_reach(person, Capability.ADMINISTER),
        everywhere=everywhere,
        vendor=membership.vendor if membership else None,
        may_be_vendors=may_be_vendors,
        references=tuple(references[:MOST_SUGGESTED]) if may_be_vendors else (),
        is_self=person.pk == user.pk,
        url=reverse("settings:user-show", args=[user.username]),
    )


def user_form_page(person: User) -> FormPage:
    """Gather what stands around the form of a new user."""
    return FormPage(
        title="New user",
        lead="They hold no role at first: grant one on the page that follows.",
        heading="User",
        word="Add user",
        crumbs=crumbs_of(person, USERS, ("New user", "")),
        back_url=reverse(USERS[1]),
        hints=(
            "Add a user of their own for each person, and one for each tool that sends data.",
            "A tool needs no password: it uses a token.",
            "A vendor's user sees that one vendor, without scores.",
        ),
    )


def password_page(person: User, user: User, password: str) -> SecretPage:
    """Show a password that was just drawn."""
    return SecretPage(
        title=f"A password for {user.display_name}",
        lead="This is the only time that it is shown. Hand it over in person or by telephone.",
        label="Password",
        secret=password,
        crumbs=crumbs_of(person, USERS, (user.display_name, "")),
        onward_url=reverse("settings:user-show", args=[user.username]),
        onward_word="To the user and the roles",
        note=f"They sign in as {user.username}. Sessions that were open have ended.",
    )


def deactivate_page(person: User, user: User) -> ConfirmPage:
    """Gather what is to be known before a user is shut out."""
    url = reverse("settings:user-show", args=[user.username])
    return ConfirmPage(
        title=f"Shut {user.display_name} out?",
        lead="Open sessions and tokens are refused from the next request on. What they did stays.",
        heading="The user",
        facts=(
            KeyValue("User name", user.username),
            KeyValue(
                "Tokens in force", str(user.api_tokens.filter(revoked_at__isnull=True).count())
            ),
        ),
        word="Shut out",
        keep_word="Keep them",
        crumbs=crumbs_of(person, USERS, (user.display_name, url), ("Shut out", "")),
        back_url=url,
    )
