"""The inbox in a browser: sound in every look, by key, and without script."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from accounts.permissions import Role
from alerts.models import Alert
from alerts.services import raise_alerts, take_alerts
from tests.alerts.mail_setting import make_cause
from tests.browser.conftest import OpenVisit
from tests.browser.visits import THREE_LOOKS
from tests.core.outbox_setting import make_letter, queue
from tests.factories import make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
LONG_NAME = "Consolidated Interconnection and Hosting Services of Donau GmbH"


@pytest.fixture
def alerts(people: People) -> list[Alert]:
    """Twelve alerts of this hour, for the browser's clock is the real one."""
    now = datetime.now(UTC)
    names = (LONG_NAME, "株式会社ブルーフィヨルド", "شركة الخليج")
    vendors = [make_vendor(unit=people.operations, display_name=name) for name in names]
    causes = [
        make_cause(
            vendors[number % 3],
            title=f"Level {number:02d}",
            severity=("critical", "high", "medium")[number // 4],
            rule=("breach", "not_reported", "below_expected")[number % 3],
            period_ended_at=now - timedelta(days=3),
        )
        for number in range(12)
    ]
    raise_alerts(causes=causes, now=now - timedelta(minutes=41))
    found = list(Alert.objects.order_by("title"))
    take_alerts(public_ids=[found[5].public_id], by=people.ada, now=now)
    return found


def states() -> dict[str, str]:
    rows = Alert.objects.exclude(state="open").values_list("title", "state")
    return {title.removeprefix("Level "): state for title, state in rows}


def test_a_long_inbox_is_sound_in_every_look(
    visit: OpenVisit, people: People, alerts: list[Alert]
) -> None:
    assert visit("/alerts/", user=people.ben).faults_in(THREE_LOOKS) == []


def test_the_step_is_sound_in_every_look(
    visit: OpenVisit, people: People, alerts: list[Alert]
) -> None:
    opened = visit("/alerts/", user=people.ben)
    opened.page.locator("tbody input[type=checkbox]").first.check()
    opened.page.get_by_role("button", name="Resolve with a reason").click()
    assert opened.page.inner_text("h1") == "Resolve one alert"
    assert opened.faults_in(THREE_LOOKS) == []


def test_empty_and_administrators_pages_are_sound(visit: OpenVisit, people: People) -> None:
    admin = people.holding(Role.ADMINISTRATOR)
    queue(make_letter())
    opened = visit("/alerts/", user=admin, width=390)
    assert "Nothing is waiting for you" in opened.page.inner_text("main")
    assert opened.faults_in(THREE_LOOKS) == []
    opened.goto("/settings/outbox/")
    assert opened.faults_in(THREE_LOOKS) == []


def test_rows_are_taken_opened_and_resolved_by_key(
    visit: OpenVisit, people: People, alerts: list[Alert]
) -> None:
    page = visit("/alerts/", user=people.ben).page
    press(page, "j", "x", "j", "x")
    assert "2 selected" in page.inner_text(".bulk")
    press(page, "e")
    page.get_by_text("2 alerts taken.").wait_for()
    press(page, "j", "j", "j", "Enter")
    page.wait_for_url("**#alert")
    heading = page.inner_text("#alert-heading")
    press(page, "r")
    page.wait_for_url("**/alerts/handle/")
    assert page.inner_text("h1") == "Resolve one alert"
    page.fill("[name=reason]", "Agreed with them")
    page.get_by_role("button", name="Resolve one alert").click()
    page.get_by_text("1 alert resolved.").wait_for()
    found = states()
    assert sorted(found.values()) == ["resolved", "taken", "taken", "taken"]
    assert Alert.objects.get(state="resolved").title in heading


def test_ticking_counts_and_clears(visit: OpenVisit, people: People, alerts: list[Alert]) -> None:
    page = visit("/alerts/", user=people.ben).page
    take = page.locator(".bulk").get_by_role("button", name="Take")
    assert not take.is_visible()
    page.get_by_label("Select all 12 on this page").check()
    assert "12 selected" in page.inner_text(".bulk")
    page.get_by_role("button", name="Clear").click()
    take.wait_for(state="hidden")
    assert "None selected" in page.inner_text(".bulk")
    press(page, "z")
    page.wait_for_url("**/alerts/handle/")
    assert page.inner_text("h1") == "Snooze one alert"


def test_everything_is_done_without_script(
    visit: OpenVisit, people: People, alerts: list[Alert]
) -> None:
    page = visit("/alerts/", user=people.ben, script=False).page
    page.get_by_label("Select: Level 00").check()
    page.get_by_label("Select: Level 05").check()
    page.locator(".bulk").get_by_role("button", name="Take").click()
    text = page.inner_text("main")
    assert "1 alert taken." in text
    assert "“Level 05”: Ada has taken it." in text
    page.get_by_label("Select: Level 01").check()
    page.locator(".bulk").get_by_role("button", name="Snooze").click()
    page.get_by_role("button", name="Snooze one alert").click()
    assert "1 alert put aside." in page.inner_text("main")
    page.get_by_role("link", name="Level 02").click()
    page.locator("#alert").get_by_role("button", name="Resolve").click()
    page.fill("[name=reason]", "Mended")
    page.get_by_role("button", name="Resolve one alert").click()
    assert states() == {"00": "taken", "01": "snoozed", "02": "resolved", "05": "taken"}


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
