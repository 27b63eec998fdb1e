"""A production refuses to start half configured; a demo and a test need nothing."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ito_portal.embedded.state import Addresses, State
from ito_portal.environment import broker_url, read_environment

GOOD = {
    "SECRET_KEY": "n3Qx-8vTzLw2_KpYd6RbHs9JfGm4UcXe7AoVtZi1WqBk5NyDhPr0Sg",
    "DATABASE_URL": "postgres://ito@db/ito",
    "REDIS_URL": "redis://redis:6379/0",
}


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    monkeypatch.setenv("ITO_STATE_DIR", str(tmp_path / "state"))
    state = State(tmp_path / "state")
    state.prepare()
    return state


def test_complete_environment_is_a_production() -> None:
    read = read_environment(GOOD)
    assert (read.mode, read.database_url) == ("production", GOOD["DATABASE_URL"])


@pytest.mark.parametrize("name", sorted(GOOD))
@pytest.mark.parametrize("value", ["", None])
def test_production_names_what_is_missing(name: str, value: str | None) -> None:
    given: dict[str, str] = {**GOOD, "ITO_MODE": "production", name: value or ""}
    if value is None:
        del given[name]
    with pytest.raises(ImproperlyConfigured, match=f"Set {name}:"):
        read_environment(given)


@pytest.mark.parametrize(
    "secret",
    [
        GOOD["SECRET_KEY"][:49],
        "django-insecure-8vTzLw2_KpYd6RbHs9JfGm4UcXe7AoVtZi1WqBk5NyDhPr0Sg",
        "change-me-8vTzLw2_KpYd6RbHs9JfGm4UcXe7AoVtZi1WqBk5NyDhPr0Sg",
        "abababababababababababababababababababababababababababab",
    ],
)
def test_production_refuses_a_weak_secret_key(secret: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        read_environment({**GOOD, "SECRET_KEY": secret})


def test_nothing_given_and_no_demo_here_is_a_production_that_refuses() -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY, DATABASE_URL, REDIS_URL"):
        read_environment({})


def test_command_beside_a_demo_talks_to_its_servers(state: State) -> None:
    secret = state.secret_key()
    state.announce(Addresses("postgres://ito@/ito?host=/s/pg", "unix:///s/redis?db=0", 8000))
    read = read_environment({})
    assert (read.mode, read.secret_key) == ("demo", secret)
    assert (read.database_url, read.redis_url) == (
        "postgres://ito@/ito?host=/s/pg",
        "unix:///s/redis?db=0",
    )


def test_given_servers_win_over_a_demo(state: State) -> None:
    state.secret_key()
    assert read_environment(GOOD).mode == "production"


def test_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="ITO_MODE is 'staging'"):
        read_environment({**GOOD, "ITO_MODE": "staging"})


def test_secret_key_of_a_demo_is_made_once_and_private(state: State) -> None:
    assert state.secret_key() == state.secret_key()
    assert (state.folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert len(state.secret_key()) >= 50


@pytest.mark.parametrize(
    ("redis_url", "broker"),
    [
        ("unix:///tmp/p?db=0", "redis+socket:///tmp/p?virtual_host=1"),
        ("unix:///tmp/p?db=6", "redis+socket:///tmp/p?virtual_host=7"),
        ("redis://h:6379/0", "redis://h:6379/1"),
        ("redis://h:6379", "redis://h:6379/1"),
        ("rediss://:pw@h:6380/3?ssl_cert_reqs=required", "rediss://:pw@h:6380/4?ssl_cert_reqs=required"),
        ("redis://h:6379?db=2", "redis://h:6379/3"),
    ],
)  # fmt: skip
def test_broker_takes_the_database_after_the_cache(redis_url: str, broker: str) -> None:
    assert broker_url(redis_url) == broker
