"""The shape of certificates and insurances in the API."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MoneySerializer, StrictSerializer
from core.values import day_text, instant_text, money_value
from vendors.certificates.kinds import CertificateKind, CertificateStanding
from vendors.models import VendorCertificate

LAST_HELP = "The last day on which it holds; null: asked for and not there yet"


class CertificateVendorSerializer(serializers.Serializer[Any]):
    """Whose it is."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class CertificateSerializer(serializers.Serializer[Any]):
    """A certificate or an insurance of a vendor, and where it stands today."""

    id = serializers.UUIDField()
    vendor = CertificateVendorSerializer()
    kind = serializers.ChoiceField(choices=CertificateKind.choices)
    standing = serializers.ChoiceField(choices=CertificateStanding.choices)
    number = serializers.CharField(allow_blank=True)
    issuer = serializers.CharField(allow_blank=True)
    scope = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True, help_text=LAST_HELP)
    is_required = serializers.BooleanField()
    insured_amount = MoneySerializer(allow_null=True, help_text="Of insurances alone")
    created_at = serializers.DateTimeField()


class CertificateChangeSerializer(StrictSerializer):
    """What of a certificate may be said anew; what is not named stays."""

    kind = serializers.ChoiceField(choices=CertificateKind.choices, required=False)
    number = serializers.CharField(max_length=80, allow_blank=True, required=False)
    issuer = serializers.CharField(max_length=120, allow_blank=True, required=False)
    scope = serializers.CharField(max_length=400, allow_blank=True, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)
    valid_until = serializers.DateField(allow_null=True, required=False, help_text=LAST_HELP)
    is_required = serializers.BooleanField(required=False)
    insured_amount = MoneySerializer(
        allow_null=True, required=False, help_text="Of insurances alone"
    )


class NewCertificateSerializer(CertificateChangeSerializer):
    """A certificate to put on record."""

    vendor = serializers.UUIDField(help_text="Id of the vendor")
    kind = serializers.ChoiceField(choices=CertificateKind.choices)


def certificate_row(row: VendorCertificate) -> dict[str, Any]:
    """Write a certificate whose vendor and standing are loaded."""
    return {
        "id": str(row.public_id),
        "vendor": {"id": str(row.vendor.public_id), "name": row.vendor.display_name},
        "kind": row.kind,
        "standing": row.__dict__["standing"],
        "number": row.number,
        "issuer": row.issuer,
        "scope": row.scope,
        "valid_from": day_text(row.valid_from),
        "valid_until": day_text(row.valid_until),
        "is_required": row.is_required,
        "insured_amount": money_value(row.insured_amount, row.currency),
        "created_at": instant_text(row.created_at),
    }


def entries_of(said: dict[str, Any]) -> dict[str, Any]:
    """Part the sum insured from its currency, as a certificate is entered."""
    if "insured_amount" not in said:
        return said
    money = said["insured_amount"] or {"amount": None, "currency": ""}
    return {**said, "insured_amount": money["amount"], "currency": money["currency"]}
