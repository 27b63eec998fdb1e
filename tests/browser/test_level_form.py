"""The form of a service level shows what the chosen kind of figure needs, and nothing is lost."""

import pytest

from tests.browser.conftest import OpenVisit
from tests.browser.visits import THREE_LOOKS
from tests.factories import make_contract, make_source, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/contracts/ITO-1/service-levels/new/"


@pytest.mark.parametrize("script", [False, True], ids=["without-script", "with-script"])
def test_only_what_the_kind_of_figure_needs_is_shown(
    visit: OpenVisit, people: People, script: bool
) -> None:
    make_source()
    make_contract(vendor=make_vendor(unit=people.operations), reference="ITO-1")
    opened = visit(NEW, user=people.ada, script=script)
    page = opened.page
    percentile, limits = page.locator("#id_percentile"), page.locator("#id_limits")
    assert percentile.is_visible()
    page.select_option("#id_metric_type", "mean")
    assert not percentile.is_visible()
    assert page.locator("#id_minimum_n").is_visible()
    page.select_option("#id_metric_type", "percentile")
    assert percentile.is_visible()
    percentile.fill("95")
    page.select_option("#id_metric_type", "within_target")
    page.select_option("#id_input_kind", "samples")
    assert not limits.is_visible()
    page.select_option("#id_input_kind", "events")
    assert limits.is_visible()
    assert page.locator("#id_attribution").is_visible()
    page.locator("#id_unit").fill("percent")
    page.locator("#id_expected").fill("95")
    page.locator("#id_minimum").fill("90")
    page.locator("#id_name").fill("Fix in time")
    page.locator("#id_code").fill("FIX")
    page.select_option("#id_dimension", "delivery")
    page.locator("main").get_by_role("button", name="See how it reads").click()
    percentile.wait_for()  # what is wrong is shown, whatever it speaks of
    if script:
        assert opened.faults_in(THREE_LOOKS) == []
