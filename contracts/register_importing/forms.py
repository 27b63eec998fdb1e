"""The form of a file of vendors and contracts."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import BusinessUnit, User
from contracts.codes import CURRENCIES, time_zones
from contracts.models import RegisterImport
from contracts.models.register_imports import MOST_REGISTERED
from contracts.services_register_import import create_register_import
from core.errors import PortalError
from core.forms import PortalForm, SuggestInput
from vendors.choices import ServiceType


class RegisterUploadForm(PortalForm):
    """A file, whose it becomes, and what stands in where it says nothing."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        help_text="CSV, XLSX, or Open Contracting data (JSON, or a ZIP or TAR of it); up to"
        f" {MOST_REGISTERED // 1024 // 1024} MB.",
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx,.json,.zip,.xz,.gz,.tgz"}),
    )
    unit = forms.ChoiceField(label="Business unit", help_text="It comes to own what is new.")
    service_type = forms.ChoiceField(
        label="Service type",
        choices=[("", "Choose"), *ServiceType.choices],
        help_text="Of rows that name none.",
    )
    currency = forms.CharField(
        label="Currency", max_length=3, help_text="Of rows that name none; an ISO code, as EUR."
    )
    time_zone = forms.CharField(
        label="Time zone", max_length=60, help_text="In which the contracts' days begin and end."
    )

    def __init__(
        self, units: list[BusinessUnit], *args: Any, time_zone: str = "UTC", **kwargs: Any
    ) -> None:
        """Offer the units in which the person may add vendors and contracts."""
        kwargs["initial"] = {
            "unit": str(units[0].pk) if len(units) == 1 else "",
            "time_zone": time_zone,
        }
        super().__init__(*args, **kwargs)
        self.units = units
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101  as declared above
        unit.choices = [(str(row.pk), row.name) for row in units]
        for name, known in (("currency", CURRENCIES), ("time_zone", time_zones())):
            field = self.fields[name]
            field.widget = SuggestInput(sorted(known), attrs={"autocomplete": "off"})
            assert isinstance(field, forms.CharField)  # noqa: S101  as declared above
            field.widget.attrs.update(field.widget_attrs(field.widget))

    def clean_unit(self) -> BusinessUnit:
        """Give the unit that is meant."""
        return next(row for row in self.units if str(row.pk) == self.cleaned_data["unit"])

    def keep(self, *, by: User, now: datetime) -> RegisterImport | None:
        """Keep the file; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        entered = dict(self.cleaned_data)
        file = entered.pop("file")
        try:
            return create_register_import(
                name=str(file.name), content=file.read(), **entered, by=by, now=now
            )
        except PortalError as error:
            self.refuse(error)
            return None
