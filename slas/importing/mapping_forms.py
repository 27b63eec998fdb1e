"""The form that says how a file is to be read: roles of columns, dates, outcomes, coverage."""

from copy import deepcopy
from datetime import date
from typing import Any, Final, cast

from django import forms

from contracts.codes import time_zones
from core.forms import DayField, PortalForm, Problem, SuggestInput, problems_of
from slas.importing.mapping_page import MapPage
from slas.imports.kinds import Entries

DELIMITERS: Final = ((",", "Comma"), (";", "Semicolon"), ("tab", "Tab"), ("|", "Bar"))
ENCODINGS: Final = (("utf-8", "UTF-8"), ("cp1252", "Windows (cp1252)"), ("latin-1", "Latin-1"))
COVERS: Final = (
    ("months", "The whole months of its rows"),
    ("days", "The days from … until …"),
    ("nothing", "Nothing for certain: rows may be missing"),
)
SAMPLE_ROLES: Final = (
    ("level", "Service level: its code or external id", True),
    ("contract", "Contract's reference", False),
    ("at", "Instant", True),
    ("value", "Value", False),
    ("n", "Things measured", False),
    ("good", "Of them good", False),
    ("sum", "Sum of their values", False),
    ("scope", "Scope: the code of a site, centre or unit", False),
)


class MappingForm(PortalForm):
    """What every mapping holds; the roles of columns come from the kind."""

    roles: tuple[tuple[str, str, bool], ...] = ()

    source_code = forms.SlugField(
        label="Source's code",
        max_length=40,
        help_text="Such as servicenow. Known ones are suggested.",
    )
    source_name = forms.CharField(
        label="Source's name",
        max_length=80,
        required=False,
        help_text="For a new source, such as ServiceNow.",
    )
    delimiter = forms.ChoiceField(label="Between two values", choices=DELIMITERS)
    encoding = forms.ChoiceField(label="Written in", choices=ENCODINGS)
    missing = forms.CharField(
        label="Words for a missing value",
        max_length=200,
        required=False,
        help_text="Parted by commas, such as ?, NULL",
    )
    formats = forms.CharField(
        label="How dates are written",
        widget=forms.Textarea({"rows": 2}),
        max_length=400,
        help_text="One form a line, tried in order: iso, or as in %d/%m/%Y %H:%M.",
    )
    zone = forms.CharField(
        label="Zone of dates without one", max_length=60, help_text="Such as Europe/Berlin."
    )
    covers = forms.ChoiceField(
        label="What the file holds complete",
        choices=COVERS,
        widget=forms.RadioSelect,
        help_text="There, a service level without rows had nothing to report.",
    )
    covers_from = DayField(label="From", required=False)
    covers_until = DayField(label="Until, that day excluded", required=False)
    keep = forms.BooleanField(
        label="Keep this mapping for the next file of the source", required=False
    )

    def __init__(self, page: MapPage, data: Any = None) -> None:
        """Show a mapping as it stands, with the columns of the file to choose from."""
        super().__init__(data)
        self.page = page
        base = page.entries
        for role, label, is_required in self.roles:
            self.fields[f"column_{role}"] = self.column_choice(label, is_required=is_required)
        self.fields["source_code"].widget = SuggestInput(page.source_codes)
        self.fields["zone"].widget = SuggestInput(sorted(z for z in time_zones() if "/" in z))
        columns, file, dates = (base.get(key, {}) for key in ("columns", "file", "dates"))
        delimiter = file.get("delimiter", ",")
        self.initial = {
            **{f"column_{role}": columns.get(role, "") for role, _, _ in self.roles},
            "source_code": base.get("source", {}).get("code", ""),
            "source_name": base.get("source", {}).get("name", ""),
            "delimiter": "tab" if delimiter == "\t" else delimiter,
            "encoding": file.get("encoding", "utf-8"),
            "missing": ", ".join(file.get("missing", ())),
            "formats": "\n".join(dates.get("formats", ())),
            "zone": dates.get("zone", "UTC"),
            "covers": page.options.get("covers", "months"),
            "keep": not page.job.mapping_from,
            **dict(
                zip(
                    ("covers_from", "covers_until"),
                    page.options.get("covers_days") or (),
                    strict=False,
                )
            ),
        }

    def column_choice(self, label: str, *, is_required: bool) -> forms.ChoiceField:
        """Make a list of the file's columns."""
        pairs = [("", "choose" if is_required else "none"), *((c, c) for c in self.page.columns)]
        return forms.ChoiceField(
            label=label,
            choices=pairs,
            required=is_required,
            error_messages={"required": "Choose its column."},
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong."""
        return problems_of(self)

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """Give the fields of the roles."""
        return [self[f"column_{role}"] for role, _, _ in self.roles]

    def clean(self) -> dict[str, Any]:
        """Hold that days are named where they are to count, and a new source has its name.

        :raises ValidationError: they are not
        """
        cleaned = super().clean() or {}
        first, until = cleaned.get("covers_from"), cleaned.get("covers_until")
        if cleaned.get("covers") == "days":
            if first is None or until is None:
                self.add_error("covers_from", "Enter both days.")
            elif first >= until:
                self.add_error("covers_until", "Enter a day after the first.")
        code = cleaned.get("source_code", "")
        is_new = bool(code) and code not in self.page.source_codes
        if is_new and not self.page.may_name_sources:
            self.add_error(
                "source_code", f"{code} is a new source. Whoever edits contracts can add it."
            )
        elif is_new and not cleaned.get("source_name"):
            self.add_error("source_name", f"{code} is a new source. Enter its name.")
        return cleaned

    def entries(self) -> Entries:
        """Give the mapping as it was entered; what the form does not show stays as it was."""
        cleaned, base = self.cleaned_data, deepcopy(self.page.entries)
        code = cleaned["source_code"]
        known = self.page.sources.get(code)
        name, kind = known or (cleaned["source_name"], base.get("source", {}).get("kind", "system"))
        file = base.get("file", {})
        file["delimiter"] = "\t" if cleaned["delimiter"] == "tab" else cleaned["delimiter"]
        file["encoding"] = cleaned["encoding"]
        file["missing"] = listed(cleaned["missing"])
        same = base.get("source", {}).get("code") == code and base.get("name")
        return {
            **base,
            "name": base["name"] if same else f"{name} {self.page.job.kind}",
            "source": {"code": code, "name": name, "kind": kind},
            "file": file,
            "columns": {
                role: cleaned[f"column_{role}"]
                for role, _, _ in self.roles
                if cleaned[f"column_{role}"]
            },
            "dates": {
                "formats": [
                    line.strip() for line in cleaned["formats"].splitlines() if line.strip()
                ],
                "zone": cleaned["zone"].strip(),
            },
        }

    def options(self) -> dict[str, Any]:
        """Give what else was decided, as JSON."""
        cleaned = self.cleaned_data
        days = [cleaned["covers_from"], cleaned["covers_until"]]
        return {
            "covers": cleaned["covers"],
            "covers_days": [cast("date", day).isoformat() for day in days]
            if cleaned["covers"] == "days"
            else None,
        }


class SampleMappingForm(MappingForm):
    """How a file of samples is read."""

    roles = SAMPLE_ROLES
    reason = forms.CharField(
        label="Replace figures that came in before, because",
        max_length=400,
        required=False,
        help_text="Left empty, other figures for a known instant are left out.",
    )

    def __init__(self, page: MapPage, data: Any = None) -> None:
        """Show a mapping of samples."""
        super().__init__(page, data)
        self.initial["reason"] = page.options.get("reason", "")

    def clean(self) -> dict[str, Any]:
        """Hold that there is a value alone, or a count with what was good or summed.

        :raises ValidationError: neither, or both
        """
        cleaned = super().clean()
        value, n, good, total = (
            cleaned.get(f"column_{role}") for role in ("value", "n", "good", "sum")
        )
        if value and (n or good or total):
            self.add_error("column_value", "Take the value alone, or the counts, not both.")
        elif not value and not (n and (good or total)):
            self.add_error(
                "column_value", "Name a column of values, or one of counts with good or sum."
            )
        return cleaned

    def options(self) -> dict[str, Any]:
        """Give what else was decided, as JSON."""
        return {**super().options(), "reason": self.cleaned_data["reason"].strip()}


def listed(text: str) -> list[str]:
    """Read words parted by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]
