"""Too many calls in a minute are refused, by token, person, address and kind."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import caches
from pytest_django import Settings
from redis.exceptions import ConnectionError as NoRedisError

from tests.api.portal import Api
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_counts")]


@pytest.fixture(autouse=True)
def _tight_limits(settings: Settings) -> None:
    settings.API_CALLS_PER_MINUTE = {"token": 4, "user": 6, "anonymous": 2, "bulk": 3}


def statuses(api: Api, count: int) -> list[int]:
    """Read the same list several times."""
    return [api.get("/vendors/").status for _ in range(count)]


def test_a_token_is_held_to_its_limit_and_told_when_to_go_on(people: People) -> None:
    api = Api(people.ada)
    assert statuses(api, 5) == [200, 200, 200, 200, 429]
    refused = api.get("/vendors/")
    assert refused.headers["Retry-After"] == "48"  # what is left of the minute at :12.5
    assert refused.body["status"] == 429


def test_a_person_is_held_to_theirs_whatever_the_token(people: People) -> None:
    assert statuses(Api(people.ada), 4) == [200] * 4
    assert statuses(Api(people.ada), 4) == [200, 200, 429, 429]


def test_another_person_goes_on(people: People) -> None:
    statuses(Api(people.ada), 6)
    assert statuses(Api(people.ben), 1) == [200]


def test_the_next_minute_begins_anew(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api(people.ada)
    assert statuses(api, 5)[-1] == 429
    monkeypatch.setattr("core.api.throttling.time.time", lambda: 1_800_000_060.0)
    assert statuses(api, 1) == [200]


def test_who_is_not_known_is_held_by_address() -> None:
    assert statuses(Api(None), 3) == [401, 401, 429]


def test_a_wrong_token_counts_as_unknown_and_a_right_one_still_opens(people: People) -> None:
    wrong = Api(None)
    wrong.headers = {"Authorization": "Bearer ito_wrong_wrong"}
    assert statuses(wrong, 3) == [401, 401, 429]
    assert statuses(Api(people.ada), 1) == [200]


def test_bulk_calls_are_counted_apart(people: People) -> None:
    api = Api(people.ben)
    body = {"source": "none", "rows": []}
    assert [api.post("/measurements/bulk", body).status for _ in range(4)] == [422, 422, 422, 429]
    assert statuses(api, 1) == [200]


def test_a_refused_call_is_counted_too(people: People) -> None:
    api = Api(people.ada, "alerts:write")
    assert statuses(api, 5) == [403, 403, 403, 403, 429]


@contextmanager
def no_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let the cache refuse, and note each time that it is asked."""
    asked: list[str] = []

    def refuse(self: object, key: str, *_: object, **__: object) -> int:
        asked.append(key)
        raise NoRedisError

    with monkeypatch.context() as patched:
        patched.setattr(type(caches["default"]), "incr", refuse)
        yield asked


def test_without_redis_a_process_counts_for_itself_and_is_stricter(
    people: People, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.API_CALLS_PER_MINUTE = {"token": 8, "user": 80, "anonymous": 2, "bulk": 3}
    with no_redis(monkeypatch) as asked:
        assert statuses(Api(people.ada), 4) == [200, 200, 429, 429]
    assert len(asked) == 1, "a cache that failed is left alone for a while"


def test_without_redis_the_counts_of_a_minute_end_with_it(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Api(people.ada)
    with no_redis(monkeypatch):
        assert statuses(api, 2) == [200, 429]
        monkeypatch.setattr("core.api.throttling.time.time", lambda: 1_800_000_060.0)
        assert statuses(api, 1) == [200]
