"""Mail goes out at least once, under one Message-ID, or is visibly given up."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command

from core.mail_folder import mails_in_folder
from core.models import OutboxMessage
from core.services import deliver_mail, forget_delivered, queue_mail, revive_mail
from core.services.outbox import DELAYS, LEASE, MOST_ATTEMPTS, SERVER_IS_DOWN
from tests.core.outbox_setting import NOW, Crashed, Server, make_letter, queue
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def deliver(server: Server, now: Any = NOW, **kwargs: Any) -> Any:
    return deliver_mail(clock=lambda: now, connect=server.connect, **kwargs)


def refuse(error: Exception, only: str = "") -> Any:
    def answer(message: EmailMessage) -> None:
        if not only or only in message.to:
            raise error

    return answer


def test_what_is_queued_is_delivered_once() -> None:
    queue(make_letter(), make_letter())
    server = Server()
    assert (deliver(server).delivered, deliver(server).delivered) == (2, 0)
    assert (len(server.taken), server.opened) == (2, 1)
    assert not OutboxMessage.objects.owed().exists()


def test_queueing_twice_is_queueing_once() -> None:
    letter = make_letter()
    queue(letter)
    queue_mail(letters=[letter, make_letter()], now=NOW + timedelta(days=1))
    assert OutboxMessage.objects.count() == 2


def test_a_crash_between_sending_and_marking_sends_again_under_the_same_id() -> None:
    queue(make_letter())
    server = Server()

    def crash(_: EmailMessage) -> None:
        server.taken.append(_)
        raise Crashed

    dying = Server(answer=crash)
    with pytest.raises(Crashed):
        deliver(dying)
    assert deliver(server).delivered == 0, "the lease still holds"
    assert deliver(server, NOW + LEASE).delivered == 1
    first, second = server.message_ids
    assert first == second
    assert str(OutboxMessage.objects.get().public_id) in first


def test_a_failing_mail_is_tried_with_growing_delays_and_then_given_up() -> None:
    queue(make_letter())
    failing = Server(answer=refuse(smtplib.SMTPDataError(550, b"no")))
    now, waits = NOW, []
    for _ in range(MOST_ATTEMPTS - 1):
        assert deliver(failing, now).failed == 1
        due = OutboxMessage.objects.get().next_attempt_at
        assert deliver(failing, due - timedelta(seconds=1)).failed == 0
        waits.append(due - now)
        now = due
    assert tuple(waits) == DELAYS
    assert deliver(failing, now).dead == 1
    message = OutboxMessage.objects.dead().get()
    assert (message.attempts, message.lease) == (MOST_ATTEMPTS, None)
    assert "SMTPDataError" in message.last_error
    assert deliver(Server(), now + timedelta(days=9)).delivered == 0
    assert revive_mail(now=now) == 1
    assert deliver(Server(), now).delivered == 1


def test_a_mail_whose_every_attempt_killed_its_worker_is_given_up() -> None:
    queue(make_letter())
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Crashed):
            deliver(Server(answer=refuse(Crashed())), now)  # type: ignore[arg-type]
        now += LEASE
    assert deliver(Server(), now).delivered == 0
    assert OutboxMessage.objects.dead().count() == 1


def test_one_bad_address_does_not_hold_up_the_others() -> None:
    letters = [make_letter() for _ in range(8)]
    queue(*letters)
    bad = letters[0].address
    refusing = Server(answer=refuse(smtplib.SMTPRecipientsRefused({}), only=bad))
    done = deliver(refusing)
    assert (done.delivered, done.failed) == (7, 1)


def test_a_server_that_is_down_is_left_alone_until_the_next_tick() -> None:
    queue(*(make_letter() for _ in range(10)))
    down = Server(answer=refuse(ConnectionRefusedError("down")))
    assert deliver(down).failed == SERVER_IS_DOWN
    assert OutboxMessage.objects.filter(attempts=0).count() == 10 - SERVER_IS_DOWN
    later = NOW + timedelta(minutes=1)
    assert deliver(Server(), later).delivered == 10


def test_who_is_no_longer_active_gets_nothing() -> None:
    user = make_user()
    queue(make_letter())
    OutboxMessage.objects.update(recipient=user)
    type(user).objects.update(is_active=False)
    server = Server()
    assert (deliver(server).dead, server.taken) == (1, [])


def test_a_late_mark_does_not_undo_what_another_did() -> None:
    """One deliverer hangs beyond its lease; the other has delivered meanwhile."""
    queue(make_letter())
    other = Server()

    def hang(_: EmailMessage) -> None:
        assert deliver(other, NOW + LEASE).delivered == 1
        raise ConnectionResetError

    deliver(Server(answer=hang))
    message = OutboxMessage.objects.get()
    assert (message.delivered_at, message.last_error) == (NOW + LEASE, "")


def test_headers_name_the_mail_and_the_way_to_stop_it(mailoutbox: list[EmailMessage]) -> None:
    queue(make_letter(unsubscribe_url="https://portal.example.org/stop/", subject="Two\nlines"))
    deliver_mail(clock=lambda: NOW)
    (sent,) = mailoutbox
    headers = sent.message()
    assert sent.subject == "Two lines"
    assert headers["List-Unsubscribe"] == "<https://portal.example.org/stop/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].startswith("<")


def test_delivered_mails_are_forgotten_after_90_days_and_owed_ones_never() -> None:
    queue(make_letter(), make_letter())
    deliver(Server(), most=1)
    assert forget_delivered(now=NOW + timedelta(days=89)) == 0
    assert forget_delivered(now=NOW + timedelta(days=91)) == 1
    assert OutboxMessage.objects.owed().count() == 1


def test_in_the_demo_mails_land_in_a_folder_each_once(tmp_path: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "core.mail_folder.FolderBackend"
    settings.MAIL_FOLDER = str(tmp_path / "mail")
    assert mails_in_folder() == []
    queue(make_letter(subject="Prüfung für Æsir", text="Zeile – eins\n日本", html="<p>x</p>"))
    deliver_mail(clock=lambda: NOW)
    OutboxMessage.objects.update(delivered_at=None)
    deliver_mail(clock=lambda: NOW)
    (found,) = mails_in_folder()
    assert found.subject == "Prüfung für Æsir"
    assert "日本" in found.text
    assert found.at == NOW


def test_the_command_says_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    queue(make_letter())
    call_command("deliver_mail")
    assert capsys.readouterr().out.split() == [
        "digests=0",
        "revived=0",
        "delivered=1",
        "failed=0",
        "owed=0",
        "dead=0",
    ]
    assert settings.EMAIL_TIMEOUT <= 30
    assert len(mail.outbox) == 1
