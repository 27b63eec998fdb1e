"""Fixtures for the whole suite."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.people import ada, ben, cyd, people  # noqa: F401  fixtures
from tests.seeds import forget_measurements, restore_seeds

# The machine is shared: how long an example took says nothing.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


@pytest.fixture(autouse=True)
def _seeds(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give each test that uses the database what the migrations put there.

    What a committing test measured goes with it: Django empties the tables that it manages alone.
    """
    mark = request.node.get_closest_marker("django_db")
    if not (mark or "db" in request.fixturenames):
        yield
        return
    committing = {"transactional_db", "live_server"} & set(request.fixturenames)
    request.getfixturevalue("transactional_db" if committing else "db")
    restore_seeds()
    yield
    if committing or (mark and mark.kwargs.get("transaction")):
        forget_measurements()


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
