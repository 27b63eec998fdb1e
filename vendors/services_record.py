"""A vendor with its places, people and identifiers, added or changed in one piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import BusinessUnit, User
from vendors.models import Vendor, VendorContact, VendorLocation
from vendors.rows import checked_rows
from vendors.services import checked_contact, checked_location, create_vendor, update_vendor
from vendors.services_identifiers import IdentifierInput, replace_identifiers


@dataclass(frozen=True, slots=True)
class LocationInput:
    """A place as it is entered."""

    name: str
    country: str
    activity: str = ""


@dataclass(frozen=True, slots=True)
class ContactInput:
    """A person as they are entered."""

    name: str
    role: str
    email: str = ""
    phone: str = ""


@transaction.atomic
def record_vendor(
    *,
    vendor: Vendor | None,
    unit: BusinessUnit,
    entered: Mapping[str, Any],
    locations: Sequence[LocationInput] | None,
    contacts: Sequence[ContactInput] | None,
    identifiers: Sequence[IdentifierInput] | None = None,
    by: User | None,
    now: datetime,
) -> Vendor:
    """Add a vendor (None), or change what is entered; its rows become those given.

    Rows given as None stay as they are. A refusal of a row names its field as
    ``locations.0.country``. Safe to repeat.

    :raises RuleError: an entry that does not hold, or a key in use
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    kept = (
        create_vendor(unit=unit, **entered, by=by, now=now)
        if vendor is None
        else update_vendor(vendor=vendor, changes=entered, by=by, now=now)
    )
    if locations is not None:
        _replace_locations(kept, locations)
    if contacts is not None:
        _replace_contacts(kept, contacts)
    if identifiers is not None:
        replace_identifiers(vendor=kept, identifiers=identifiers, by=by, now=now)
    return kept


def _replace_locations(kept: Vendor, locations: Sequence[LocationInput]) -> None:
    places = checked_rows("locations", locations, checked_location, ("name",))
    kept_places = VendorLocation.objects.bulk_create(
        [VendorLocation(vendor=kept, **fields) for fields in places],
        update_conflicts=True,
        unique_fields=["vendor", "name"],
        update_fields=["country", "activity"],
    )
    kept.locations.exclude(pk__in=[row.pk for row in kept_places]).delete()


def _replace_contacts(kept: Vendor, contacts: Sequence[ContactInput]) -> None:
    people = checked_rows("contacts", contacts, checked_contact, ("name", "role"))
    kept_people = VendorContact.objects.bulk_create(
        [VendorContact(vendor=kept, **fields) for fields in people],
        update_conflicts=True,
        unique_fields=["vendor", "name", "role"],
        update_fields=["email", "phone"],
    )
    kept.contacts.exclude(pk__in=[row.pk for row in kept_people]).delete()
