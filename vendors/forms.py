"""The form of a vendor, with its places and people as rows below it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.forms import BaseFormSet, formset_factory

from accounts.models import BusinessUnit, User
from core.errors import PortalError
from core.forms import PortalForm, Problem, Step, count_wrong, problems_of, steps_of
from vendors.choices import ContactRole, IdentifierScheme, ServiceType, VendorStatus
from vendors.duplicates import vendors_alike
from vendors.models import Vendor
from vendors.services_identifiers import IdentifierInput
from vendors.services_record import ContactInput, LocationInput, record_vendor
from vendors.tiers import TIERS as ALL_TIERS

TIERS: Final = tuple((tier.number, f"{tier.number}, {tier.word}") for tier in ALL_TIERS)
_WHO: Final = ("display_name", "legal_name", "reference", "country")
_US: Final = ("unit", "status", "tier", "service_types")
_ELSEWHERE: Final = ("external_source", "external_id")
MOST_ROWS: Final = 50
SPARE_ROWS: Final = 2


def _choice(number: str) -> int:
    return int(number)


class VendorForm(PortalForm):
    """Who a vendor is and how we stand with them; what changed is told by the fields as shown."""

    display_name = forms.CharField(label="Name", max_length=120, help_text="As we call them.")
    legal_name = forms.CharField(
        label="Legal name", max_length=200, required=False, help_text="As in the contract."
    )
    reference = forms.CharField(
        label="Reference", max_length=40, help_text="Ours, such as V-0012; each is used once."
    )
    country = forms.CharField(
        label="Country", max_length=2, required=False, help_text="Two letters, such as DE."
    )
    unit = forms.ChoiceField(
        label="Business unit", help_text="It owns the vendor; others see it by sharing."
    )
    status = forms.ChoiceField(
        label="Status",
        choices=VendorStatus.choices,
        help_text="Where they stand today; later it moves by steps.",
    )
    tier = forms.TypedChoiceField(
        label="Tier",
        choices=TIERS,
        coerce=_choice,
        help_text="By what a failure would reach; it sets how often they are reviewed.",
    )
    service_types = forms.MultipleChoiceField(
        label="Service types",
        choices=ServiceType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    external_source = forms.CharField(
        label="Known to another system",
        max_length=40,
        required=False,
        help_text="Its name, such as sap.",
    )
    external_id = forms.CharField(label="Its id there", max_length=120, required=False)

    def __init__(
        self, units: Iterable[BusinessUnit], *args: Any, is_new: bool = True, **kwargs: Any
    ) -> None:
        """Offer the units in reach; what is changed is what differs from the page as it was.

        The status is entered once; afterwards it moves by steps.
        """
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["status"]
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101  as declared above
        unit.choices = [(str(row.pk), row.name) for row in units]
        for field in self.fields.values():
            field.show_hidden_initial = True


class LocationForm(PortalForm):
    """A place that a vendor works from."""

    name = forms.CharField(label="Place", max_length=120)
    country = forms.CharField(label="Country", max_length=2, help_text="Two letters.")
    activity = forms.CharField(label="What is done there", max_length=200, required=False)


class ContactForm(PortalForm):
    """A person to call."""

    name = forms.CharField(label="Name", max_length=120)
    role = forms.ChoiceField(
        label="Call for",
        choices=[("", "Choose"), *ContactRole.choices],
        error_messages={"required": "Choose what to call them for."},
    )
    email = forms.CharField(label="E-mail", max_length=254, required=False)
    phone = forms.CharField(label="Telephone", max_length=40, required=False)


class IdentifierForm(PortalForm):
    """A number by which the world knows a vendor."""

    scheme = forms.ChoiceField(
        label="Kind",
        choices=[("", "Choose"), *IdentifierScheme.choices],
        error_messages={"required": "Choose the kind of number."},
    )
    register = forms.CharField(
        label="Register",
        max_length=40,
        required=False,
        help_text="Of a national number, such as DE-HRB.",
    )
    value = forms.CharField(label="Number", max_length=40)


_RULES: Final[dict[str, Any]] = {
    "extra": SPARE_ROWS,
    "can_delete": True,
    "max_num": MOST_ROWS,
    "absolute_max": MOST_ROWS,
}
LocationRows = formset_factory(LocationForm, **_RULES)
ContactRows = formset_factory(ContactForm, **_RULES)
IdentifierRows = formset_factory(IdentifierForm, **_RULES)


class VendorForms:
    """A vendor's form and the rows below it, checked and kept together."""

    def __init__(
        self,
        *,
        units: list[BusinessUnit],
        vendor: Vendor | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Show a new vendor, or one as it is; `data` is what somebody sent."""
        self.vendor = vendor
        # Vendors that may be the one entered; they are asked about once, before it is added.
        self.alike: list[Vendor] = []
        self.asks = vendor is None and "anyway" not in (data or {})
        self.units = units
        owner = [vendor.unit] if vendor else units
        is_new = vendor is None
        self.main = VendorForm(owner, data, initial=_initial(vendor, owner), is_new=is_new)
        self.locations: BaseFormSet[LocationForm] = LocationRows(
            data, prefix="locations", initial=_rows(vendor, "locations", LocationForm)
        )
        self.contacts: BaseFormSet[ContactForm] = ContactRows(
            data, prefix="contacts", initial=_rows(vendor, "contacts", ContactForm)
        )
        self.identifiers: BaseFormSet[IdentifierForm] = IdentifierRows(
            data, prefix="identifiers", initial=_rows(vendor, "identifiers", IdentifierForm)
        )
        for row in self._rows:
            row.fields["DELETE"].label = "Take away"

    @property
    def _rows(self) -> tuple[Any, ...]:
        return (*self.identifiers.forms, *self.locations.forms, *self.contacts.forms)

    def keep(self, *, by: User, now: datetime) -> Vendor | None:
        """Keep what was sent; None, with sentences beside the fields, where it does not hold."""
        several = (self.main, self.identifiers, self.locations, self.contacts)
        sound = [one.is_valid() for one in several]
        if not all(sound):
            return None
        entered = dict(self.main.cleaned_data)
        if self.asks:
            names = (entered["display_name"], entered["legal_name"])
            self.alike = vendors_alike(Vendor.objects.visible_to(by), names)
            if self.alike:
                return None
        unit_id = int(entered.pop("unit"))
        if self.vendor is not None:
            changed = set(self.main.changed_data)
            entered = {name: value for name, value in entered.items() if name in changed}
        locations, contacts = _kept(self.locations), _kept(self.contacts)
        identifiers = _kept(self.identifiers)
        try:
            return record_vendor(
                vendor=self.vendor,
                unit=next(unit for unit in self._owners if unit.pk == unit_id),
                entered=entered,
                locations=[LocationInput(**_cleaned(row)) for row in locations],
                contacts=[ContactInput(**_cleaned(row)) for row in contacts],
                identifiers=[IdentifierInput(**_cleaned(row)) for row in identifiers],
                by=by,
                now=now,
            )
        except PortalError as error:
            rows = {"locations": locations, "contacts": contacts, "identifiers": identifiers}
            self._refuse(error, rows)
            return None

    @property
    def _owners(self) -> list[BusinessUnit]:
        return [self.vendor.unit] if self.vendor else self.units

    def _refuse(self, error: PortalError, rows: Mapping[str, list[Any]]) -> None:
        """Put a sentence beside its field, in the form or in one of its rows."""
        name, _, rest = (error.field or "").partition(".")
        place, _, field = rest.partition(".")
        if name in rows and place.isdigit():
            form = rows[name][int(place)]
            form.add_error(field if field in form.fields else None, error.message)
        else:
            self.main.refuse(error)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong, in the order of the page."""
        return problems_of(self.main, *self._rows)

    @property
    def steps(self) -> tuple[Step, ...]:
        """List the clauses, and in which of them something is wrong."""
        main = self.main
        return steps_of(
            (
                ("who", "Who they are", count_wrong(main, _WHO)),
                ("us", "How we stand with them", count_wrong(main, _US)),
                (
                    "numbers",
                    "How the world knows them",
                    sum(bool(row.wrong) for row in self.identifiers.forms),
                ),
                ("places", "Where they work", sum(bool(row.wrong) for row in self.locations.forms)),
                ("people", "Whom to call", sum(bool(row.wrong) for row in self.contacts.forms)),
                ("elsewhere", "In other systems", count_wrong(main, _ELSEWHERE)),
            )
        )


def _initial(vendor: Vendor | None, owners: list[BusinessUnit]) -> dict[str, Any]:
    if vendor is None:
        unit = str(owners[0].pk) if len(owners) == 1 else ""
        return {"status": VendorStatus.ACTIVE, "tier": 3, "unit": unit}
    plain = ("display_name", "legal_name", "reference", "country", "tier")
    also = ("external_source", "external_id")
    return {
        **{name: getattr(vendor, name) for name in (*plain, *also)},
        "unit": str(vendor.unit_id),
        "service_types": [row.service_type for row in vendor.services.all()],
    }


def _rows(vendor: Vendor | None, name: str, form: type[forms.Form]) -> list[dict[str, Any]]:
    rows = [] if vendor is None else getattr(vendor, name).all()
    return [{field: getattr(row, field) for field in form.base_fields} for row in rows]


def _kept(rows: "BaseFormSet[Any]") -> list[Any]:
    """List the rows that say something and are not to be taken away."""
    return [row for row in rows.forms if _cleaned(row) and not row.cleaned_data.get("DELETE")]


def _cleaned(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.cleaned_data.items() if name != "DELETE"}
