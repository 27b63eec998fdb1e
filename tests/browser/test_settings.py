"""The settings hold up wide and narrow, light and dark, and work without script."""

from typing import Literal

import pytest

from accounts.models import User
from accounts.permissions import Role
from accounts.services import issue_token
from scoring.models import Methodology
from slas.services.calendars import CalendarInput, create_calendar
from tests.browser.conftest import OpenVisit
from tests.factories import NOW, make_unit, make_user, make_vendor

pytestmark = pytest.mark.django_db(transaction=True)
PATHS = (
    "",
    "units/",
    "units/new/",
    "users/",
    "users/named/eve/",
    "tokens/",
    "tokens/new/",
    "calendars/",
    "calendars/office/",
    "methodology/",
    "methodology/next/",
    "demo/",
)


@pytest.fixture
def root() -> User:
    unit = make_unit("retail", "Consolidated Intercontinental Retail & Private Banking Services")
    make_user("eve", Role.AUDITOR, unit=unit, first_name="株式会社", last_name="北海道")
    make_vendor(is_demo=True, unit=unit)
    made = make_user("root", Role.ADMINISTRATOR)
    issue_token(user=made, name="A nightly feed of the ticket tool", by=None, now=NOW)
    hours = CalendarInput(name="Office hours", time_zone="UTC", always_open=True)
    create_calendar(code="office", entered=hours, by=None, now=NOW)
    return made


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (320, "light")], ids=str)
def test_every_page_is_sound(
    visit: OpenVisit, root: User, width: int, scheme: Literal["light", "dark"]
) -> None:
    opened = visit("/settings/", user=root, width=width, scheme=scheme)
    for path in PATHS:
        opened.goto(f"/settings/{path}")
        opened.assert_sound()


def test_methodology_is_tried_and_published_without_script(visit: OpenVisit, root: User) -> None:
    opened = visit("/settings/methodology/next/", user=root, script=False)
    page = opened.page
    page.locator("#id_weight_all_quality").fill("26")
    page.get_by_role("button", name="Preview").click()
    assert page.get_by_text("These weights sum to 101.").first.is_visible()
    page.locator("#id_weight_all_risk").fill("19")
    page.get_by_role("button", name="Preview").click()
    assert page.get_by_text("What it would change").is_visible()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/settings/methodology/")
    assert Methodology.objects.count() == 2
