"""Calls of tests are counted, but never too many, unless a test says so."""

import pytest
from django.core.cache import cache
from pytest_django import Settings

from core.api import throttling


@pytest.fixture(autouse=True)
def _roomy_limits(settings: Settings) -> None:
    settings.API_CALLS_PER_MINUTE = dict.fromkeys(("token", "user", "anonymous", "bulk"), 100_000)


@pytest.fixture
def _fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with nothing counted, here and in the cache, at the beginning of a minute."""
    monkeypatch.setattr(throttling, "_OWN", throttling._OwnCounts())
    monkeypatch.setattr("core.api.throttling.time.time", lambda: 1_800_000_012.5)
    cache.clear()
