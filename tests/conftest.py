"""Fixtures for the whole suite."""

import os
import shutil
from pathlib import Path

import pytest

from tests.people import ada, ben, cyd, people  # noqa: F401  fixtures
from tests.seeds import restore_seeds


@pytest.fixture(autouse=True)
def _seeds(request: pytest.FixtureRequest) -> None:
    """Give each test that uses the database what the migrations put there."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        committing = {"transactional_db", "live_server"} & set(request.fixturenames)
        request.getfixturevalue("transactional_db" if committing else "db")
        restore_seeds()


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
