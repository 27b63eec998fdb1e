"""The form that says how a file of tickets is to be read."""

from collections.abc import Iterable
from typing import Any, Final, cast

from django import forms

from core.forms import FigureField
from slas.importing.mapping_forms import MappingForm, listed
from slas.importing.mapping_page import MapPage
from slas.imports.guessing import levels_for
from slas.imports.kinds import Entries
from vendors.choices import ServiceType

VERSION_KINDS: Final = (("number", "a number that grows"), ("date", "a date"))
TICKET_ROLES: Final = (
    ("id", "Ticket's id", True),
    ("supplier", "Supplier", True),
    ("priority", "Priority", True),
    ("opened", "Opened", True),
    ("due", "Due", False),
    ("resolved", "Resolved", False),
    ("outcome", "Within target or not", False),
    ("scope", "Scope: the code of a site, centre or unit", False),
    ("pauses", "Pauses, as start/end;start/end", False),
)
MOST_LEVELS: Final = 24
LEVEL_PARTS: Final = ("priority", "code", "name", "expected", "minimum")


class TicketMappingForm(MappingForm):
    """How a file of tickets is read, and which service level each priority feeds."""

    roles = TICKET_ROLES
    version_1 = forms.ChoiceField(label="Version")
    version_1_kind = forms.ChoiceField(label="It is", choices=VERSION_KINDS)
    version_2 = forms.ChoiceField(label="Where that is equal", required=False)
    version_2_kind = forms.ChoiceField(label="That is", choices=VERSION_KINDS, required=False)
    met = forms.CharField(label="Within target is written", max_length=200, required=False)
    missed = forms.CharField(label="Missed is written", max_length=200, required=False)
    supplier_missing = forms.CharField(
        label="Supplier of tickets without one",
        max_length=120,
        required=False,
        help_text="Left empty, such rows are left out.",
    )
    keep_priority = forms.BooleanField(
        label="Keep each ticket’s priority with it, for limits by priority", required=False
    )
    create = forms.BooleanField(
        label="Create the vendors, contracts and service levels that are missing", required=False
    )
    unit = forms.ChoiceField(label="Business unit of what is created", required=False)
    service_type = forms.ChoiceField(
        label="Service type of created contracts", choices=ServiceType.choices, required=False
    )
    currency = forms.CharField(label="Currency of created contracts", max_length=3, required=False)

    def __init__(self, page: MapPage, data: Any = None) -> None:
        """Show a mapping of tickets, a row for each priority."""
        super().__init__(page, data)
        for name, is_required in (("version_1", True), ("version_2", False)):
            label = str(self.fields[name].label)
            self.fields[name] = self.column_choice(label, is_required=is_required)
        if page.units:
            cast("forms.ChoiceField", self.fields["unit"]).choices = list(page.units)
        else:
            for name in ("create", "unit", "service_type", "currency"):
                del self.fields[name]
        self._begin(page.entries)
        levels = self._levels(data)
        if self.is_bound:
            self._put_back(levels)
        self.level_rows = [self._level_fields(number, level) for number, level in enumerate(levels)]

    def _begin(self, base: Entries) -> None:
        parts = [*base.get("version", ()), {}, {}]
        outcome, agreed = base.get("outcome", {}), base.get("contract", {})
        units = self.page.units
        self.initial = {
            **self.initial,
            "version_1": parts[0].get("column", ""),
            "version_1_kind": parts[0].get("type", "number"),
            "version_2": parts[1].get("column", ""),
            "version_2_kind": parts[1].get("type", "date"),
            "met": ", ".join(outcome.get("met", ())),
            "missed": ", ".join(outcome.get("missed", ())),
            "supplier_missing": base.get("supplier", {}).get("missing", ""),
            "keep_priority": bool(base.get("keep_priority")),
            "create": bool(self.page.options.get("create")),
            "unit": self.page.options.get("unit") or (units[0][0] if len(units) == 1 else ""),
            "service_type": agreed.get("service_type", "support"),
            "currency": agreed.get("currency", "EUR"),
        }

    def _levels(self, data: Any) -> list[Entries]:
        """Give a row for each priority of the mapping, then for each other one of the file."""
        base = list(self.page.entries.get("level", ()))
        column = data.get("column_priority", "") if data else self.initial["column_priority"]
        known = {str(level.get("priority")) for level in base}
        found = self.page.sketch.values.get(column, ())
        if base and not known & set(found) and found:
            base, known = [], set()
        missing = {*listed(data.get("missing", "") if data else self.initial["missing"])}
        others = levels_for(text for text in found if text not in known | missing)
        for level in others if base else ():
            level["code"] = ""  # a mapping that knows priorities takes no other by itself
        return [*base, *others][:MOST_LEVELS]

    def _posted_levels(self) -> dict[str, dict[str, str]]:
        """Give what was entered for each priority, whichever row it stood in."""
        entered: dict[str, dict[str, str]] = {}
        for number in range(MOST_LEVELS):
            priority = self.data.get(f"level_{number}_priority")
            if priority is not None:
                entered[priority] = {
                    part: self.data.get(f"level_{number}_{part}", "") for part in LEVEL_PARTS
                }
        return entered

    def _put_back(self, levels: list[Entries]) -> None:
        """Let each row hold what was entered for its priority."""
        entered = self._posted_levels()
        data: Any = self.data
        self.data = data = data.copy()
        for number, level in enumerate(levels):
            kept = entered.get(str(level["priority"]), level)
            for part in LEVEL_PARTS:
                data[f"level_{number}_{part}"] = str(kept.get(part, ""))

    def _level_fields(self, number: int, level: Entries) -> dict[str, forms.BoundField]:
        made = {
            "priority": forms.CharField(max_length=200, widget=forms.HiddenInput),
            "code": forms.CharField(label="Code", max_length=40, required=False),
            "name": forms.CharField(label="Name", max_length=120, required=False),
            "expected": FigureField(
                label="Expected", unit="%", min_value=0, max_value=100, required=False
            ),
            "minimum": FigureField(
                label="Minimum", unit="%", min_value=0, max_value=100, required=False
            ),
        }
        for part, field in made.items():
            name = f"level_{number}_{part}"
            field.label = f"{level['priority']}: {field.label or part}"
            self.fields[name] = field
            self.initial[name] = str(level.get(part, ""))
        return {part: self[f"level_{number}_{part}"] for part in LEVEL_PARTS}

    def clean(self) -> dict[str, Any]:
        """Hold what the parts of a mapping need of each other.

        :raises ValidationError: they do not fit
        """
        cleaned = super().clean()
        if cleaned.get("column_outcome") and not (cleaned.get("met") and cleaned.get("missed")):
            self.add_error("met", "Say how within target and missed are written.")
        if cleaned.get("create") and not cleaned.get("unit"):
            self.add_error("unit", "Choose the unit that owns what is created.")
        if self.is_bound and not any(
            cleaned.get(f"level_{number}_code") for number in range(len(self.level_rows))
        ):
            self.add_error(None, "Give at least one priority the code of a service level.")
        for number in range(len(self.level_rows)):
            expected, minimum = (
                cleaned.get(f"level_{number}_{part}") for part in ("expected", "minimum")
            )
            if expected is not None and minimum is not None and minimum > expected:
                self.add_error(f"level_{number}_minimum", "It is above the expected level.")
        return cleaned

    def entries(self) -> Entries:
        """Give the mapping as it was entered; what the form does not show stays as it was."""
        entries, cleaned = super().entries(), self.cleaned_data
        version = [
            {"column": cleaned[part], "type": cleaned[f"{part}_kind"] or "date"}
            for part in ("version_1", "version_2")
            if cleaned[part]
        ]
        agreed = {"service_type": "support", "currency": "EUR", **entries.get("contract", {})}
        for name in ("service_type", "currency"):
            if cleaned.get(name):
                agreed[name] = cleaned[name]
        outcome = {name: listed(cleaned[name]) for name in ("met", "missed")}
        return {
            **entries,
            "keep_priority": cleaned["keep_priority"],
            "version": version,
            "outcome": outcome if cleaned["column_outcome"] else {},
            "supplier": {"missing": cleaned["supplier_missing"]}
            if cleaned["supplier_missing"]
            else {},
            "contract": agreed,
            "level": list(self._entered_levels(entries.get("level", ()))),
        }

    def _entered_levels(self, base: Iterable[Entries]) -> Iterable[Entries]:
        known = {str(level.get("priority")): level for level in base}
        for number in range(len(self.level_rows)):
            entered = {
                part: self.cleaned_data.get(f"level_{number}_{part}") for part in LEVEL_PARTS
            }
            if not entered["code"]:
                continue
            priority = str(entered["priority"])
            yield {
                **known.get(priority, {}),
                "priority": priority,
                "code": entered["code"],
                "name": entered["name"] or f"{priority} tickets within target",
                "expected": str(entered["expected"] if entered["expected"] is not None else 95),
                "minimum": str(entered["minimum"] if entered["minimum"] is not None else 90),
            }

    def options(self) -> dict[str, Any]:
        """Give what else was decided, as JSON."""
        return {
            **super().options(),
            "create": bool(self.cleaned_data.get("create")),
            "unit": self.cleaned_data.get("unit", ""),
        }
