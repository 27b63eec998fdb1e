"""The outbox: mail is queued in the transaction of its cause, and delivered afterwards.

Delivery leases a row and commits, sends outside any transaction, then marks the row. A crash
between sending and marking sends again, under the same Message-ID: at least once, never not.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import formatdate
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from core.models import OutboxMessage
from core.services.drains import record_drain

logger = logging.getLogger(__name__)

#: Longer than one mail can take: some ten exchanges of EMAIL_TIMEOUT seconds each.
LEASE: Final = timedelta(minutes=5)
#: What passes before each further attempt; after the last one the mail is dead.
DELAYS: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)
MOST_ATTEMPTS: Final = len(DELAYS) + 1
#: So many mails in a row that no server took: it is down, and the rest waits for the next tick.
SERVER_IS_DOWN: Final = 3
#: Delivered mails are kept for so long, for who asks what was sent.
KEPT: Final = timedelta(days=90)
GIVEN_UP: Final = "Each attempt ended without an answer."
GONE: Final = "The person is no longer active."


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to queue; ``event_id`` names its cause and recipient for good."""

    kind: str
    event_id: str
    recipient_id: int | None
    address: str
    subject: str
    text: str
    html: str = ""
    unsubscribe_url: str = ""


@dataclass(slots=True)
class Delivery:
    """What one drain did: mails delivered, attempts that failed, mails given up."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0


@dataclass(slots=True)
class _Sender:
    """One connection, opened when the first mail needs it and anew after a failure."""

    make: Callable[[], BaseEmailBackend]
    connection: BaseEmailBackend | None = field(default=None)

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand a mail to the server.

        :raises OSError: no server took it; smtplib's errors are of this kind
        """
        if self.connection is None:
            connection = self.make()
            connection.open()
            self.connection = connection
        self.connection.send_messages([message])

    def close(self) -> None:
        """Let the connection go; what it says now no longer matters."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except OSError:
                logger.info("The mail server did not say goodbye")


def queue_mail(*, letters: Sequence[Letter], now: datetime) -> None:
    """Write mails into the outbox, within the caller's transaction; safe to repeat."""
    OutboxMessage.objects.bulk_create(
        (
            OutboxMessage(
                kind=letter.kind,
                event_id=letter.event_id,
                recipient_id=letter.recipient_id,
                address=letter.address,
                subject=" ".join(letter.subject.split())[:200],
                text=letter.text,
                html=letter.html,
                unsubscribe_url=letter.unsubscribe_url,
                created_at=now,
                next_attempt_at=now,
            )
            for letter in letters
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


def deliver_mail(
    *,
    clock: Callable[[], datetime],
    most: int = 500,
    connect: Callable[[], BaseEmailBackend] | None = None,
) -> Delivery:
    """Deliver what is due; safe to run twice or at once.

    ``clock`` is asked before each mail, since sending takes time; ``connect`` makes a connection.
    """
    bury_lost(now=clock())
    done = Delivery()
    sender = _Sender(connect or _usual_connection)
    silent = 0
    try:
        for _ in range(most):
            message = _lease(now=clock())
            if message is None:
                break
            error = _attempt(message, sender)
            _mark(message, error, done, now=clock())
            silent = silent + 1 if isinstance(error, OSError) and _is_silence(error) else 0
            if silent >= SERVER_IS_DOWN:
                break
    finally:
        sender.close()
    record_drain(work="mail", now=clock())
    return done


def bury_lost(*, now: datetime) -> int:
    """Give up mails whose last attempt never came to an end. Return how many."""
    lost = OutboxMessage.objects.free_at(now).filter(attempts__gte=MOST_ATTEMPTS)
    return lost.update(dead_at=now, last_error=GIVEN_UP, lease=None, leased_until=None)


def revive_mail(*, now: datetime) -> int:
    """Owe the dead mails again, with all their attempts. Return how many."""
    return OutboxMessage.objects.dead().update(
        dead_at=None, attempts=0, next_attempt_at=now, lease=None, leased_until=None
    )


def forget_delivered(*, now: datetime) -> int:
    """Delete mails that were delivered long ago. Return how many."""
    return OutboxMessage.objects.filter(delivered_at__lt=now - KEPT).delete()[0]


def _usual_connection() -> BaseEmailBackend:
    return get_connection(timeout=settings.EMAIL_TIMEOUT)


@transaction.atomic(durable=True)
def _lease(*, now: datetime) -> OutboxMessage | None:
    """Take the mail that is due longest, if any, for a while.

    The attempt counts from here, so that one which kills its worker is counted too.
    """
    due = OutboxMessage.objects.free_at(now).filter(next_attempt_at__lte=now)
    due = due.select_for_update(skip_locked=True, of=("self",)).select_related("recipient")
    message = due.order_by("next_attempt_at", "pk").first()
    if message is None:
        return None
    message.lease, message.leased_until = uuid4(), now + LEASE
    message.attempts += 1
    message.save(update_fields=["lease", "leased_until", "attempts"])
    return message


def _attempt(message: OutboxMessage, sender: _Sender) -> Exception | None:
    """Send one mail outside any transaction; give what went wrong."""
    if message.recipient is not None and not message.recipient.is_active:
        return _GoneError(GONE)
    try:
        sender.send(_as_mail(message))
    except Exception as error:  # one mail must not stop the others  # noqa: BLE001
        logger.warning("Mail %s was not taken: %s", message.public_id, type(error).__name__)
        sender.close()
        return error
    return None


class _GoneError(Exception):
    """Say that nobody is there to read; trying again is of no use."""


def _is_silence(error: OSError) -> bool:
    """Tell a server that does not answer from one that refuses this mail."""
    refusals = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused)
    return not isinstance(error, refusals)


def _as_mail(message: OutboxMessage) -> EmailMultiAlternatives:
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{message.public_id}@{host}>",
        "Date": formatdate(message.created_at.timestamp()),
        "Auto-Submitted": "auto-generated",
    }
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        message.subject, message.text, to=[message.address], headers=headers
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _mark(
    message: OutboxMessage, error: Exception | None, done: Delivery, *, now: datetime
) -> None:
    """Write what became of an attempt, unless the lease ran out and another has the row."""
    held = OutboxMessage.objects.filter(pk=message.pk, lease=message.lease)
    if error is None:
        held.update(delivered_at=now, lease=None, leased_until=None, last_error="")
        done.delivered += 1
        return
    said = f"{type(error).__name__}: {error}"[:400]
    if isinstance(error, _GoneError) or message.attempts >= MOST_ATTEMPTS:
        held.update(dead_at=now, lease=None, leased_until=None, last_error=said)
        done.dead += 1
        return
    held.update(
        next_attempt_at=now + DELAYS[message.attempts - 1],
        lease=None,
        leased_until=None,
        last_error=said,
    )
    done.failed += 1
