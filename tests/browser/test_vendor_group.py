"""The group of a vendor and the question before one is added twice, as people meet them."""

import pytest

from tests.browser.conftest import OpenVisit
from tests.browser.visits import THREE_LOOKS
from tests.factories import NOW, make_vendor
from tests.pages.portfolio import LONG_NAME
from tests.people import People
from vendors.services_groups import set_parent

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_group_and_the_question_are_sound(visit: OpenVisit, people: People) -> None:
    above = ""
    for name in (LONG_NAME, "Nordlicht GmbH", "Südlicht", "Licht"):
        vendor = make_vendor(display_name=name, unit=people.operations)
        set_parent(vendor=vendor, parent=above, by=people.ada, now=NOW)
        above = vendor.reference
    opened = visit(f"/vendors/{vendor.slug}/register/", user=people.ada)
    assert opened.faults_in(THREE_LOOKS) == []
    opened.goto("/vendors/new/")
    main = opened.page.locator("main")
    main.get_by_label("Name", exact=True).first.fill("Nordlicht")
    main.get_by_label("Reference").fill("V-NL")
    main.get_by_role("button", name="Add vendor", exact=True).click()
    main.get_by_text("Is it one of these?").wait_for()
    assert opened.faults_in(THREE_LOOKS) == []
