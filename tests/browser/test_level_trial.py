"""Terms tried on the last periods, as people meet them."""

import pytest

from tests.browser.conftest import OpenVisit
from tests.browser.visits import THREE_LOOKS
from tests.people import People
from tests.slas.statements.fed import make_fed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("script", [False, True], ids=["without-script", "with-script"])
def test_milder_terms_are_tried_and_the_page_is_sound(
    visit: OpenVisit, people: People, script: bool
) -> None:
    fed = make_fed((96, 80, 97))
    opened = visit(f"/slas/{fed.level.public_id}/amend/", user=people.ada, script=script)
    page = opened.page
    page.locator("[name=minimum]").fill("79")
    page.locator("[name=expected]").fill("80")
    page.locator("[name=credit_schedule]").select_option("")
    with page.expect_navigation():
        page.get_by_role("button", name="Try on the last 12 periods").click()
    said = page.locator("section:has(#trial)").inner_text()
    assert "40,000.00 less." in said
    assert "Below minimum" in said
    if script:
        assert opened.faults_in(THREE_LOOKS) == []
