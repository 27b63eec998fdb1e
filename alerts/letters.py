"""What the portal's mails say; plain text first, simple markup beside it, nothing that tracks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from alerts.choices import AlertRule, Severity
from alerts.models import Alert
from alerts.presentation import headline
from core.services import Letter

#: Beyond so many lines a mail names the page that has them all.
MOST_LINES: Final = 40
STOP_SALT: Final = "alerts.mail.stop"
ALERTS, DIGEST = "alerts", "digest"
#: What the reader of a mail is to do, by what it was sent for.
DEEDS: Final[dict[str, str]] = {
    AlertRule.BREACH: "Decide",
    AlertRule.BELOW_EXPECTED: "Watch",
    AlertRule.NOT_REPORTED: "Chase",
    AlertRule.AT_RISK: "Act",
    AlertRule.CLAIM_DEADLINE: "Claim",
    AlertRule.TERMINATION: "Decide",
    AlertRule.REVISION_DUE: "Revise",
    AlertRule.SCORE_DROP: "Look",
    AlertRule.WORK_FAILING: "Mend",
    AlertRule.RENEWAL: "Decide",
    AlertRule.OBLIGATION_OVERDUE: "Chase",
    AlertRule.CERTIFICATE: "Chase",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mail, and the page that shows more."""

    text: str
    told: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; ``left`` more are not listed."""

    heading: str
    lines: tuple[Line, ...]
    left: int = 0


def section(heading: str, lines: Sequence[Line]) -> Section:
    """Put lines under a heading with their number, and list the first of them."""
    listed = tuple(lines[:MOST_LINES])
    return Section(f"{heading} ({len(lines):,})", listed, len(lines) - len(listed))


def absolute(path: str) -> str:
    """Write an address of the portal in full."""
    return f"{settings.PORTAL_URL.rstrip('/')}{path}"


def alert_line(alert: Alert) -> Line:
    """Write the line of an alert whose vendor is loaded."""
    told = f"{Severity(alert.severity).label} · {alert.vendor.display_name}"
    return Line(
        headline(alert),
        f"{told} · {alert.detail}" if alert.detail else told,
        absolute(reverse("alerts:alert-show", args=[alert.public_id])),
    )


def alert_letter(user: User, alerts: Sequence[Alert], *, event_id: str) -> Letter:
    """Write the mail on alerts that have just opened, worst first."""
    first = alerts[0]
    told = f"{headline(first)}, {first.vendor.display_name}"
    more = len(alerts) - 1
    subject = (
        f"Look at {len(alerts)} alerts: {told}, and {more} more"
        if more
        else f"{DEEDS[first.rule]}: {told}"
    )
    opening = "An alert has opened." if not more else f"{len(alerts):,} alerts have opened."
    sections = (section("To handle", [alert_line(alert) for alert in alerts]),)
    return letter(user, ALERTS, subject, opening, sections, event_id=event_id)


def letter(
    user: User,
    kind: str,
    subject: str,
    opening: str,
    sections: Sequence[Section],
    *,
    event_id: str,
) -> Letter:
    """Write a mail to a person in text and markup, with the way to stop more of its kind."""
    stop = absolute(reverse("alerts:mail-stop", args=[stop_token(user.pk, kind)]))
    context: dict[str, Any] = {
        "name": user.display_name,
        "subject": subject,
        "opening": opening,
        "sections": sections,
        "inbox_url": absolute(reverse("alerts:alert-list")),
        "settings_url": absolute(reverse("alerts:mail-edit")),
        "stop_url": stop,
        "what": "alert mails" if kind == ALERTS else "the digest",
    }
    return Letter(
        kind=kind,
        event_id=event_id,
        recipient_id=user.pk,
        address=user.email,
        subject=subject,
        text=render_to_string("mail/letter.txt", context),
        html=render_to_string("mail/letter.html", context),
        unsubscribe_url=stop,
    )


def stop_token(user_id: int, kind: str) -> str:
    """Sign who stops which mails, for a link that needs no sign-in."""
    return signing.dumps([user_id, kind], salt=STOP_SALT)


def read_stop_token(token: str) -> tuple[int, str]:
    """Read who stops which mails.

    :raises signing.BadSignature: nobody of this portal signed it
    """
    user_id, kind = signing.loads(token, salt=STOP_SALT)
    return int(user_id), str(kind)
