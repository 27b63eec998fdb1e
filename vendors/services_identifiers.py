"""The identifiers of a vendor: replaced as a whole, each held by one vendor alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.errors import RuleError
from vendors.choices import IdentifierScheme
from vendors.identifiers import checked_identifier
from vendors.models import Vendor, VendorIdentifier
from vendors.rows import checked_rows

_KEY = ("scheme", "register", "value")


@dataclass(frozen=True, slots=True)
class IdentifierInput:
    """An identifier as it is entered."""

    scheme: str
    value: str
    register: str = ""


@transaction.atomic
def replace_identifiers(
    *,
    vendor: Vendor,
    identifiers: Sequence[IdentifierInput],
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> None:
    """Make a vendor's identifiers those given and no others; safe to repeat.

    :raises RuleError: a number that cannot be one, that another vendor has, or a second LEI
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, vendor.unit_id)
    rows = checked_rows("identifiers", identifiers, checked_identifier, _KEY, said_of="number")
    wanted = [tuple(row[name] for name in _KEY) for row in rows]
    _hold_one_lei(wanted)
    _hold_free(vendor, wanted, by)
    kept = {(row.scheme, row.register, row.value): row.pk for row in vendor.identifiers.all()}
    gone = [pk for key, pk in kept.items() if key not in wanted]
    vendor.identifiers.filter(pk__in=gone).delete()
    try:
        with transaction.atomic():
            VendorIdentifier.objects.bulk_create(
                VendorIdentifier(vendor=vendor, **row)
                for row, key in zip(rows, wanted, strict=True)
                if key not in kept
            )
    except IntegrityError as error:
        raise RuleError(
            "One of these numbers was given to another vendor this very moment.",
            field="identifiers",
            code="unique",
        ) from error


def _hold_one_lei(wanted: Sequence[tuple[str, ...]]) -> None:
    places = [place for place, key in enumerate(wanted) if key[0] == IdentifierScheme.LEI]
    if len(places) > 1:
        raise RuleError(
            "A vendor has one LEI. Take the other away, or add that company as a vendor.",
            field=f"identifiers.{places[1]}.value",
            code="unique",
        )


def _hold_free(vendor: Vendor, wanted: Sequence[tuple[str, ...]], by: User | None) -> None:
    """Refuse a number of another vendor, who is named to those who see them."""
    asked = Q(pk__in=[])
    for scheme, register, value in wanted:
        asked |= Q(scheme=scheme, register=register, value=value)
    others = VendorIdentifier.objects.filter(asked).exclude(vendor=vendor)
    taken = others.select_related("vendor").order_by("pk").first()
    if taken is None:
        return
    seen = by is None or Vendor.objects.visible_to(by).filter(pk=taken.vendor_id).exists()
    whose = taken.vendor.display_name if seen else "a vendor of another business unit"
    place = wanted.index((taken.scheme, taken.register, taken.value))
    raise RuleError(
        f"The {taken} is that of {whose}. Change that vendor, or merge the two.",
        field=f"identifiers.{place}.value",
        code="unique",
    )
