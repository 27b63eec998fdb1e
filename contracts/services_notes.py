"""Notes on vendors and contracts: written, said anew by who wrote them, pinned, taken off."""

from datetime import datetime

from django.db import transaction

from accounts.access import require
from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, Note
from contracts.models.notes import LONGEST_NOTE
from core.entries import lines_of_text
from core.errors import ConflictError
from vendors.models import Vendor

Subject = Vendor | Contract


def subject_of(note: Note) -> Subject:
    """Give what a note is about."""
    found = note.vendor or note.contract
    assert found is not None  # noqa: S101  the database holds that it is of one thing
    return found


@transaction.atomic
def write_note(
    *, subject: Subject, text: str, is_pinned: bool = False, by: User | None, now: datetime
) -> Note:
    """Note something about a vendor or a contract.

    :raises RuleError: empty, too long, or with signs that no text holds
    :raises ForbiddenError: the person does not manage services in the owning unit
    """
    require(by, Capability.MANAGE_SERVICE, subject.unit_id)
    said = lines_of_text(text, field="text", label="The note", longest=LONGEST_NOTE)
    return Note.objects.create(
        vendor=subject if isinstance(subject, Vendor) else None,
        contract=subject if isinstance(subject, Contract) else None,
        text=said,
        is_pinned=is_pinned,
        author=by,
        written_at=now,
    )


@transaction.atomic
def edit_note(
    *, note: Note, text: str, is_pinned: bool | None = None, by: User | None, now: datetime
) -> Note:
    """Say a note anew, and pin it or no longer; the history keeps what it said before.

    Without `is_pinned` it stays where it stands. Safe to repeat.

    :raises RuleError: empty, too long, or with signs that no text holds
    :raises ForbiddenError: somebody else wrote it
    :raises ConflictError: it was taken off meanwhile
    """
    _require_author(note, by)
    said = lines_of_text(text, field="text", label="The note", longest=LONGEST_NOTE)
    held = _held(note)
    if said != held.text:
        held.text, held.edited_at = said, now
    held.is_pinned = held.is_pinned if is_pinned is None else is_pinned
    held.save(update_fields=["text", "edited_at", "is_pinned"])
    return held


@transaction.atomic
def pin_note(
    *,
    note: Note,
    is_pinned: bool,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> Note:
    """Keep a note above the others, or no longer; safe to repeat.

    :raises ForbiddenError: the person does not manage services in the owning unit
    :raises ConflictError: it was taken off meanwhile
    """
    require(by, Capability.MANAGE_SERVICE, subject_of(note).unit_id)
    held = _held(note)
    held.is_pinned = is_pinned
    held.save(update_fields=["is_pinned"])
    return held


@transaction.atomic
def remove_note(
    *,
    note: Note,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> None:
    """Take a note off; the history keeps it.

    :raises ForbiddenError: somebody else wrote it
    """
    _require_author(note, by)
    note.delete()


def _held(note: Note) -> Note:
    held = Note.objects.select_for_update(no_key=True).filter(pk=note.pk).first()
    if held is None:
        raise ConflictError("Somebody took the note off. Write it anew.")
    return held


def _require_author(note: Note, by: User | None) -> None:
    require(by, Capability.MANAGE_SERVICE, subject_of(note).unit_id)
    if by is not None and note.author_id != by.pk:
        raise ForbiddenError("Only who wrote a note changes it. Write another one.")
