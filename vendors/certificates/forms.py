"""The form of a certificate or an insurance."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from core.errors import PortalError
from core.forms import DayField, FigureField, PortalForm
from vendors.certificates.kinds import CertificateKind
from vendors.models import Vendor, VendorCertificate
from vendors.services_certificates import CertificateInput, add_certificate, change_certificate


class CertificateForm(PortalForm):
    """What a certificate says, and until when it holds."""

    kind = forms.ChoiceField(label="Kind", choices=CertificateKind.choices)
    number = forms.CharField(label="Number", max_length=80, required=False)
    issuer = forms.CharField(
        label="Issuer", max_length=120, required=False, help_text="Who certifies or insures."
    )
    scope = forms.CharField(
        label="Scope",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Which places and services it covers.",
    )
    valid_from = DayField(label="Valid from", required=False)
    valid_until = DayField(
        label="Valid until", required=False, help_text="The last day. Empty: not there yet."
    )
    is_required = forms.BooleanField(label="We require it", required=False)
    insured_amount = FigureField(label="Insured amount", required=False)
    currency = forms.CharField(
        label="Currency", max_length=3, required=False, help_text="Such as EUR; of insurances."
    )

    def __init__(
        self, vendor: Vendor, certificate: VendorCertificate | None = None, data: Any = None
    ) -> None:
        """Start from what is on record, if it is."""
        initial = {name: getattr(certificate, name) for name in self.base_fields if certificate}
        super().__init__(data, initial=initial)
        self.vendor, self.certificate = vendor, certificate

    def keep(self, *, by: User, now: datetime) -> VendorCertificate | None:
        """Keep it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        entered = CertificateInput(**self.cleaned_data)
        try:
            if self.certificate is None:
                return add_certificate(vendor=self.vendor, entered=entered, by=by, now=now)
            return change_certificate(certificate=self.certificate, entered=entered, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None
