"""The form of a note."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from contracts.models import Note
from contracts.models.notes import LONGEST_NOTE
from contracts.services_notes import Subject, edit_note, write_note
from core.errors import PortalError
from core.forms import PortalForm


class NoteForm(PortalForm):
    """A text, and whether it stays above the others."""

    text = forms.CharField(
        label="Note", max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 5})
    )
    is_pinned = forms.BooleanField(label="Keep it above the others", required=False)

    def __init__(self, data: Any = None, *, note: Note | None = None) -> None:
        """Start from what is written, if it is."""
        initial = {"text": note.text, "is_pinned": note.is_pinned} if note else None
        super().__init__(data, initial=initial)
        self.note = note

    def write(self, subject: Subject, *, by: User, now: datetime) -> Note | None:
        """Write it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return write_note(subject=subject, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None

    def edit(self, *, by: User, now: datetime) -> Note | None:
        """Say it anew; None, with sentences beside the fields, where it does not hold."""
        if self.note is None or not self.is_valid():
            return None
        try:
            return edit_note(note=self.note, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None
