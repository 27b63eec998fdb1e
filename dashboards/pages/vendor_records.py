"""What is on record about a vendor: contracts, people, places."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.models import Contract, ContractVersion
from core import formats
from core.components import atoms
from vendors.models import Vendor, VendorContact, VendorLocation

MOST_CONTRACTS: Final = 40
MOST_PEOPLE: Final = 30


@dataclass(frozen=True, slots=True)
class ContractRow:
    title: str
    reference: str
    url: str
    service_type: str
    term: str
    charge: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    name: str
    avatar: SafeString
    role: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    name: str
    country: str
    activity: str


def contracts_of(user: User, vendor: Vendor) -> list[Contract]:
    return list(
        Contract.objects.visible_to(user)
        .filter(vendor=vendor)
        .prefetch_related("versions")
        .order_by("reference")[:MOST_CONTRACTS]
    )


def in_force(contract: Contract, today: date) -> ContractVersion | None:
    """Choose the terms of today within the contract's term; none before it, none after it."""
    for version in contract.versions.all():
        begun = version.effective_from <= today
        ended = version.effective_to is not None and version.effective_to <= today
        if begun and not ended and (version.ends_on is None or version.ends_on > today):
            return version
    return None


def contract_row(contract: Contract, today: date) -> ContractRow:
    terms = in_force(contract, today)
    versions = list(contract.versions.all())
    ends_on = (terms or versions[-1]).ends_on if versions else None
    starts = formats.day(contract.starts_on, today)
    ends = formats.day(ends_on - timedelta(days=1), today) if ends_on else "open-ended"
    return ContractRow(
        title=contract.title,
        reference=contract.reference,
        url=contract_url(contract),
        service_type=str(contract.get_service_type_display()),
        term=f"{starts} – {ends}" if ends_on else f"from {starts}, {ends}",
        charge=formats.money_whole(terms.monthly_charge if terms else None, contract.currency),
    )


def people_of(user: User, vendor: Vendor) -> tuple[PersonRow, ...]:
    """List the vendor's people for those who read its records."""
    rows = VendorContact.objects.filter(
        vendor__in=Vendor.objects.visible_to(user, Capability.READ_RECORDS), vendor_id=vendor.pk
    )
    return tuple(
        PersonRow(
            name=row.name,
            avatar=atoms.avatar(name=row.name),
            role=str(row.get_role_display()),
            email=row.email,
            phone=row.phone,
        )
        for row in rows[:MOST_PEOPLE]
    )


def places_of(vendor: Vendor) -> tuple[PlaceRow, ...]:
    rows = VendorLocation.objects.filter(vendor_id=vendor.pk)[:MOST_PEOPLE]
    return tuple(PlaceRow(row.name, row.country, row.activity) for row in rows)
