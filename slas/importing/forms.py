"""The forms around an import: what to take in, and how to apply it."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.forms import PortalForm
from slas.choices import ImportKind
from slas.models.imports import MOST_UPLOADED

LONGEST_PASTE: Final = 2_000_000
IN_ONE_PIECE: Final = "piece"
ROW_BY_ROW: Final = "rows"


class UploadForm(PortalForm):
    """A file or a paste, and what its rows state."""

    kind = forms.ChoiceField(
        label="What the rows are",
        choices=[
            (ImportKind.TICKETS, "Tickets: one row for each ticket, or for each change of one"),
            (ImportKind.SAMPLES, "Samples: a figure of a service level at an instant"),
        ],
        widget=forms.RadioSelect,
    )
    start_from = forms.ChoiceField(
        label="How to read it", help_text="You can change all of it on the next page."
    )
    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        help_text=f"CSV text, gzipped or not, up to {MOST_UPLOADED // 1024 // 1024} MB.",
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.gz"}),
    )
    text = forms.CharField(
        label="Or paste rows, the header first",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 6}),
    )

    def __init__(self, *args: Any, starts: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        """Offer the mappings to start from."""
        super().__init__(*args, **kwargs)
        start_from = self.fields["start_from"]
        assert isinstance(start_from, forms.ChoiceField)  # noqa: S101  as declared above
        start_from.choices = list(starts)
        self.initial = {"kind": ImportKind.TICKETS, "start_from": starts[0][0]}

    def clean(self) -> dict[str, Any]:
        """Hold that one of file and paste is given.

        :raises ValidationError: none, or both
        """
        cleaned = super().clean() or {}
        has_file, text = cleaned.get("file") is not None, str(cleaned.get("text") or "")
        if len(text) > LONGEST_PASTE:
            self.add_error("text", "The paste is too long. Save it as a file and upload that.")
        elif has_file and text.strip():
            self.add_error("file", "Give a file or a paste, not both.")
        elif not has_file and not text.strip() and "file" not in self.errors:
            self.add_error("file", "Choose a file, or paste rows below.")
        return cleaned

    @property
    def content(self) -> tuple[str, Any]:
        """Give the name of what came and its pieces."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            return str(file.name), file.chunks()
        return "pasted.csv", [self.cleaned_data["text"].encode()]


class ApplyForm(PortalForm):
    """How to apply what was tried."""

    how = forms.ChoiceField(
        label="How to apply it",
        choices=[
            (IN_ONE_PIECE, "In one piece: if anything is wrong, nothing goes in"),
            (ROW_BY_ROW, "Row by row: what is right goes in, the rest comes back as a file"),
        ],
        widget=forms.RadioSelect,
    )
