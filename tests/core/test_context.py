"""The shell around every page."""

from dataclasses import dataclass

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.context import Shell, navigation, portal_shell

pytestmark = pytest.mark.urls("tests.core.urls_alone")
GALLERY = ("core:gallery-show", "Gallery", "gallery", None)
MISSING = ("nowhere:nothing-show", "Nowhere", "alerts", None)


@dataclass
class Access:
    """Allow what is named."""

    capabilities: frozenset[str] = frozenset()

    def allows(self, capability: str) -> bool:
        """Say whether it is named."""
        return capability in self.capabilities


@dataclass
class Person:
    """Stand for somebody who is signed in."""

    access: Access
    is_authenticated: bool = True

    def get_full_name(self) -> str:
        """Give a name."""
        return "Ada Example"


def request(path: str = "/gallery/", **cookies: str) -> HttpRequest:
    """Make a request of somebody who is signed in and may see the secret."""
    made = RequestFactory().get(path)
    made.user = Person(Access(frozenset({"secret"})))  # type: ignore[assignment]
    made.COOKIES.update(cookies)
    return made


def shell(made: HttpRequest) -> Shell:
    """Build the shell of a request."""
    built = portal_shell(made)["shell"]
    assert isinstance(built, Shell)
    return built


def test_only_destinations_that_exist_are_shown(settings: Settings) -> None:
    settings.PORTAL_NAV = [MISSING, GALLERY]
    assert [item.label for item in navigation(request())] == ["Gallery"]


def test_only_destinations_that_are_allowed_are_shown(settings: Settings) -> None:
    name, _, icon, _ = GALLERY
    settings.PORTAL_NAV = [(name, "Mine", icon, "secret"), (name, "Theirs", icon, "other")]
    assert [item.label for item in navigation(request())] == ["Mine"]
    nobody = RequestFactory().get("/")
    assert navigation(nobody) == ()


def test_each_destination_has_a_letter_of_its_own(settings: Settings) -> None:
    settings.PORTAL_NAV = [
        (GALLERY[0], label, "alerts", None) for label in ("Attention", "Alerts", "Levels")
    ]
    assert [item.go for item in navigation(request())] == ["a", "l", "e"]


def test_the_bottom_bar_of_a_phone_has_five_places(settings: Settings) -> None:
    settings.PORTAL_NAV = [(GALLERY[0], f"{n}th", "alerts", None) for n in range(7)]
    assert [item.on_phone for item in navigation(request())] == [True] * 5 + [False] * 2


def test_the_current_place_is_the_longest_address_that_fits(settings: Settings) -> None:
    settings.PORTAL_NAV = [GALLERY]
    assert navigation(request("/gallery/x/"))[0].current
    assert not navigation(request("/other/"))[0].current


def test_counters_come_from_the_page(settings: Settings) -> None:
    settings.PORTAL_NAV = [GALLERY]
    made = request()
    made.nav_counts = {GALLERY[0]: 14}  # type: ignore[attr-defined]
    assert shell(made).nav[0].count == 14


def test_nobody_signed_in_sees_no_destinations_and_no_search(settings: Settings) -> None:
    settings.PORTAL_NAV = [GALLERY]
    settings.PORTAL_SEARCH = GALLERY[0]
    made = shell(RequestFactory().get("/"))
    assert (made.nav, made.search_url, made.person) == ((), "", "Not signed in")
    assert shell(request()).search_url == "/gallery/"
    assert shell(request()).initials == "AE"


def test_a_cookie_that_makes_no_sense_is_ignored() -> None:
    assert shell(request(theme='"><script>')).theme == ""
    assert shell(request(theme="dark")).theme == "dark"
    assert shell(request(keys="off")).keys_on is False
    assert shell(request(keys="maybe")).keys_on is True


@pytest.mark.parametrize(
    ("next_", "target"),
    [
        ("/gallery/?a=1", "/gallery/?a=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_setting_a_theme_goes_back_but_never_to_another_site(next_: str, target: str) -> None:
    answer = Client().post("/theme/", {"theme": "dark", "next": next_})
    assert answer.status_code == 302
    assert answer["Location"] == target
    assert answer.cookies["theme"].value == "dark"
    assert answer.cookies["theme"]["httponly"]
    assert answer.cookies["theme"]["samesite"] == "Lax"


def test_an_unknown_theme_means_the_systems() -> None:
    assert Client().post("/theme/", {"theme": "pink"}).cookies["theme"].value == "system"


def test_keys_can_be_switched_off_and_on() -> None:
    assert Client().post("/keys/", {"keys": "off"}).cookies["keys"].value == "off"
    assert Client().post("/keys/", {"keys": "on"}).cookies["keys"].value == "on"


@pytest.mark.parametrize("path", ["/theme/", "/keys/"])
def test_a_choice_is_made_by_post_alone_and_needs_its_token(path: str) -> None:
    assert Client().get(path).status_code == 405
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
