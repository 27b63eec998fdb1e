"""Fixtures for the whole suite."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from hypothesis import settings

from tests.people import ada, ben, cyd, people  # noqa: F401  fixtures
from tests.seeds import empty_tables, restore_seeds

# The machine is shared: how long an example took says nothing.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


@pytest.fixture(autouse=True)
def _seeds(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give each test that uses the database what the migrations put there."""
    mark = request.node.get_closest_marker("django_db")
    if not (mark or "db" in request.fixturenames):
        yield
        return
    committing = {"transactional_db", "live_server"} & set(request.fixturenames)
    request.getfixturevalue("transactional_db" if committing else "db")
    restore_seeds()
    yield


@pytest.fixture(autouse=True, scope="session")
def _quick_emptying() -> Iterator[None]:
    """Empty what a committing test wrote, and not all that it might have written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_tables())
        yield


CHROMIUM = os.environ.get("CHROMIUM", "") or shutil.which("chromium") or ""


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; without it skip, or fail where a browser is required."""
    if CHROMIUM and Path(CHROMIUM).exists():
        return CHROMIUM
    reason = "Chromium is not installed (Debian: apt install chromium)"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but {reason}")
    pytest.skip(reason)
