"""The pages as people meet them: empty, without script, printed, and three clicks deep."""

from datetime import UTC, datetime

import pytest

from tests.browser.conftest import OpenVisit
from tests.pages.portfolio import Portfolio, make_portfolio
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(people: People) -> Portfolio:
    """Make a portfolio up to this very moment, for the browser's clock is the real one."""
    return make_portfolio(people.operations, vendors=8, now=datetime.now(UTC), months=5)


def paths(made: Portfolio) -> list[str]:
    now = datetime.now(UTC)
    year, month = divmod(now.year * 12 + now.month - 2, 12)
    slug = made.vendors[0].slug
    return [
        "/",
        f"/vendors/{slug}/",
        f"/vendors/{slug}/scorecard/{year:04d}-{month + 1:02d}/",
        f"/slas/{made.levels['share'].public_id}/",
        f"/slas/{made.levels['tickets'].public_id}/",
        "/slas/",
    ]


def test_empty_pages_are_sound_and_say_what_to_do_next(visit: OpenVisit, people: People) -> None:
    opened = visit("/", user=people.ada, width=390)
    opened.assert_sound()
    assert "Your portfolio is empty" in opened.page.inner_text("main")
    assert "import" in opened.page.inner_text("main")
    opened.goto("/slas/")
    opened.assert_sound()
    assert "No service level is agreed yet" in opened.page.inner_text("main")


def test_a_heat_map_cell_leads_to_raw_measurements_in_three_clicks(
    visit: OpenVisit, people: People, made: Portfolio
) -> None:
    """Without script: every step is a link."""
    page = visit("/", user=people.ben, script=False).page
    page.locator("table.heat td.mon a").first.click()
    assert "scored" in page.inner_text("h1")
    page.locator("table.t tbody th a").first.click()
    page.locator("#measurements").wait_for()
    assert page.locator("#why-this-figure").is_visible()


def test_the_month_is_chosen_without_script(
    visit: OpenVisit, people: People, made: Portfolio
) -> None:
    page = visit("/", user=people.ben, script=False).page
    page.fill("#as-of", "2020-05")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("month=2020-05")
    assert "to May 2020" in page.inner_text("#portfolio")
    page.goto(page.url.split("/?")[0] + "/slas/")
    page.fill("#f-code", "P3")
    page.get_by_role("button", name="Show").click()
    assert "Requests fulfilled in time" in page.inner_text("main")
    assert "Mean time to restore" not in page.inner_text("table.t >> nth=0")


def test_printed_pages_keep_the_matter_and_lose_the_shell(
    visit: OpenVisit, people: People, made: Portfolio
) -> None:
    opened = visit("/", user=people.ben, scheme="dark")
    for path in paths(made):
        page = opened.goto(path)
        page.emulate_media(media="print")
        assert not page.locator(".rail").is_visible()
        assert page.locator("h1").is_visible()
        ground = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
        assert ground == "rgb(255, 255, 255)", path


def test_keys_reach_the_figure_and_the_rows(
    visit: OpenVisit, people: People, made: Portfolio
) -> None:
    page = visit(f"/vendors/{made.vendors[0].slug}/", user=people.ben).page
    page.keyboard.press("w")
    page.wait_for_url("**/scorecard/**")
    assert page.locator("#why-this-figure").is_visible()
