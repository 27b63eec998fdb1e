"""The shape of vendors in the API."""

from typing import Any

from rest_framework import serializers

from core.api.fields import StrictSerializer
from core.api.views import loaded
from core.values import instant_text
from vendors.choices import ContactRole, IdentifierScheme, ServiceType, VendorStatus
from vendors.models import Vendor, VendorContact, VendorIdentifier, VendorLocation
from vendors.reviews import next_review

MOST_ROWS = 50
ALL_HELP = "All of them: those not named go"


class LocationSerializer(serializers.Serializer[Any]):
    """A place from which a vendor works for us."""

    name = serializers.CharField()
    country = serializers.CharField()
    activity = serializers.CharField(allow_blank=True)


class ContactSerializer(serializers.Serializer[Any]):
    """A person at the vendor."""

    name = serializers.CharField()
    role = serializers.ChoiceField(choices=ContactRole.choices)
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)


class NewLocationSerializer(StrictSerializer):
    """A place as it is entered."""

    name = serializers.CharField(max_length=120)
    country = serializers.CharField(max_length=2, help_text="ISO 3166 code of two letters")
    activity = serializers.CharField(max_length=200, allow_blank=True, required=False)


class NewContactSerializer(StrictSerializer):
    """A person as they are entered."""

    name = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(choices=ContactRole.choices)
    email = serializers.CharField(max_length=254, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)


class IdentifierSerializer(serializers.Serializer[Any]):
    """A number by which the world knows a vendor."""

    scheme = serializers.ChoiceField(choices=IdentifierScheme.choices)
    register = serializers.CharField(allow_blank=True)
    value = serializers.CharField()


class NewIdentifierSerializer(StrictSerializer):
    """A number as it is entered; a LEI's check digits and a VAT number's pattern must hold."""

    scheme = serializers.ChoiceField(choices=IdentifierScheme.choices)
    register = serializers.CharField(
        max_length=40,
        allow_blank=True,
        required=False,
        help_text="Of a national number, such as DE-HRB",
    )
    value = serializers.CharField(max_length=40)


class VendorSerializer(serializers.Serializer[Any]):
    """A vendor as a list shows it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    display_name = serializers.CharField()
    legal_name = serializers.CharField()
    country = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=VendorStatus.choices)
    tier = serializers.IntegerField()
    unit = serializers.CharField(help_text="Code of the owning business unit")
    service_types = serializers.ListField(child=serializers.ChoiceField(ServiceType.choices))
    external_source = serializers.CharField(allow_blank=True)
    external_id = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    reviewed_on = serializers.DateField(allow_null=True, help_text="Day of the last review")
    review_due_on = serializers.DateField(help_text="By when its tier asks for the next review")


class FullVendorSerializer(VendorSerializer):
    """A vendor with its identifiers, places and people."""

    identifiers = IdentifierSerializer(many=True)
    locations = LocationSerializer(many=True)
    contacts = ContactSerializer(many=True)


class VendorChangeSerializer(StrictSerializer):
    """What may be changed of a vendor; what is not named stays."""

    reference = serializers.CharField(max_length=40, required=False)
    display_name = serializers.CharField(max_length=120, required=False)
    legal_name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    country = serializers.CharField(
        max_length=2, allow_blank=True, required=False, help_text="ISO 3166 code of two letters"
    )
    tier = serializers.IntegerField(min_value=1, max_value=4, required=False)
    service_types = serializers.ListField(
        child=serializers.ChoiceField(ServiceType.choices), max_length=6, required=False
    )
    external_source = serializers.CharField(max_length=40, allow_blank=True, required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)
    identifiers = serializers.ListField(
        child=NewIdentifierSerializer(), max_length=MOST_ROWS, required=False, help_text=ALL_HELP
    )
    locations = serializers.ListField(
        child=NewLocationSerializer(), max_length=MOST_ROWS, required=False, help_text=ALL_HELP
    )
    contacts = serializers.ListField(
        child=NewContactSerializer(), max_length=MOST_ROWS, required=False, help_text=ALL_HELP
    )


class NewVendorSerializer(VendorChangeSerializer):
    """A vendor to add."""

    reference = serializers.CharField(max_length=40)
    display_name = serializers.CharField(max_length=120)
    status = serializers.ChoiceField(
        choices=VendorStatus.choices,
        required=False,
        help_text="Where they stand today; later it moves by steps",
    )
    unit = serializers.CharField(max_length=40, help_text="Code of the owning business unit")


def vendor_row(vendor: Vendor) -> dict[str, Any]:
    """Write a vendor whose unit and services are loaded."""
    return {
        "id": str(vendor.public_id),
        "reference": vendor.reference,
        "display_name": vendor.display_name,
        "legal_name": vendor.legal_name,
        "country": vendor.country,
        "status": vendor.status,
        "tier": vendor.tier,
        "unit": vendor.unit.code,
        "service_types": [service.service_type for service in loaded(vendor, "services")],
        "external_source": vendor.external_source,
        "external_id": vendor.external_id,
        "created_at": instant_text(vendor.created_at),
        "reviewed_on": vendor.reviewed_on.isoformat() if vendor.reviewed_on else None,
        "review_due_on": next_review(vendor).isoformat(),
    }


def full_vendor(vendor: Vendor) -> dict[str, Any]:
    """Write a vendor with its identifiers, places and people."""
    return {
        **vendor_row(vendor),
        "identifiers": [identifier_row(one) for one in vendor.identifiers.all()],
        "locations": [location_row(place) for place in vendor.locations.all()],
        "contacts": [contact_row(contact) for contact in vendor.contacts.all()],
    }


def identifier_row(one: VendorIdentifier) -> dict[str, Any]:
    """Write a number by which the world knows a vendor."""
    return {"scheme": one.scheme, "register": one.register, "value": one.value}


def location_row(place: VendorLocation) -> dict[str, Any]:
    """Write a place."""
    return {"name": place.name, "country": place.country, "activity": place.activity}


def contact_row(contact: VendorContact) -> dict[str, Any]:
    """Write a person to call."""
    return {
        "name": contact.name,
        "role": contact.role,
        "email": contact.email,
        "phone": contact.phone,
    }
