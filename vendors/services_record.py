"""A vendor with its places and people, added or changed in one piece."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import BusinessUnit, User
from core.errors import RuleError
from vendors.models import Vendor, VendorContact, VendorLocation
from vendors.services import checked_contact, checked_location, create_vendor, update_vendor


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
    by: User | None,
    now: datetime,
) -> Vendor:
    """Add a vendor (None), or change what is entered; its places and people become those given.

    Those given as None stay as they are. A refusal of a row names its field as
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
    return kept


def _replace_locations(kept: Vendor, locations: Sequence[LocationInput]) -> None:
    places = _checked("locations", locations, checked_location, ("name",))
    kept_places = VendorLocation.objects.bulk_create(
        [VendorLocation(vendor=kept, **fields) for fields in places],
        update_conflicts=True,
        unique_fields=["vendor", "name"],
        update_fields=["country", "activity"],
    )
    kept.locations.exclude(pk__in=[row.pk for row in kept_places]).delete()


def _replace_contacts(kept: Vendor, contacts: Sequence[ContactInput]) -> None:
    people = _checked("contacts", contacts, checked_contact, ("name", "role"))
    kept_people = VendorContact.objects.bulk_create(
        [VendorContact(vendor=kept, **fields) for fields in people],
        update_conflicts=True,
        unique_fields=["vendor", "name", "role"],
        update_fields=["email", "phone"],
    )
    kept.contacts.exclude(pk__in=[row.pk for row in kept_people]).delete()


def _checked(
    rows: str,
    given: Sequence[LocationInput | ContactInput],
    check: Callable[..., dict[str, str]],
    key: tuple[str, ...],
) -> list[dict[str, str]]:
    """Check rows one by one; what is refused is said of its row.

    :raises RuleError: an entry that does not hold, or a second row of the same key
    """
    found: list[dict[str, str]] = []
    keys: set[tuple[str, ...]] = set()
    for place, row in enumerate(given):
        try:
            fields = check(**asdict(row))
        except RuleError as error:
            field = f"{rows}.{place}.{error.field}"
            raise RuleError(error.message, field=field, code=error.code) from error
        own = tuple(fields[name] for name in key)
        if own in keys:
            raise RuleError(
                "This name stands in an earlier row. Take one of the two away.",
                field=f"{rows}.{place}.name",
                code="unique",
            )
        keys.add(own)
        found.append(fields)
    return found
