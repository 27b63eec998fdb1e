"""What a person gets by mail, what waits in the outbox, and the demo's folder of mails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from alerts.pages.detail import Clock
from core import formats
from core.components import atoms
from core.components.parts import Crumb
from core.mail_folder import mails_in_folder
from core.models import OutboxMessage

MOST_OWN: Final = 10
MOST_DEAD: Final = 50
MOST_SAID: Final = 140


@dataclass(frozen=True, slots=True)
class OwnMail:
    """One mail that was queued for the reader."""

    subject: str
    at: str
    state: SafeString


@dataclass(frozen=True, slots=True)
class MailPage:
    """All that the page of a person's mail shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    form: forms.Form
    zone: str
    own: tuple[OwnMail, ...]
    can_ask: bool
    outbox_url: str
    folder_url: str


@dataclass(frozen=True, slots=True)
class DeadMail:
    """One mail that was given up."""

    kind: str
    address: str
    subject: str
    attempts: int
    said: str
    at: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """All that the outbox shows to an administrator; no mail's content."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    dead: tuple[DeadMail, ...]
    dead_note: str


@dataclass(frozen=True, slots=True)
class FolderMail:
    """One mail of the demo's folder."""

    subject: str
    to: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class FolderPage:
    """All that the demo's folder of mails shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    mails: tuple[FolderMail, ...]
    mail_url: str


def mail_page(user: User, form: forms.Form, *, now: datetime, zone: str) -> MailPage:
    """Gather what a person gets by mail, with the last mails queued; in one query."""
    clock = Clock(now, ZoneInfo(zone))
    is_admin = access_of(user).allows(Capability.ADMINISTER)
    own = OutboxMessage.objects.filter(recipient=user)[:MOST_OWN]
    return MailPage(
        title="Mail to you",
        lead=_lead(user),
        crumbs=(Crumb("Mail to you"),),
        form=form,
        zone=zone,
        own=tuple(_own(message, clock) for message in own),
        can_ask=bool(user.email) and access_of(user).allows(Capability.READ_SCORES),
        outbox_url=reverse("alerts:outbox-show") if is_admin else "",
        folder_url=reverse("alerts:demo-mail-list") if is_admin and settings.MAIL_FOLDER else "",
    )


def _lead(user: User) -> str:
    if not access_of(user).allows(Capability.READ_SCORES):
        return "Your role shows you no alerts, so that there is nothing to mail."
    if not user.email:
        return "You have no e-mail address here. An administrator can enter one."
    return f"It goes to {user.email}."


def _own(message: OutboxMessage, clock: Clock) -> OwnMail:
    if message.delivered_at is not None:
        state = atoms.chip(tone="ok", word="Sent", shape_name="ok", bare=True)
    elif message.dead_at is not None:
        state = atoms.chip(tone="bad", word="Given up", shape_name="down", bare=True)
    else:
        state = atoms.chip(tone="neutral", word="Waiting", shape_name="clock", bare=True)
    return OwnMail(message.subject, clock.moment(message.created_at), state)


def outbox_page(*, now: datetime, zone: str) -> OutboxPage:
    """Gather how the outbox stands, in two queries."""
    clock = Clock(now, ZoneInfo(zone))
    owed = Q(delivered_at__isnull=True, dead_at__isnull=True)
    counts = OutboxMessage.objects.aggregate(
        owed=Count("pk", filter=owed),
        oldest=Min("created_at", filter=owed),
        delivered=Count("pk", filter=Q(delivered_at__isnull=False)),
        dead=Count("pk", filter=Q(dead_at__isnull=False)),
    )
    waiting = formats.age(max(now - counts["oldest"], timedelta())) if counts["oldest"] else ""
    dead = OutboxMessage.objects.dead().order_by("-dead_at", "-pk")[:MOST_DEAD]
    return OutboxPage(
        title="Some mail was given up" if counts["dead"] else "Mail goes out",
        lead=(
            f"{counts['owed']:,} waiting{f', the oldest for {waiting}' if waiting else ''}; "
            f"{counts['delivered']:,} sent in the last 90 days; {counts['dead']:,} given up."
        ),
        crumbs=(Crumb("Mail to you", reverse("alerts:mail-edit")), Crumb("Outbox")),
        dead=tuple(_dead(message, clock) for message in dead),
        dead_note=f"{counts['dead']:,}" if counts["dead"] else "",
    )


def _dead(message: OutboxMessage, clock: Clock) -> DeadMail:
    return DeadMail(
        kind=message.kind,
        address=message.address,
        subject=message.subject,
        attempts=message.attempts,
        said=message.last_error[:MOST_SAID],
        at=clock.moment(message.dead_at) if message.dead_at else "",
    )


def folder_page(*, now: datetime, zone: str) -> FolderPage:
    """Gather the mails of the demo's folder."""
    clock = Clock(now, ZoneInfo(zone))
    mails = mails_in_folder()
    count = f"{len(mails)} mail{'' if len(mails) == 1 else 's'}"
    return FolderPage(
        title=f"{count} in the demo’s folder" if mails else "No mail yet",
        lead="The demo sends nothing: what would go to people lands here, newest first.",
        crumbs=(Crumb("Mail to you", reverse("alerts:mail-edit")), Crumb("Demo’s mails")),
        mails=tuple(
            FolderMail(mail.subject, mail.to, clock.moment(mail.at), mail.text) for mail in mails
        ),
        mail_url=reverse("alerts:mail-edit"),
    )
