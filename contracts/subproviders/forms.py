"""The form of a sub-provider."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from contracts.models import Subprovider
from contracts.register_choices import Criticality
from contracts.services_subproviders import (
    SubproviderInput,
    change_subprovider,
    record_subprovider,
)
from core.errors import PortalError
from core.forms import DayField, PortalForm, SuggestInput
from vendors.choices import ServiceType
from vendors.models import Vendor


class SubproviderForm(PortalForm):
    """Who it is, what it does for the vendor, and how much hangs on it."""

    provider_reference = forms.CharField(
        label="Vendor of the register",
        max_length=40,
        required=False,
        help_text="Its reference, if we know it ourselves.",
    )
    name = forms.CharField(
        label="Name", max_length=200, required=False, help_text="Else its name alone."
    )
    country = forms.CharField(
        label="Country", max_length=2, required=False, help_text="Two letters, such as DE."
    )
    service_type = forms.ChoiceField(label="For which service", choices=ServiceType.choices)
    contract_reference = forms.CharField(
        label="Contract",
        max_length=60,
        required=False,
        help_text="Its reference; empty: for all of that service.",
    )
    activity = forms.CharField(
        label="What they do",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    criticality = forms.ChoiceField(
        label="If they fail, that is",
        choices=Criticality.choices,
        initial=Criticality.IMPORTANT,
        help_text="For the service as we get it.",
    )
    works_from = DayField(label="From", required=False)
    works_until = DayField(
        label="Until", required=False, help_text="The last day. Empty: until further notice."
    )

    def __init__(
        self,
        vendor: Vendor,
        subprovider: Subprovider | None = None,
        data: Any = None,
        *,
        offered: tuple[str, ...] = (),
    ) -> None:
        """Start from what is on record, if it is."""
        super().__init__(data, initial=_initial(subprovider) if subprovider else None)
        self.vendor, self.subprovider = vendor, subprovider
        reference = self.fields["provider_reference"]
        reference.widget = SuggestInput(offered, attrs={"autocomplete": "off"})

    def keep(self, *, by: User, now: datetime) -> Subprovider | None:
        """Keep it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        entered = SubproviderInput(**self.cleaned_data)
        try:
            if self.subprovider is None:
                return record_subprovider(vendor=self.vendor, entered=entered, by=by, now=now)
            return change_subprovider(subprovider=self.subprovider, entered=entered, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None


def _initial(row: Subprovider) -> dict[str, Any]:
    same = ("name", "country", "service_type", "activity", "criticality")
    return {
        **{name: getattr(row, name) for name in (*same, "works_from", "works_until")},
        "provider_reference": row.provider.reference if row.provider else "",
        "contract_reference": row.contract.reference if row.contract else "",
    }
