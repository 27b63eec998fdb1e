"""The register's pages as people meet them, and the way by hand from nothing to a service level."""

import pytest
from playwright.sync_api import Page

from contracts.models import Contract
from slas.models import ServiceLevel
from tests.browser.conftest import OpenVisit
from tests.browser.visits import THREE_LOOKS
from tests.factories import make_contract, make_level, make_vendor
from tests.pages.portfolio import LONG_LEVEL, LONG_NAME
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = (LONG_NAME, "株式会社北海道データセンター運用", "شركة الخدمات السحابية المتكاملة")


@pytest.fixture
def contract(people: People) -> Contract:
    """Make contracts with awkward names, and return the last one."""
    for number, name in enumerate(NAMES):
        vendor = make_vendor(display_name=name, unit=people.operations, tier=number + 1)
        made = make_contract(vendor=vendor, reference=f"ITO-{number}", title=f"Services {name}")
        level = make_level(made, name=LONG_LEVEL)
    assert level.contract_id == made.pk
    return made


def sound(page_of: OpenVisit, people: People, paths: list[str]) -> None:
    opened = page_of(paths[0], user=people.ada)
    assert opened.faults_in(THREE_LOOKS) == []
    for path in paths[1:]:
        opened.goto(path)
        assert opened.faults_in(THREE_LOOKS) == []


@pytest.mark.slow
def test_awkward_names_keep_lists_and_forms_sound(
    visit: OpenVisit, people: People, contract: Contract
) -> None:
    level = contract.service_levels.get()
    pages = [
        "/vendors/?q=i&tier=1",
        f"/vendors/{contract.vendor.slug}/edit/",
        "/contracts/ITO-2/?on=2026-02-01",
        f"/slas/{level.public_id}/amend/",
    ]
    sound(visit, people, pages)


def test_empty_pages_are_sound_and_say_what_comes_next(visit: OpenVisit, people: People) -> None:
    sound(visit, people, ["/vendors/", "/contracts/", "/contracts/new/"])


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(False, id="without-script", marks=pytest.mark.slow),
        pytest.param(True, id="with-script"),
    ],
)
def test_from_nothing_to_a_service_level_by_hand(
    visit: OpenVisit, people: People, script: bool
) -> None:
    opened = visit("/vendors/", user=people.ada, script=script)
    page = opened.page
    follow(page, "Add vendor")
    press(page, "Add vendor")
    assert "2 things to put right" in page.inner_text("main")
    if script:
        assert opened.axe_violations() == []
    page.get_by_label("Name", exact=True).first.fill("Tern Cloud")
    page.get_by_label("Reference").fill("V-1")
    page.get_by_label("Cloud Services").check()
    press(page, "Add vendor")
    assert page.locator("h1").inner_text() == "Tern Cloud"
    assert "is on record" in page.inner_text("main")
    follow(page, "Add contract")
    page.get_by_label("Title").fill("Cloud hosting")
    page.get_by_label("Reference").fill("ITO 04.12")
    page.get_by_label("Service type").select_option("cloud")
    page.get_by_label("First day").fill("2026-01-01")
    page.get_by_label("Currency").fill("EUR")
    press(page, "Add contract")
    assert page.locator("h1").inner_text() == "Cloud hosting"
    follow(page, "Add service level")
    page.get_by_label("Catalogue").select_option("CLD-01")
    press(page, "Fill in")
    page.get_by_label("Name of the new source").fill("Cloud monitor")
    press(page, "See how it reads")
    assert "nothing is kept yet" in page.inner_text("main")
    assert "as measured by Cloud monitor" in page.inner_text("#measured .reads")
    if script:
        opened.assert_sound()
    press(page, "Agree service level")
    assert "is agreed." in page.inner_text("main")
    follow(page, "New terms for " + ServiceLevel.objects.get().name)
    page.get_by_role("textbox", name="What changes").fill("As amended")
    press(page, "Agree new terms")
    assert ServiceLevel.objects.get().versions.count() == 2
