"""Twenty same calls at once have one effect and one answer; so it is the lock and the key that do.

The tests commit: each thread has a connection of its own.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client

from accounts.models import User
from accounts.scopes import SCOPES
from accounts.services import issue_token
from alerts.models import AlertEntry
from core.models import IdempotencyRecord
from core.querysets import lock_idempotency_key
from core.services import idempotency
from tests.api.world import make_world
from tests.factories import NOW
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20
NOTE = '{"note": "Asked the vendor"}'


def at_once(call: Callable[[int], Any], count: int = AT_ONCE) -> list[Any]:
    """Make a call in as many threads, all let go together."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        try:
            barrier.wait(timeout=30)
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def headers_of(user: User, key: str) -> dict[str, str]:
    """Give the headers of a keyed call of a user."""
    token = issue_token(user=user, name=key, scopes=SCOPES, by=None, now=NOW)
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key}


def taken_at_once(user: User, key: str = "race") -> list[tuple[int, bytes]]:
    """Take one alert with a note at once; each taking by itself would leave an entry."""
    world = make_world()
    path = f"/api/v1/alerts/{world.alert.public_id}/snooze/"
    body = '{"until": "2026-12-20T00:00:00Z", "note": "Asked the vendor"}'
    headers = headers_of(user, key)

    def call(_: int) -> tuple[int, bytes]:
        client = Client(raise_request_exception=False)
        answer = client.post(path, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.content

    return at_once(call)


def test_twenty_at_once_have_one_effect_and_one_answer(people: People) -> None:
    answers = taken_at_once(people.ada)
    assert len(set(answers)) == 1, Counter(answers)
    assert answers[0][0] == 200, answers[0]
    assert AlertEntry.objects.count() == 1
    assert IdempotencyRecord.objects.count() == 1


def test_without_the_lock_the_unique_key_alone_still_holds_to_one_effect(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "lock_idempotency_key", lambda *_: None)
    answers = taken_at_once(people.ada)
    assert AlertEntry.objects.count() == 1
    assert {status for status, _ in answers} <= {200, 500}


def test_without_lock_and_record_twenty_calls_have_twenty_effects(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "lock_idempotency_key", lambda *_: None)
    monkeypatch.setattr(idempotency, "_keep", lambda *_, **__: None)
    taken_at_once(people.ada)
    assert AlertEntry.objects.count() == AT_ONCE


def test_other_keys_do_not_wait(people: People) -> None:
    def hold(number: int) -> bool:
        with transaction.atomic():
            lock_idempotency_key(people.ada.pk, f"key-{number}")
            meeting.wait(timeout=30)
        return True

    meeting = Barrier(4)
    assert at_once(hold, 4) == [True] * 4


@contextmanager
def held_elsewhere(user: User, key: str) -> Any:
    """Hold a key from another connection, as a call that takes long does."""
    ready, done = Barrier(2), Barrier(2)

    def hold() -> None:
        try:
            with transaction.atomic():
                lock_idempotency_key(user.pk, key)
                ready.wait(timeout=30)
                done.wait(timeout=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        ready.wait(timeout=30)
        yield
        done.wait(timeout=60)
        holding.result(timeout=60)


def test_who_waits_too_long_is_told_when_to_come_back(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def impatient(user_id: int, key: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
        lock_idempotency_key(user_id, key)

    world = make_world()
    headers = headers_of(people.ada, "slow")
    path = f"/api/v1/alerts/{world.alert.public_id}/take/"
    with held_elsewhere(people.ada, "slow"):
        monkeypatch.setattr(idempotency, "lock_idempotency_key", impatient)
        answer = Client().post(path, NOTE, content_type="application/json", headers=headers)
    assert answer.status_code == 409
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["errors"][0]["code"] == "still_running"
    assert not AlertEntry.objects.exists()
    again = Client().post(path, NOTE, content_type="application/json", headers=headers)
    assert again.status_code == 200


def test_another_refusal_of_the_database_is_no_waiting(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(idempotency, "lock_idempotency_key", broken)

    def act() -> idempotency.KeptAnswer:
        raise AssertionError("nothing may be done without the lock")

    with pytest.raises(OperationalError, match="gone"):
        idempotency.answer_once(
            user_id=people.ada.pk, key="k", fingerprint="0" * 64, now=NOW, act=act
        )


def test_a_second_record_of_a_key_is_refused(people: People) -> None:
    answer = idempotency.KeptAnswer(200, {}, b"{}")
    given: dict[str, Any] = {"user_id": people.ada.pk, "key": "k", "fingerprint": "0" * 64}
    idempotency._keep(answer, **given, now=NOW)
    with pytest.raises(IntegrityError, match="idempotency_key_once_per_user"):
        idempotency._keep(answer, **given, now=NOW)
