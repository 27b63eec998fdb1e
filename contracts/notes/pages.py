"""What the pages on notes show: those of a vendor or a contract, and one of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.models import Contract, Note
from contracts.register_querysets import NoteQuerySet
from contracts.services_notes import Subject, subject_of
from core import formats
from core.components.parts import Crumb
from core.periods import local_date
from vendors.models import Vendor

MOST_NOTES: Final = 200
#: So many stand on the page of the vendor or the contract itself.
MOST_BESIDE: Final = 3


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note."""

    text: str
    said: str
    is_pinned: bool
    url: str
    deed: str


@dataclass(frozen=True, slots=True)
class NotesPart:
    """What the page of a vendor or a contract shows of its notes."""

    rows: tuple[NoteRow, ...]
    note: str
    url: str
    may_write: bool


@dataclass(frozen=True, slots=True)
class NotesPage:
    """The notes of a vendor or a contract."""

    subject: Subject
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[NoteRow, ...]
    note: str
    may_write: bool
    back_url: str
    back_word: str


@dataclass(frozen=True, slots=True)
class NotePage:
    """One note that the reader may pin, and change where they wrote it."""

    note: Note
    title: str
    said: str
    crumbs: tuple[Crumb, ...]
    is_own: bool
    back_url: str


def able_to_write(user: User, subject: Subject) -> bool:
    """Say whether a person may write notes on something."""
    reach = access_of(user).reach(Capability.MANAGE_SERVICE)
    return reach.everywhere or subject.unit_id in reach.unit_ids


def vendor_notes_page(user: User, slug: str, *, now: datetime) -> NotesPage:
    """Gather the notes of a vendor, the pinned first, then the newest.

    :raises Http404: no such vendor, or not for this person
    """
    vendor = Vendor.objects.visible_to(user, Capability.READ_RECORDS).filter(slug=slug).first()
    return _page(user, vendor, now)


def contract_notes_page(user: User, reference: str, *, now: datetime) -> NotesPage:
    """Gather the notes of a contract, the pinned first, then the newest.

    :raises Http404: no such contract, or not for this person
    """
    return _page(user, at_address(Contract.objects.visible_to(user), reference), now)


def notes_part(user: User, subject: Subject, now: datetime) -> NotesPart | None:
    """Gather what stands on the page of something, None where the reader sees no notes."""
    access = access_of(user)
    if access.is_vendor_user or not access.allows(Capability.READ_RECORDS):
        return None
    may_write = able_to_write(user, subject)
    found = Note.objects.visible_to(user).about(subject)
    shown = list(found.select_related("author")[: MOST_BESIDE + 1])
    return NotesPart(
        rows=tuple(_row(one, user, now, may_write=False) for one in shown[:MOST_BESIDE]),
        note=f"the first {MOST_BESIDE}" if len(shown) > MOST_BESIDE else "",
        url=_place(subject)[0],
        may_write=may_write,
    )


def note_page(user: User, public_id: UUID, *, now: datetime) -> NotePage:
    """Gather one note that a person may pin or change.

    :raises Http404: no such note, or not for this person
    """
    visible = Note.objects.visible_to(user).select_related("vendor", "contract", "author")
    note = visible.filter(public_id=public_id).first()
    if note is None or not able_to_write(user, subject_of(note)):
        raise Http404("No such note.")
    back_url, crumbs = _place(subject_of(note))
    is_own = note.author_id == user.pk
    return NotePage(
        note=note,
        title="Change a note" if is_own else "A note of a colleague",
        said=_said(note, now),
        crumbs=(*crumbs, Crumb("Notes", back_url), Crumb("Change" if is_own else "Pin")),
        is_own=is_own,
        back_url=back_url,
    )


def _page(user: User, subject: Subject | None, now: datetime) -> NotesPage:
    if subject is None or access_of(user).is_vendor_user:
        raise Http404("No such record.")
    may_write = able_to_write(user, subject)
    is_vendor = isinstance(subject, Vendor)
    _, crumbs = _place(subject)
    found: NoteQuerySet = Note.objects.visible_to(user).about(subject)
    shown = list(found.select_related("author")[: MOST_NOTES + 1])
    return NotesPage(
        subject=subject,
        title=f"Notes on {_name(subject)}",
        lead="What colleagues should know. The vendor's own users do not see it.",
        crumbs=(*crumbs, Crumb("Notes")),
        rows=tuple(_row(one, user, now, may_write=may_write) for one in shown[:MOST_NOTES]),
        note=f"the first {MOST_NOTES}" if len(shown) > MOST_NOTES else "",
        may_write=may_write,
        back_url=crumbs[-1].url,
        back_word="Back to the vendor" if is_vendor else "Back to the contract",
    )


def _name(subject: Subject) -> str:
    return subject.display_name if isinstance(subject, Vendor) else subject.reference


def _place(subject: Subject) -> tuple[str, tuple[Crumb, ...]]:
    """Give the address of the notes on something, and the way there."""
    if isinstance(subject, Vendor):
        own = Crumb(subject.display_name, reverse("dashboards:vendor-show", args=[subject.slug]))
        url = reverse("contracts:vendor-notes", args=[subject.slug])
        return url, (Crumb("Vendors", reverse("vendors:vendor-list")), own)
    own = Crumb(subject.reference, contract_url(subject))
    url = contract_url(subject, "contracts:contract-notes")
    return url, (Crumb("Contracts", reverse("contracts:contract-list")), own)


def _row(note: Note, user: User, now: datetime, *, may_write: bool) -> NoteRow:
    url = reverse("contracts:note-edit", args=[note.public_id]) if may_write else ""
    pin = "Unpin" if note.is_pinned else "Pin"
    return NoteRow(
        text=note.text,
        said=_said(note, now),
        is_pinned=note.is_pinned,
        url=url,
        deed="Change" if note.author_id == user.pk else pin,
    )


def _said(note: Note, now: datetime) -> str:
    """Say who wrote a note and when."""
    zone = ZoneInfo(settings.PORTAL_TIME_ZONE)
    today: date = local_date(settings.PORTAL_TIME_ZONE, now)
    who = note.author.display_name if note.author else "the portal"
    written = formats.moment(note.written_at.astimezone(zone), today)
    said = [who, written]
    if note.edited_at:
        said.append(f"changed {formats.moment(note.edited_at.astimezone(zone), today)}")
    return " · ".join(said)
