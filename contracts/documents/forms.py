"""The form by which a document comes in."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from contracts.documents.pages import DocumentsPage
from contracts.models import Document
from contracts.models.documents import MOST_BYTES
from contracts.services_documents import TOO_LARGE, add_document, read_bounded
from core.errors import PortalError
from core.file_kinds import KINDS, TAKEN
from core.forms import PortalForm


class DocumentForm(PortalForm):
    """A file, what it is, and what it belongs to."""

    of = forms.ChoiceField(label="Belongs to")
    title = forms.CharField(
        label="What it is",
        max_length=160,
        required=False,
        help_text="Such as “Signed amendment 2”. Without it the file's name stands here.",
    )
    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        max_length=None,
        help_text=f"{TAKEN}; up to {MOST_BYTES // 1024 // 1024} MB, without macros.",
        widget=forms.FileInput(
            {"accept": ",".join(end for kind in KINDS.values() for end in kind.endings)}
        ),
        error_messages={"required": "Choose a file."},
    )

    def __init__(self, page: DocumentsPage, *args: Any) -> None:
        """Offer what a document can belong to."""
        super().__init__(*args)
        of = self.fields["of"]
        assert isinstance(of, forms.ChoiceField)  # noqa: S101  as declared above
        of.choices = [(key, words) for key, words, _ in page.owners]
        self.owners = {key: owner for key, _, owner in page.owners}

    def keep(self, *, by: User, now: datetime) -> Document | None:
        """Keep the file; None, with sentences beside the fields, where it is not taken."""
        if not self.is_valid():
            return None
        file = self.cleaned_data["file"]
        try:
            return add_document(
                owner=self.owners[self.cleaned_data["of"]],
                name=file.name,
                content=read_bounded(file.chunks()),
                title=self.cleaned_data["title"],
                by=by,
                now=now,
            )
        except PortalError as error:
            self.refuse(error)
            return None

    def refuse_size(self) -> None:
        """Say that the file is too large, of which nothing was read."""
        self.full_clean()
        self.errors.clear()
        self.add_error("file", TOO_LARGE)
