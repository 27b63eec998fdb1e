"""Give every page its shell: destinations, search, theme, keys, the person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core import formats
from core.components.atoms import initials
from core.components.parts import AsOf, Key, NavItem

THEMES = (("system", "As your system"), ("light", "Light"), ("dark", "Dark"))
THEME_COOKIE = "theme"
KEYS_COOKIE = "keys"
PHONE_PLACES = 5
SHELL_KEYS = (Key(("/",), "search"), Key(("j", "k"), "next, previous row"))


@dataclass(frozen=True, slots=True)
class Shell:
    """Hold what surrounds every page; `theme` is "" while the system decides."""

    product: str
    nav: tuple[NavItem, ...]
    home_url: str
    search_url: str
    search_label: str
    theme: str
    theme_choice: str
    keys_on: bool
    keys: tuple[Key, ...]
    person: str
    initials: str
    as_of: AsOf
    theme_url: str
    keys_url: str
    sign_out_url: str
    themes: tuple[tuple[str, str], ...] = THEMES


def address(name: str) -> str:
    """Find the address of a URL name, "" where it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def allowed(request: HttpRequest, capability: object) -> bool:
    """Say whether the person may go there; without a capability everyone may."""
    if capability is None:
        return True
    access = getattr(getattr(request, "user", None), "access", None)
    return access is not None and bool(access.allows(capability))


def _destinations(request: HttpRequest) -> Iterator[tuple[str, str, str, str]]:
    for name, label, icon, capability in settings.PORTAL_NAV:
        url = address(name)
        if url and allowed(request, capability):
            yield name, label, icon, url


def _current(path: str, urls: list[str]) -> str:
    """Choose the destination whose address starts this page's address, the longest wins."""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")


def _letter(label: str, taken: set[str]) -> str:
    letter = next((sign for sign in label.lower() if sign.isalpha() and sign not in taken), "")
    taken.add(letter)
    return letter


def navigation(
    request: HttpRequest, counts: Mapping[str, int] | None = None
) -> tuple[NavItem, ...]:
    """List the destinations that exist and are allowed, each with the letter that follows g."""
    found = list(_destinations(request))
    current = _current(request.path, [url for _, _, _, url in found])
    taken: set[str] = set()
    return tuple(
        NavItem(
            label=label,
            url=url,
            icon=icon,
            current=url == current,
            count=(counts or {}).get(name),
            go=_letter(label, taken),
            on_phone=place < PHONE_PLACES,
        )
        for place, (name, label, icon, url) in enumerate(found)
    )


def _person(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return str(user.get_full_name() or user.get_username())


def _as_of(now: datetime) -> AsOf:
    zone = ZoneInfo(settings.PORTAL_TIME_ZONE)
    local = now.astimezone(zone)
    moment = f"{formats.day(local.date(), local.date())} {local.year}, {formats.clock(local)}"
    return AsOf(moment, settings.PORTAL_TIME_ZONE.rpartition("/")[2].replace("_", " "))


def portal_shell(request: HttpRequest) -> dict[str, Any]:
    """Build the shell; it asks no query beyond the signed-in person."""
    nav = navigation(request, getattr(request, "nav_counts", None))
    asked = request.COOKIES.get(THEME_COOKIE, "")
    theme = asked if asked in ("light", "dark") else ""
    keys_on = request.COOKIES.get(KEYS_COOKIE) != "off"
    goes = tuple(Key(("g", item.go), item.label.lower()) for item in nav[:3] if item.go)
    person = _person(request)
    search_url = address(getattr(settings, "PORTAL_SEARCH", ""))
    return {
        "shell": Shell(
            product="ITO portal",
            nav=nav if person else (),
            home_url=nav[0].url if nav else "/",
            search_url=search_url if person else "",
            search_label=getattr(settings, "PORTAL_SEARCH_LABEL", "Search the portal"),
            theme=theme,
            theme_choice=theme or "system",
            keys_on=keys_on,
            keys=(*(SHELL_KEYS if search_url else SHELL_KEYS[1:]), *goes),
            person=person or "Not signed in",
            initials=initials(person) if person else "–",
            as_of=_as_of(timezone.now()),  # noqa: TID251 a context processor is an edge
            theme_url=reverse("core:theme-set"),
            keys_url=reverse("core:keys-set"),
            sign_out_url=address("accounts:session-end") if person else "",
        )
    }
