"""Mail servers that take, refuse, fail or die, and letters for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from core.services import Letter, queue_mail

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
_numbers = count(1)


def make_letter(**fields: str) -> Letter:
    """Make a letter to a new address about a new event, unless told otherwise."""
    number = next(_numbers)
    given = {
        "kind": "alerts",
        "event_id": f"alerts:{number}",
        "address": f"reader-{number}@example.org",
        "subject": "Decide: Restored in time",
        "text": "An alert has opened.",
    }
    return Letter(recipient_id=None, **{**given, **fields})


def queue(*letters: Letter) -> None:
    """Queue letters now."""
    queue_mail(letters=letters, now=NOW)


class Crashed(BaseException):
    """The process died here: nothing catches this."""


@dataclass
class Server:
    """What a mail server took; `answer` may raise instead."""

    answer: Callable[[EmailMessage], None] = lambda _: None
    taken: list[EmailMessage] = field(default_factory=list)
    opened: int = 0

    def connect(self) -> BaseEmailBackend:
        """Open a connection to it."""
        return _Connection(self)

    @property
    def message_ids(self) -> list[str]:
        """List the Message-IDs of what it took."""
        return [str(mail.extra_headers["Message-ID"]) for mail in self.taken]


class _Connection(BaseEmailBackend):
    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server

    def open(self) -> bool:
        self.server.opened += 1
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            self.server.answer(mail)
            self.server.taken.append(mail)
        return len(email_messages)
