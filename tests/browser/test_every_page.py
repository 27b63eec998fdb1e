"""Every page of the portal is sound in every look; the list is that of the URL configuration.

Every day each page is held to all rules in one look, and to those of its layout in the narrowest;
`make long` holds each to all of them in six looks.
"""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from django.test import Client
from django.urls import path
from pytest_django import Settings

from ito_portal.health import healthz
from tests.browser.conftest import OpenVisit
from tests.browser.places import Place, make_places, page_names
from tests.browser.visits import SIX_LOOKS, Visit
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = 4  # shared out among the workers


@pytest.fixture
def places(people: People, settings: Settings, tmp_path: Path) -> list[Place]:
    """Fill the portal."""
    settings.MAIL_FOLDER = str(tmp_path)
    return make_places(people)


def test_every_address_is_looked_at_or_gives_no_page(places: list[Place]) -> None:
    assert page_names() == {place.name for place in places}
    assert page_names(
        [path("new/", healthz, name="new"), path("healthz", healthz, name="healthz")]
    ) == {"new"}
    for place in places:
        client = Client()
        if place.user is not None:
            client.force_login(place.user)
        answer = client.get(place.path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (
            200,
            "text/html; charset=utf-8",
        ), place
        assert answer.resolver_match.view_name == place.name


def faults_in_one_look(opened: Visit) -> list[str]:
    """List the faults of a page in the look that shows most, and of its narrowest layout."""
    found = opened.faults_in([(390, "dark")])
    opened.look(320, "light")
    return found + [f"320 light: {fault}" for fault in opened.layout_faults()]


def faults_in_six_looks(opened: Visit) -> list[str]:
    """List the faults of a page in every look."""
    return opened.faults_in(SIX_LOOKS)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    "faults_of",
    [
        pytest.param(faults_in_one_look, id="one-look"),
        pytest.param(faults_in_six_looks, id="six-looks", marks=pytest.mark.slow),
    ],
)
def test_every_page_is_sound_in_every_look(
    visit: OpenVisit, places: list[Place], faults_of: Callable[[Visit], list[str]], part: int
) -> None:
    mine = sorted(places, key=lambda one: one.user.pk if one.user else 0)[part::PARTS]
    faults: dict[str, list[str]] = {}
    for user, places_of_user in groupby(mine, key=lambda one: one.user):
        opened = visit("/healthz", user=user)
        for place in places_of_user:
            opened.complaints.clear()
            opened.look(1440, "light")
            opened.goto(place.path)
            if found := faults_of(opened):
                faults[place.path] = found
        opened.page.close()
    assert mine
    assert faults == {}
