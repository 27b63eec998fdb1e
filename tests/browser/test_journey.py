"""From an empty portal to a scored month and a resolved alert, by hand in a browser."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page

from accounts.models import User
from accounts.permissions import Role
from alerts.models import Alert
from core.periods import add_months
from scoring.models import Scorecard
from scoring.services import score_owed
from slas.models import Source
from slas.services.import_runs import run_imports
from slas.services.tick import do_what_is_owed
from tests.browser.conftest import OpenVisit
from tests.browser.test_register import follow, press
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("noor", Role.ADMINISTRATOR)


def last_month() -> date:
    """Give the first day of the last month that is over, with its days of grace."""
    today = datetime.now(UTC).date()
    return add_months((today - timedelta(days=6)).replace(day=1), -1)


def work() -> None:
    """Do what the workers' ticks do."""
    run_imports(clock=lambda: datetime.now(UTC))
    now = datetime.now(UTC)
    do_what_is_owed(now=now)
    score_owed(now=now)


def agree_a_level(page: Page, month: date) -> None:
    """Add the unit, the vendor, the contract and the service level, each from the last page."""
    page.locator("main").get_by_role("link", name="Add a business unit").click()
    page.get_by_label("Name", exact=True).fill("Group IT")
    page.get_by_label("Code").fill("group-it")
    page.locator("main form button.btn-go").click()
    page.goto(page.url.split("/settings")[0] + "/")
    follow(page, "Add a vendor")
    page.get_by_label("Name", exact=True).first.fill("Tern Cloud")
    page.get_by_label("Reference").fill("V-1")
    page.get_by_label("Cloud Services").check()
    press(page, "Add vendor")
    follow(page, "Add contract")
    page.get_by_label("Title").fill("Cloud hosting")
    page.get_by_label("Reference").fill("ITO-0412")
    page.get_by_label("Service type").select_option("cloud")
    page.get_by_label("First day").fill(month.isoformat())
    page.get_by_label("Currency").fill("EUR")
    press(page, "Add contract")
    follow(page, "Add service level")
    page.get_by_label("Catalogue").select_option("CLD-01")
    press(page, "Fill in")
    page.get_by_label("Name of the new source").fill("Cloud monitor")
    press(page, "Agree service level")
    assert "is agreed." in page.inner_text("main")


def bring_in(page: Page, origin: str, month: date) -> None:
    """Paste a month of daily minutes, see what would happen, and apply it."""
    days = [month + timedelta(days=n) for n in range((add_months(month, 1) - month).days)]
    rows = [f"CLD-01,{day}T00:00:00Z,1440,1400" for day in days]
    page.goto(f"{origin}/imports/")
    page.locator("main").get_by_role("link", name="Import").first.click()
    page.get_by_label("Samples: a figure").check()
    page.get_by_label("Or paste rows").fill("\n".join(["code,at,n,good", *rows]) + "\n")
    page.locator("main form button.btn-go").click()
    page.get_by_label("Source's code").fill(Source.objects.get().code)
    press(page, "See what would happen")
    tried = page.url
    page.goto(f"{origin}/imports/")  # the page of a running import asks again by itself
    work()
    page.goto(tried)
    page.locator("main").get_by_role("button", name="Apply").click()
    page.goto(f"{origin}/imports/")
    work()
    page.goto(tried)
    assert f"{len(days)} " in page.inner_text("main")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(True, id="with-script"),
        pytest.param(False, id="without-script", marks=pytest.mark.slow),
    ],
)
def test_from_an_empty_portal_to_a_scored_month_and_a_resolved_alert(
    visit: OpenVisit, administrator: User, script: bool
) -> None:
    month = last_month()
    opened = visit("/", user=administrator, script=script)
    page = opened.page
    agree_a_level(page, month)
    bring_in(page, opened.origin, month)
    card = Scorecard.objects.get(month=month)
    assert card.score is not None

    page.goto(f"{opened.origin}/")
    assert "One breach" in page.locator("h1").inner_text()
    page.locator("main").get_by_role("link", name="Platform availability").first.click()
    assert "97.22" in page.inner_text("main")
    alert = Alert.objects.get(rule="breach")
    page.goto(f"{opened.origin}/alerts/{alert.public_id}/")
    press(page, "Resolve…")
    page.get_by_label("Reason").fill("Agreed with Tern Cloud: the credit is on its way")
    page.locator("main form button.btn-go").click()
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_by) == ("resolved", administrator)
    page.goto(f"{opened.origin}/vendors/tern-cloud/scorecard/{month:%Y-%m}/")
    assert "Platform availability" in page.inner_text("main")
    if script:
        opened.assert_sound()
