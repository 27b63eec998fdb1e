"""The pages of the settings, as tabs; which of them a person may open."""

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from core.components.parts import Crumb, Tab
from core.context import address

HOME: Final = "settings:home-show"
#: (URL name, label, what stands there, whether it concerns every business unit at once)
PLACES: Final = (
    ("settings:unit-list", "Business units", "Who owns vendors and contracts.", True),
    ("settings:user-list", "Users", "Who signs in, and which roles they hold where.", False),
    ("settings:token-list", "API tokens", "Keys of integrations: issue and revoke.", False),
    ("settings:calendar-list", "Calendars", "Service hours and holidays.", True),
    ("settings:methodology-show", "Scoring", "Weights, decay and grade bounds.", True),
)


def administrator(request: HttpRequest) -> User:
    """Give the person of a request who administers anything at all.

    :raises Http404: they administer nothing
    """
    return able(request, Capability.ADMINISTER)


def chief(request: HttpRequest) -> User:
    """Give the person of a request who administers every business unit.

    :raises Http404: they do not
    """
    user = administrator(request)
    if not is_chief(user):
        raise Http404
    return user


def is_chief(user: User) -> bool:
    """Say whether a person administers every business unit."""
    return access_of(user).reach(Capability.ADMINISTER).everywhere


def places_of(user: User) -> list[tuple[str, str, str]]:
    """List the settings that a person may open: label, what stands there, address."""
    if not access_of(user).allows(Capability.ADMINISTER):
        return []
    everything = is_chief(user)
    return [
        (label, about, url)
        for name, label, about, of_all in PLACES
        if (everything or not of_all) and (url := address(name))
    ]


def tabs_of(user: User, current: str) -> tuple[Tab, ...]:
    """Give the settings as tabs; `current` is the label of the one that is open."""
    return tuple(
        Tab(label=label, url=url, current=label == current) for label, _, url in places_of(user)
    )


def crumbs_of(user: User, *steps: tuple[str, str]) -> tuple[Crumb, ...]:
    """Lead from the settings to a page; steps are (label, URL name or address or "")."""
    home = [("Settings", HOME)] if places_of(user) else []
    return tuple(_crumbs([*home, *steps]))


def _crumbs(steps: Sequence[tuple[str, str]]) -> list[Crumb]:
    return [Crumb(label, address(name) if ":" in name else name) for label, name in steps]
