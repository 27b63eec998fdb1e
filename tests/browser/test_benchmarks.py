"""Benchmarks and the comparison as people meet them: every look, and chosen without script."""

import pytest

from tests.browser.conftest import OpenVisit
from tests.browser.visits import THREE_LOOKS
from tests.pages.cohort import add_metric, make_cohort, rank
from tests.people import People
from vendors.models import Vendor
from vendors.names import fold

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Consolidated Intercontinental Infrastructure & Cloud Services"
SCORES = ("60", "70.5", "80", "85.25", "90", "95")


@pytest.fixture
def made(people: People) -> list[Vendor]:
    """Six ranked vendors, one with a long name, with a metric each, and one with another."""
    vendors = make_cohort(people.operations, SCORES)
    Vendor.objects.filter(pk=vendors[0].pk).update(display_name=LONG, folded_name=fold(LONG))
    for vendor in vendors:
        add_metric(vendor, "88.5")
    add_metric(vendors[0], "97", code="SUP-05")
    rank()
    return vendors


def test_both_pages_are_sound(visit: OpenVisit, people: People, made: list[Vendor]) -> None:
    """Rows of a long name and of a whole cohort, which the list of all pages does not have."""
    opened = visit("/slas/benchmarks/", user=people.ben)
    assert opened.faults_in(THREE_LOOKS) == []
    opened.goto("/vendors/compare/?" + "&".join(f"vendor={one.slug}" for one in made[:5]))
    assert opened.faults_in(THREE_LOOKS) == []
    assert opened.page.get_by_text(LONG).first.is_visible()


def test_vendors_are_chosen_and_compared_without_script(
    visit: OpenVisit, people: People, made: list[Vendor]
) -> None:
    page = visit("/vendors/", user=people.ben, script=False).page
    page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_label("Own 2").check()
    page.get_by_label("Own 6").check()
    page.get_by_role("button", name="Compare").click()
    assert page.inner_text("h1") == "Own 6 leads by 24.5 points"
    assert page.get_by_role("row", name="Score and grade").is_visible()
    page.get_by_label("Find by name").fill("consolidated")
    page.get_by_role("button", name="Compare").click()
    page.get_by_label(LONG).check()
    page.get_by_role("button", name="Compare").click()
    assert page.get_by_role("columnheader").count() == 3


def test_a_figure_opens_beside_the_list(
    visit: OpenVisit, people: People, made: list[Vendor]
) -> None:
    page = visit("/slas/benchmarks/", user=people.ben, script=False).page
    page.get_by_role("link", name="First-contact resolution").click()
    assert page.locator("#vendors").inner_text() == "First-contact resolution"
    page.get_by_role("link", name="Compare the best with the worst").click()
    page.locator("#side-by-side").wait_for()
