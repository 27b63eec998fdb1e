"""Several deliverers, and deaths at every step: each mail at least once, in one lease once."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from time import monotonic, sleep
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from alerts.services import queue_digests, raise_alerts
from core.models import OutboxMessage
from core.querysets import OutboxQuerySet
from core.services import deliver_mail
from core.services.outbox import LEASE, SERVER_IS_DOWN
from tests.alerts.mail_setting import mailed, make_cause, wants
from tests.core.outbox_setting import NOW, Crashed, Server, make_letter, queue
from tests.factories import make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
DELIVERERS = 4
MAILS = 40


@pytest.fixture(autouse=True)
def _no_mail_left() -> Iterator[None]:
    yield
    OutboxMessage.objects.all().delete()


def in_threads(work: Callable[[], object], deliverers: int = DELIVERERS) -> None:
    """Do work in threads at once, each on a connection of its own."""
    barrier = threading.Barrier(deliverers)

    def run() -> None:
        try:
            barrier.wait(timeout=30)
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(deliverers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def deliver_at_once() -> Counter[str]:
    """Let several deliverers loose on the same mails; count what the server took of each."""
    queue(*(make_letter() for _ in range(MAILS)))
    server = Server(answer=lambda _: sleep(0.002))
    in_threads(lambda: deliver_mail(clock=lambda: NOW, connect=server.connect))
    return Counter(server.message_ids)


def test_deliverers_at_once_never_send_the_same_mail_in_one_lease() -> None:
    sent = deliver_at_once()
    assert (len(sent), set(sent.values())) == (MAILS, {1})
    assert not OutboxMessage.objects.owed().exists()


def test_control_without_the_lease_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OutboxQuerySet, "free_at", lambda self, _: self.owed())
    assert max(deliver_at_once().values()) > 1


def deliver_dying(monkeypatch: pytest.MonkeyPatch, server: Server, at: int) -> bool:
    """Deliver until the k-th statement or the end; say whether it died."""
    execute = CursorWrapper.execute
    left = count(at, -1)

    def dying(self: CursorWrapper, *args: object) -> object:
        if next(left) == 1:
            raise Crashed
        return execute(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(CursorWrapper, "execute", dying)
        try:
            deliver_mail(clock=lambda: NOW, connect=server.connect)
        except Crashed:
            return True
    return False


def test_a_death_before_any_statement_loses_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    deaths = 0
    for at in range(1, 100):
        OutboxMessage.objects.all().delete()
        queue(make_letter(), make_letter())
        server = Server()
        died = deliver_dying(monkeypatch, server, at)
        deaths += died
        deliver_mail(clock=lambda: NOW + LEASE, connect=server.connect)
        assert len(set(server.message_ids)) == 2, at
        assert not OutboxMessage.objects.owed().exists(), at
        if not died:
            break
    assert deaths > 5


def test_control_marked_before_it_is_sent_a_mail_is_lost() -> None:
    """The other order: what `deliver_mail` would lose if it marked first."""
    queue(make_letter())

    def marked_first(message: EmailMessage) -> None:
        OutboxMessage.objects.update(delivered_at=NOW)
        raise Crashed

    server = Server(answer=marked_first)
    with suppress(Crashed):
        deliver_mail(clock=lambda: NOW, connect=server.connect)
    after = Server()
    deliver_mail(clock=lambda: NOW + LEASE + timedelta(days=1), connect=after.connect)
    assert after.taken == []


def test_schedulers_at_once_send_each_person_one_digest(people: People) -> None:
    for user in people.everybody:
        wants(user, digest="daily", hour=7, now=NOW - timedelta(days=1))
    raise_alerts(causes=[make_cause(make_vendor(unit=people.operations))], now=NOW)
    OutboxMessage.objects.all().delete()
    tomorrow = NOW + timedelta(days=1)
    for _ in range(3):
        in_threads(lambda: queue_digests(now=tomorrow))
    assert mailed() == {"ada": 1, "ben": 1}


def test_no_transaction_is_open_while_the_server_is_asked() -> None:
    queue(make_letter())
    seen: list[tuple[bool, bool]] = []

    def look(_: EmailMessage) -> None:
        is_leased: list[bool] = []

        def elsewhere() -> None:
            is_leased.append(OutboxMessage.objects.get().leased_until == NOW + LEASE)

        in_threads(elsewhere, deliverers=1)
        seen.append((transaction.get_connection().in_atomic_block, is_leased[0]))

    deliver_mail(clock=lambda: NOW, connect=Server(answer=look).connect)
    assert seen == [(False, True)]


def test_a_server_that_never_answers_is_left_after_the_timeout(settings: Any) -> None:
    """A real connection to a socket that takes it and says nothing."""
    queue(*(make_letter() for _ in range(SERVER_IS_DOWN + 2)))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()[:2]
        settings.EMAIL_TIMEOUT = 0.2
        began = monotonic()
        done = deliver_mail(clock=lambda: NOW)
    assert (done.failed, done.delivered) == (SERVER_IS_DOWN, 0)
    assert monotonic() - began < 10
    assert OutboxMessage.objects.filter(last_error__contains="timed out").count() == SERVER_IS_DOWN
