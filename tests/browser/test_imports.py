"""Imports as people meet them: a file led in with script and without."""

from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from slas.models import EventKey, ImportJob
from slas.services.import_runs import run_imports
from tests.browser.conftest import OpenVisit
from tests.factories import make_user
from tests.people import People
from tests.slas.import_files import line, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root(people: People) -> User:
    return make_user("root", Role.ADMINISTRATOR)


def run() -> None:
    run_imports(clock=timezone.now)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(False, id="without-script", marks=pytest.mark.slow),
        pytest.param(True, id="with-script"),
    ],
)
def test_file_is_led_in_by_hand(visit: OpenVisit, root: User, tmp_path: Path, script: bool) -> None:
    file = write(tmp_path, line(), line("INC2"), line("INC3", opened="31/2/2016 10:00"))
    opened = visit("/imports/", user=root, script=script)
    page = opened.page
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload and map").click()
    assert "It reads: ticket INC1, of Group 1" in page.inner_text("main")
    page.get_by_label("Create the vendors").check()
    page.get_by_label("Business unit of what is created").select_option("operations")
    page.get_by_role("button", name="See what would happen").click()
    assert page.locator("h1").inner_text() == "export.csv is being tried"
    run()
    # With script the words change and the page goes on; without, it asks again by a header.
    page.wait_for_url("**/preview/", timeout=8000)
    assert page.locator("h1").inner_text() == "2 tickets would go in"
    assert "opened_at" in page.inner_text("main")
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows left out, with reasons").click()
    assert "INC3" in download.value.path().read_text(encoding="utf-8")
    assert page.get_by_label("Row by row").is_checked()
    page.get_by_role("button", name="Apply", exact=True).click()
    run()
    page.get_by_role("link", name="Look again").click()
    assert page.locator("h1").inner_text() == "2 tickets went in"
    assert EventKey.objects.count() == 2
    assert ImportJob.objects.get().result["left_out"] == 1  # type: ignore[index]
    assert opened.all_complaints() == []
