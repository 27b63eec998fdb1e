"""From the heat map to the raw event in three clicks, with a mouse and without script."""

from datetime import UTC, datetime

import pytest

from core.periods import add_months
from tests.browser.conftest import OpenVisit
from tests.pages.portfolio import Portfolio, make_portfolio
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(people: People) -> Portfolio:
    """Fill two vendors up to this moment."""
    return make_portfolio(people.operations, vendors=2, now=datetime.now(UTC), months=4)


@pytest.mark.parametrize("script", [True, False])
def test_three_clicks_lead_from_the_heat_map_to_the_raw_event(
    visit: OpenVisit, made: Portfolio, people: People, script: bool
) -> None:
    month = add_months(datetime.now(UTC).date().replace(day=1), -1)
    slug, level = made.vendors[0].slug, made.levels["tickets"]
    opened = visit("/", user=people.ben, script=script)
    page = opened.page
    page.locator(f'table a[href*="/vendors/{slug}/"][href*="{month:%Y-%m}"]').first.click()
    page.locator(f'table a[href^="/slas/{level.public_id}/"]').first.click()
    page.locator("#measurements, [aria-labelledby=measurements]").first.wait_for()
    page.locator(f'table a[href^="/slas/{level.public_id}/events/"]').first.click()
    page.wait_for_url("**/events/**")
    assert page.get_by_role("heading", name="Versions").is_visible()
    if script:
        opened.assert_sound()
