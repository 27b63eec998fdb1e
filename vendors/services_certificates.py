"""Certificates and insurances of a vendor: put on record, changed or renewed, taken off."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import day, figure_between, line_of_text, one_of_choices
from core.errors import ConflictError, RuleError
from vendors.certificates.kinds import HIGHEST_SUM, INSURANCES, CertificateKind
from vendors.models import Vendor, VendorCertificate
from vendors.services import require_open


@dataclass(frozen=True, slots=True)
class CertificateInput:
    """A certificate or an insurance as it is entered; without a last day it is only asked for."""

    kind: str
    number: str = ""
    issuer: str = ""
    scope: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    is_required: bool = False
    insured_amount: Decimal | None = None
    currency: str = ""


@transaction.atomic
def add_certificate(
    *, vendor: Vendor, entered: CertificateInput, by: User | None, now: datetime
) -> VendorCertificate:
    """Put a certificate on record; safe to repeat.

    :raises RuleError: an entry that does not hold
    :raises ConflictError: the vendor was merged into another
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, vendor.unit_id)
    require_open(vendor)
    said = _checked(entered)
    known = vendor.certificates.filter(**said).first()
    return known or VendorCertificate.objects.create(vendor=vendor, created_at=now, **said)


@transaction.atomic
def change_certificate(
    *,
    certificate: VendorCertificate,
    entered: CertificateInput,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> VendorCertificate:
    """Say a certificate anew, as when it was renewed; the history keeps what it said before.

    :raises RuleError: an entry that does not hold
    :raises ConflictError: it was taken off the record meanwhile
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, certificate.vendor.unit_id)
    said = _checked(entered)
    held = VendorCertificate.objects.select_for_update(no_key=True).filter(pk=certificate.pk)
    if held.first() is None:
        raise ConflictError("Somebody took the certificate off the record. Put it there anew.")
    for name, value in said.items():
        setattr(certificate, name, value)
    certificate.save(update_fields=list(said))
    return certificate


@transaction.atomic
def remove_certificate(
    *,
    certificate: VendorCertificate,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> None:
    """Take a certificate off the record; the history keeps it.

    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, certificate.vendor.unit_id)
    certificate.delete()


def _checked(entered: CertificateInput) -> dict[str, Any]:
    """Check what a certificate says.

    :raises RuleError: an entry that does not hold
    """
    kind = one_of_choices(entered.kind, CertificateKind.values, field="kind", label="The kind")
    return {
        "kind": kind,
        **{
            name: line_of_text(
                getattr(entered, name), field=name, label=label, longest=most, is_required=False
            )
            for name, label, most in (
                ("number", "The number", 80),
                ("issuer", "The issuer", 120),
                ("scope", "The scope", 400),
            )
        },
        **_term(entered),
        **_sum(entered, kind),
    }


def _term(entered: CertificateInput) -> dict[str, Any]:
    first = entered.valid_from and day(entered.valid_from, field="valid_from", label="The start")
    last = entered.valid_until and day(entered.valid_until, field="valid_until", label="The end")
    if last is None and (first is not None or not entered.is_required):
        raise RuleError(
            "Enter the last day on which it holds. Only what is required and still missing has"
            " no days.",
            field="valid_until",
        )
    if first is not None and last is not None and last < first:
        raise RuleError(
            f"The last day, {last.isoformat()}, is before the first, {first.isoformat()}."
            " Enter a later one.",
            field="valid_until",
        )
    return {"valid_from": first, "valid_until": last, "is_required": bool(entered.is_required)}


def _sum(entered: CertificateInput, kind: str) -> dict[str, Any]:
    label = "The insured amount"
    if entered.insured_amount is None:
        if entered.currency.strip():
            raise RuleError("Enter the insured amount too, or no currency.", field="insured_amount")
        return {"insured_amount": None, "currency": ""}
    if kind not in INSURANCES:
        raise RuleError(
            f"{CertificateKind(kind).label} insures no amount. Leave it empty.",
            field="insured_amount",
        )
    amount = figure_between(
        entered.insured_amount, 0, HIGHEST_SUM, field="insured_amount", label=label, decimals=2
    )
    currency = entered.currency.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise RuleError("Enter the currency by three letters, such as EUR.", field="currency")
    return {"insured_amount": amount, "currency": currency}
