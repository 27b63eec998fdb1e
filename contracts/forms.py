"""The forms of a new contract and of its scopes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import BusinessUnit, User
from contracts.choices import ScopeKind
from contracts.codes import CURRENCIES, time_zones
from contracts.models import Contract, Scope
from contracts.pages import NewContractPage
from contracts.scope_pages import ScopesPage
from contracts.services import create_contract, create_scope, rename_scope
from core.errors import PortalError
from core.forms import (
    DayField,
    FigureField,
    PortalForm,
    Problem,
    Step,
    SuggestInput,
    WholeField,
    count_wrong,
    problems_of,
    steps_of,
)
from vendors.choices import ServiceType
from vendors.models import Vendor
from vendors.names import fold

_WHO: Final = ("vendor", "unit")
_WHAT: Final = ("title", "reference", "service_type")
_WHEN: Final = ("starts_on", "ends_on", "time_zone", "anchor_day")
_MONEY: Final = ("currency", "monthly_charge", "at_risk_percent")
_ELSEWHERE: Final = ("external_source", "external_id")
_BETWEEN: Final = " · "


def vendor_line(vendor: Vendor) -> str:
    """Name a vendor without doubt: name and reference."""
    return f"{vendor.display_name}{_BETWEEN}{vendor.reference}"


class ContractForm(PortalForm):
    """What a new contract says."""

    vendor = forms.CharField(
        label="Vendor", max_length=200, help_text="Its name or its reference; suggestions appear."
    )
    unit = forms.ChoiceField(label="Business unit", help_text="It holds the contract.")
    title = forms.CharField(label="Title", max_length=200)
    reference = forms.CharField(
        label="Reference", max_length=60, help_text="As in your files; each is used once."
    )
    service_type = forms.ChoiceField(
        label="Service type", choices=[("", "Choose"), *ServiceType.choices]
    )
    starts_on = DayField(label="First day")
    ends_on = DayField(
        label="Ends on",
        required=False,
        help_text="The first day after the term; empty while it is open-ended.",
    )
    time_zone = forms.CharField(
        label="Time zone",
        max_length=60,
        help_text="Days begin and end there, such as Europe/Berlin.",
    )
    anchor_day = WholeField(
        label="Periods start on day",
        initial=1,
        unit="of the month",
        error_messages={"required": "Enter the day on which periods start."},
        help_text="Months are judged from this day; it cannot change later.",
    )
    currency = forms.CharField(label="Currency", max_length=3, help_text="ISO code, such as EUR.")
    monthly_charge = FigureField(label="Monthly charge", required=False)
    at_risk_percent = FigureField(
        label="Share at risk",
        required=False,
        unit="%",
        help_text="Of the charge, at most, as service credits.",
    )
    external_source = forms.CharField(
        label="Known to another system",
        max_length=40,
        required=False,
        help_text="Its name, such as sap.",
    )
    external_id = forms.CharField(label="Its id there", max_length=120, required=False)

    def __init__(
        self, page: NewContractPage, *args: Any, time_zone: str = "UTC", **kwargs: Any
    ) -> None:
        """Offer the units and vendors of the page."""
        chosen = page.chosen
        kwargs["initial"] = {
            "vendor": vendor_line(chosen) if chosen else "",
            "unit": str(page.units[0].pk) if len(page.units) == 1 else "",
            "time_zone": time_zone,
        }
        super().__init__(*args, **kwargs)
        self.page = page
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101  as declared above
        unit.choices = [(str(row.pk), row.name) for row in page.units]
        self._suggest("vendor", (vendor_line(row) for row in page.suggestions))
        self._suggest("currency", sorted(CURRENCIES))
        self._suggest("time_zone", sorted(zone for zone in time_zones() if _is_a_place(zone)))

    def _suggest(self, name: str, lines: Iterable[str]) -> None:
        field = self.fields[name]
        field.widget = SuggestInput(lines, attrs={"autocomplete": "off"})
        if isinstance(field, forms.CharField):
            field.widget.attrs.update(field.widget_attrs(field.widget))

    def clean_vendor(self) -> Vendor:
        """Find the vendor that is meant: by reference, or by a name that only one has.

        :raises ValidationError: none, or more than one
        """
        line = str(self.cleaned_data["vendor"]).strip()
        reference = line.rpartition(_BETWEEN)[2].strip()
        vendor = self.page.vendors.filter(reference=reference).first()
        if vendor is not None:
            return vendor
        named = list(self.page.vendors.filter(folded_name=fold(line))[:2])
        if len(named) == 1:
            return named[0]
        if named:
            raise ValidationError(
                f"More than one vendor is called “{line[:60]}”. Enter the reference."
            )
        raise ValidationError(
            f"There is no vendor “{line[:60]}” within your reach. Choose a suggestion, or add the"
            " vendor first."
        )

    def clean_unit(self) -> BusinessUnit:
        """Give the unit that is meant."""
        return next(row for row in self.page.units if str(row.pk) == self.cleaned_data["unit"])

    def keep(self, *, by: User, now: datetime) -> Contract | None:
        """Agree the contract; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return create_contract(**self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong, in the order of the page."""
        return problems_of(self)

    @property
    def steps(self) -> tuple[Step, ...]:
        """List the clauses, and in which of them something is wrong."""
        return steps_of(
            (
                ("who", "Between whom", count_wrong(self, _WHO)),
                ("what", "What is agreed", count_wrong(self, _WHAT)),
                ("when", "How long, in which calendar", count_wrong(self, _WHEN)),
                ("money", "For how much", count_wrong(self, _MONEY)),
                ("elsewhere", "In other systems", count_wrong(self, _ELSEWHERE)),
            )
        )


def _is_a_place(zone: str) -> bool:
    """Suggest cities and UTC alone; the other names stand for the same rules."""
    region = zone.partition("/")[0]
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return zone == "UTC" or region in regions


class ScopeForm(PortalForm):
    """A part of a contract for which figures are kept apart."""

    code = forms.CharField(
        label="Code",
        max_length=80,
        help_text="As measurements name it, such as berlin-1. It stays.",
    )
    name = forms.CharField(label="Name", max_length=120)
    kind = forms.ChoiceField(label="Kind", choices=ScopeKind.choices)

    def keep(self, page: ScopesPage, *, by: User, now: datetime) -> Scope | None:
        """Add the scope; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return create_scope(contract=page.contract, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None


class ScopeNameForm(PortalForm):
    """Another name of a scope."""

    name = forms.CharField(label="Name", max_length=120)

    def keep(self, page: ScopesPage, *, by: User, now: datetime) -> Scope | None:  # noqa: ARG002
        """Rename the scope; None, with sentences beside the field, where it does not hold."""
        if page.renamed is None or not self.is_valid():
            return None
        try:
            return rename_scope(scope=page.renamed, **self.cleaned_data, by=by)
        except PortalError as error:
            self.refuse(error)
            return None
