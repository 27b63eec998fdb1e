"""What the pages on units and tokens show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import Http404
from django.urls import reverse

from accounts.administration.places import crumbs_of, is_chief, tabs_of
from accounts.models import ApiToken, BusinessUnit, User
from core import formats
from core.components.atoms import chip
from core.components.parts import Crumb, KeyValue, Tab, Tone

UNITS: Final = ("Business units", "settings:unit-list")
TOKENS: Final = ("API tokens", "settings:token-list")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One business unit and what belongs to it."""

    name: str
    code: str
    url: str
    vendors: int
    contracts: int
    roles: int


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """All business units."""

    title: str
    tabs: tuple[Tab, ...]
    crumbs: tuple[Crumb, ...]
    rows: tuple[UnitRow, ...]
    create_url: str


def units_page(user: User) -> UnitsPage:
    """Gather the business units with how much belongs to each."""
    counted = (
        ("vendors", "vendors__pk"),
        ("contracts", "contracts__pk"),
        ("roles", "role_grants__user"),
    )
    units = BusinessUnit.objects.annotate(
        **{f"{name}_counted": Count(path, distinct=True) for name, path in counted}
    )
    rows = tuple(
        UnitRow(
            name=unit["name"],
            code=unit["code"],
            url=reverse("settings:unit-change", args=[unit["code"]]),
            **{name: unit[f"{name}_counted"] for name, _ in counted},
        )
        for unit in units.values("name", "code", *(f"{name}_counted" for name, _ in counted))
    )
    many = len(rows)
    return UnitsPage(
        title=f"{many} business unit{'' if many == 1 else 's'}" if rows else "Business units",
        tabs=tabs_of(user, UNITS[0]),
        crumbs=crumbs_of(user, (UNITS[0], "")),
        rows=rows,
        create_url=reverse("settings:unit-create"),
    )


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form of the settings."""

    title: str
    lead: str
    heading: str
    word: str
    crumbs: tuple[Crumb, ...]
    back_url: str
    hints: tuple[str, ...] = ()


def unit_form_page(user: User, unit: BusinessUnit | None) -> FormPage:
    """Gather what stands around the form of a unit."""
    return FormPage(
        title="New business unit" if unit is None else f"Rename {unit.name}",
        lead="Vendors and contracts belong to a unit; people hold their roles in one or in all.",
        heading="Business unit",
        word="Add unit" if unit is None else "Save name",
        crumbs=crumbs_of(user, UNITS, (unit.name if unit else "New business unit", "")),
        back_url=reverse("settings:unit-list"),
        hints=(
            "People see the vendors of their unit and those shared with it.",
            "A unit is never removed while a vendor, a contract or a role belongs to it.",
        ),
    )


def unit_of(code: str) -> BusinessUnit:
    """Find a unit by its code.

    :raises Http404: there is none
    """
    unit = BusinessUnit.objects.filter(code=code).first()
    if unit is None:
        raise Http404("No such unit.")
    return unit


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token: what is known of it, which is never the key."""

    name: str
    owner: str
    prefix: str
    scopes: str
    last_used: str
    expires: str
    state: str
    revoke_url: str


@dataclass(frozen=True, slots=True)
class TokensPage:
    """One's own tokens, or everybody's."""

    title: str
    lead: str
    tabs: tuple[Tab, ...]
    crumbs: tuple[Crumb, ...]
    heading: str
    shows_owner: bool
    rows: tuple[TokenRow, ...]
    seg: tuple[Tab, ...]
    create_url: str


def tokens_page(user: User, *, everybodys: bool, now: datetime, zone: str) -> TokensPage:
    """Gather tokens: live ones first, newest use first."""
    rows = ApiToken.objects.select_related("user")
    everybodys = everybodys and is_chief(user)
    tokens = list(rows if everybodys else rows.filter(user=user))
    tokens.sort(key=lambda token: _order(token, now))
    url = reverse("settings:token-list")
    live = sum(_state(token, now)[1] == "ok" for token in tokens)
    return TokensPage(
        title="API tokens",
        lead="A token lets a program act as its user. It is shown once, when it is issued.",
        tabs=tabs_of(user, TOKENS[0]),
        crumbs=crumbs_of(user, (TOKENS[0], "")),
        heading=f"{live} in force",
        shows_owner=everybodys,
        rows=tuple(_token_row(token, now, zone) for token in tokens),
        seg=(
            Tab("Yours", url, current=not everybodys),
            Tab("Everybody's", f"{url}?whose=all", current=everybodys),
        )
        if is_chief(user)
        else (),
        create_url=reverse("settings:token-create"),
    )


def _order(token: ApiToken, now: datetime) -> tuple[bool, float]:
    return _state(token, now)[1] != "ok", -(token.last_used_at or token.created_at).timestamp()


def _state(token: ApiToken, now: datetime) -> tuple[str, Tone, str]:
    if token.revoked_at is not None:
        return "Revoked", "neutral", "void"
    if token.expires_at is not None and token.expires_at <= now:
        return "Expired", "warn", "clock"
    if not token.user.is_active:
        return "User is shut out", "warn", "half"
    return "In force", "ok", "ok"


def _token_row(token: ApiToken, now: datetime, zone: str) -> TokenRow:
    word, tone, shape = _state(token, now)
    return TokenRow(
        name=token.name,
        owner=token.user.display_name,
        prefix=f"ito_{token.prefix}_…",
        scopes=", ".join(token.scopes),
        last_used=_moment(token.last_used_at, now, zone, "never"),
        expires=_moment(token.expires_at, now, zone, "never"),
        state=chip(tone=tone, word=word, shape_name=shape, bare=True),
        revoke_url=""
        if token.revoked_at is not None
        else reverse("settings:token-revoke", args=[token.prefix]),
    )


def _moment(at: datetime | None, now: datetime, zone: str, otherwise: str) -> str:
    if at is None:
        return otherwise
    here = ZoneInfo(zone)
    return formats.moment(at.astimezone(here), now.astimezone(here).date())


def token_form_page(user: User) -> FormPage:
    """Gather what stands around the form of a new token."""
    return FormPage(
        title="New API token",
        lead="Only a digest is kept: the token itself is shown once, on the next page.",
        heading="Token",
        word="Issue token",
        crumbs=crumbs_of(user, TOKENS, ("New token", "")),
        back_url=reverse("settings:token-list"),
        hints=(
            "A feed that sends tickets needs “Send measurements and tickets” alone.",
            "Give each tool a token of its own, so that one can be revoked without the others.",
            "Make a user with the role API client for a tool, so that it is nobody's own.",
        ),
    )


def token_of(user: User, prefix: str) -> ApiToken:
    """Find a token that a person may revoke: one of theirs, or as an administrator any.

    :raises Http404: there is none
    """
    rows = ApiToken.objects.select_related("user").filter(prefix=prefix)
    token = (rows if is_chief(user) else rows.filter(user=user)).first()
    if token is None:
        raise Http404("No such token.")
    return token


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """A question before a deed that cannot be taken back."""

    title: str
    lead: str
    heading: str
    facts: Sequence[KeyValue]
    word: str
    keep_word: str
    crumbs: tuple[Crumb, ...]
    back_url: str


def token_revoke_page(user: User, token: ApiToken, *, now: datetime, zone: str) -> ConfirmPage:
    """Gather what is to be known before a token is revoked."""
    row = _token_row(token, now, zone)
    return ConfirmPage(
        title=f"Revoke {token.name}?",
        lead="Whatever uses it is refused from then on. It cannot be put in force again.",
        heading="The token",
        facts=(
            KeyValue("Name", row.name),
            KeyValue("Begins with", row.prefix),
            KeyValue("Acts as", row.owner),
            KeyValue("Last used", row.last_used),
        ),
        word="Revoke token",
        keep_word="Keep it",
        crumbs=crumbs_of(user, TOKENS, (token.name, "")),
        back_url=reverse("settings:token-list"),
    )


@dataclass(frozen=True, slots=True)
class SecretPage:
    """A secret shown this once."""

    title: str
    lead: str
    label: str
    secret: str
    crumbs: tuple[Crumb, ...]
    onward_url: str
    onward_word: str
    note: str


def issued_page(user: User, key: str) -> SecretPage:
    """Show a token that was just issued."""
    return SecretPage(
        title="Copy the token now",
        lead="This is the only time that it is shown; nobody can look it up later.",
        label="Token",
        secret=key,
        crumbs=crumbs_of(user, TOKENS, ("Issued", "")),
        onward_url=reverse("settings:token-list"),
        onward_word="To the tokens",
        note="Send it as “Authorization: Bearer …” with each request.",
    )
