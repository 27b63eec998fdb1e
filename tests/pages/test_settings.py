"""Pages of the settings ask as many queries for a few rows as for many."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions import Role
from accounts.services import issue_token
from slas.services.calendars import CalendarInput, create_calendar
from tests.factories import NOW, make_unit, make_user
from tests.query_counts import reviewed_queries

pytestmark = pytest.mark.django_db
PAGES = {
    "page_settings": "/settings/",
    "page_units": "/settings/units/",
    "page_users": "/settings/users/",
    "page_user": "/settings/users/named/user-0/",
    "page_tokens": "/settings/tokens/?whose=all",
    "page_calendars": "/settings/calendars/",
    "page_methodology": "/settings/methodology/",
}


def grow(root: User, start: int, until: int) -> None:
    """Make units, users, tokens and calendars."""
    for number in range(start, until):
        unit = make_unit(f"unit-{number}")
        user = make_user(f"user-{number}", Role.AUDITOR, Role.SERVICE_MANAGER, unit=unit)
        issue_token(user=user, name="feed", by=None, now=NOW)
        hours = CalendarInput(name=f"Calendar {number}", time_zone="UTC", always_open=True)
        create_calendar(code=f"calendar-{number}", entered=hours, by=None, now=NOW)


@pytest.fixture
def client() -> Client:
    root = make_user("root", Role.ADMINISTRATOR)
    grow(root, 0, 2)
    client = Client()
    client.force_login(root)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_count_is_the_reviewed_one(client: Client, name: str) -> None:
    with reviewed_queries(name):
        assert client.get(PAGES[name]).status_code == 200


def test_count_does_not_grow_with_rows(client: Client) -> None:
    few = {name: _count(client, path) for name, path in PAGES.items()}
    grow(User.objects.get(username="root"), 2, 30)
    assert {name: _count(client, path) for name, path in PAGES.items()} == few


def _count(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
