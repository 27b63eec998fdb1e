"""The demo's mail: files in a folder instead of letters to people."""

import email
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as ReadMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

MOST_SHOWN = 100
_UNFIT = re.compile(r"[^A-Za-z0-9-]+")


class FolderBackend(BaseEmailBackend):
    """Write each mail as a file named by its Message-ID, so that a repeated one is the same."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails, each whole or not at all; give how many."""
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for mail in email_messages:
            message = mail.message()
            name = _UNFIT.sub("", str(message["Message-ID"]).partition("@")[0])
            draft = folder / f"{name}.draft"
            draft.write_bytes(message.as_bytes())
            draft.replace(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class FoundMail:
    """One mail of the folder."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str


def mails_in_folder() -> list[FoundMail]:
    """Read the folder's latest mails, newest first."""
    if not settings.MAIL_FOLDER:
        return []
    files = sorted(
        Path(settings.MAIL_FOLDER).glob("*.eml"),
        key=lambda path: (path.stat().st_mtime_ns, path.name),
        reverse=True,
    )
    return [_read(path) for path in files[:MOST_SHOWN]]


def _read(path: Path) -> FoundMail:
    message: ReadMessage = email.message_from_bytes(path.read_bytes(), policy=default)
    body: Any = message.get_body(preferencelist=("plain",))
    return FoundMail(
        name=path.stem,
        at=parsedate_to_datetime(str(message["Date"])).astimezone(UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text="" if body is None else str(body.get_content()),
    )
