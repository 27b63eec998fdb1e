"""The settings hold up wide and narrow, light and dark, and work without script."""

import pytest

from accounts.models import User
from accounts.permissions import Role
from accounts.services import issue_token
from scoring.models import Methodology
from slas.models import CalendarYear
from slas.services.calendars import CalendarInput, create_calendar
from slas.services.holidays import propose_holidays, review_year
from tests.browser.conftest import OpenVisit
from tests.factories import NOW, make_unit, make_user, make_vendor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root() -> User:
    unit = make_unit("retail", "Consolidated Intercontinental Retail & Private Banking Services")
    make_user("eve", Role.AUDITOR, unit=unit, first_name="株式会社", last_name="北海道")
    make_vendor(is_demo=True, unit=unit)
    made = make_user("root", Role.ADMINISTRATOR)
    issue_token(user=made, name="A nightly feed of the ticket tool", by=None, now=NOW)
    hours = CalendarInput(name="Office hours", time_zone="UTC", always_open=True)
    office = create_calendar(code="office", entered=hours, by=None, now=NOW)
    for year in (2025, 2026):
        propose_holidays(calendar=office, year=year, country="DE", by=made, now=NOW)
    review_year(calendar=office, year=2025, by=made, now=NOW)
    return made


def test_methodology_is_tried_and_published_without_script(visit: OpenVisit, root: User) -> None:
    opened = visit("/settings/methodology/next/", user=root, script=False)
    page = opened.page
    page.locator("#id_weight_all_quality").fill("26")
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("These weights sum to 101.").first.wait_for()
    page.locator("#id_weight_all_risk").fill("19")
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("What it would change").wait_for()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/settings/methodology/")
    assert Methodology.objects.count() == 2


def test_a_years_holidays_are_proposed_and_frozen_without_script(
    visit: OpenVisit, root: User
) -> None:
    opened = visit("/settings/calendars/office/2026/", user=root, script=False)
    page = opened.page
    page.get_by_label("Subdivision").fill("BE")
    page.get_by_role("button", name="Propose public holidays").click()
    page.get_by_text("What the proposal changes").wait_for()
    assert page.get_by_role("cell", name="Women's Day").is_visible()
    page.get_by_role("button", name="Save holidays").click()
    page.get_by_role("button", name="Freeze 2026 as saved").click()
    page.get_by_text("The holidays of 2026 in Office hours are frozen.").wait_for()
    assert page.get_by_role("button", name="Open again").is_visible()
    assert CalendarYear.objects.get(year=2026).subdivision == "BE"
