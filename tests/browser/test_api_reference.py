"""The page about the API in a browser: within the content policy, readable, narrow and wide."""

import pytest

from tests.browser.conftest import OpenVisit

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/docs/"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
OPEN_ONE = "() => { document.querySelector('#vendors_create').open = true; }"
OPEN_ONE_EACH = """() => document.querySelectorAll('details:first-of-type')
  .forEach((one) => { one.open = true; })"""


@pytest.mark.parametrize(
    ("opening", "least"),
    [
        pytest.param(OPEN_ONE, 1, id="one", marks=pytest.mark.slow),
        pytest.param(OPEN_ONE_EACH, 11, id="one-of-each-resource", marks=pytest.mark.slow),
        pytest.param(OPEN_ALL, 100, id="everything", marks=pytest.mark.slow),
    ],
)
def test_the_page_is_sound_with_operations_open(visit: OpenVisit, opening: str, least: int) -> None:
    opened = visit(PATH, width=320, scheme="dark")
    opened.page.evaluate(opening)
    assert opened.page.locator("details[open]").count() >= least
    opened.assert_sound()


def test_an_operation_opens_without_script_and_leads_to_its_shape(visit: OpenVisit) -> None:
    page = visit(PATH, script=False).page
    page.get_by_text("Add a vendor", exact=True).click()
    operation = page.locator("#vendors_create")
    assert operation.get_by_text("vendors:write").first.is_visible()
    operation.get_by_role("link", name="NewVendorRequest").click()
    assert page.url.endswith("#shape-NewVendorRequest")
