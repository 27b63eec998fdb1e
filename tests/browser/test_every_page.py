"""Every page of the portal is sound in every look; the list is that of the URL configuration."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import path
from pytest_django import Settings

from ito_portal.health import healthz
from tests.browser.conftest import OpenVisit
from tests.browser.places import Place, make_places, page_names
from tests.browser.visits import SIX_LOOKS, THREE_LOOKS, Look, Visit
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = 4  # shared out among the workers


@pytest.fixture
def places(people: People, settings: Settings, tmp_path: Path) -> Iterator[list[Place]]:
    """Fill the portal; take away afterwards what the flush passes over: partitioned tables."""
    settings.MAIL_FOLDER = str(tmp_path)
    yield make_places(people)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE slas_sample, slas_event")


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


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    "looks",
    [
        pytest.param(THREE_LOOKS, id="three-looks"),
        pytest.param(SIX_LOOKS, id="six-looks", marks=pytest.mark.slow),
    ],
)
def test_every_page_is_sound_in_every_look(
    visit: OpenVisit, places: list[Place], looks: tuple[Look, ...], part: int
) -> None:
    opened: Visit | None = None
    faults: dict[str, list[str]] = {}
    for place in sorted(places, key=lambda one: one.user.pk if one.user else 0)[part::PARTS]:
        opened = visit(place.path, user=place.user)
        if found := opened.faults_in(looks):
            faults[place.path] = found
        opened.page.close()
    assert opened is not None
    assert faults == {}
