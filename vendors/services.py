"""What is done with vendors: add, change and share them, and say where and who they are."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.access import require
from accounts.errors import ForbiddenError
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability, Role
from accounts.services import grant_role, revoke_role
from core.entries import (
    email_address,
    line_of_text,
    one_of_choices,
    require_source_of_id,
    whole_number,
)
from core.errors import ConflictError, RuleError
from vendors.choices import ContactRole, ServiceType, VendorStatus
from vendors.countries import country_code
from vendors.models import Vendor, VendorContact, VendorLocation, VendorMembership, VendorService
from vendors.names import fold, slug_candidates


def refuse_closed(vendor: Vendor) -> None:
    """Hold that a vendor, locked or read anew, was not merged into another.

    :raises ConflictError: it was, and its record is closed
    """
    if vendor.merged_into is not None:
        raise ConflictError(
            f"{vendor.reference} was merged into {vendor.merged_into.reference}. Work with that"
            " vendor.",
            code="merged",
        )


def require_open(vendor: Vendor) -> None:
    """Hold until the transaction ends that a vendor is not merged into another.

    :raises ConflictError: it was, and its record is closed
    """
    for kept in Vendor.objects.select_for_update(no_key=True).filter(pk=vendor.pk):
        refuse_closed(kept)


def _line(
    field: str, label: str, longest: int, *, is_required: bool = True
) -> Callable[[object], str]:
    return lambda text: line_of_text(
        text, field=field, label=label, longest=longest, is_required=is_required
    )


# Each field that people may change, and how what they enter is checked.
_CHECKS: dict[str, Callable[[object], object]] = {
    "reference": _line("reference", "The reference", 40),
    "display_name": _line("display_name", "The name", 120),
    "legal_name": _line("legal_name", "The legal name", 200, is_required=False),
    "country": country_code,
    "tier": lambda tier: whole_number(tier, 1, 4, field="tier", label="The tier"),
    "status": lambda status: one_of_choices(
        status, VendorStatus.values, field="status", label="The status"
    ),
    "external_source": _line("external_source", "The external source", 40, is_required=False),
    "external_id": _line("external_id", "The external id", 120, is_required=False),
}


def _service_types(given: object) -> list[str]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise RuleError("The service types are not a list.", field="service_types")
    return sorted(
        {
            one_of_choices(
                value, ServiceType.values, field="service_types", label="The service type"
            )
            for value in given
        }
    )


def _taken(error: IntegrityError, vendor: Vendor) -> RuleError | None:
    """Say in words which key was taken, None where it was something else."""
    words = str(error)
    if "vendor_external_id_unique_per_source" in words:
        return RuleError(
            f"The external id, {vendor.external_id}, is in use in {vendor.external_source}."
            " Enter another, or change that vendor.",
            field="external_id",
            code="unique",
        )
    if "(reference)" in words:
        return RuleError(
            f"The reference, {vendor.reference}, is in use. Enter another.",
            field="reference",
            code="unique",
        )
    return None


def _insert(vendor: Vendor) -> None:
    """Insert under the first address that is free."""
    *first, last = slug_candidates(
        name=vendor.display_name, reference=vendor.reference, tag=vendor.public_id.hex[:12]
    )
    for slug in (*first, last):
        vendor.slug = slug
        try:
            with transaction.atomic():
                vendor.save(force_insert=True)
        except IntegrityError as error:
            taken = _taken(error, vendor)
            if taken is not None:
                raise taken from error
            if "(slug)" not in str(error) or slug == last:
                raise
        else:
            return


@transaction.atomic
def create_vendor(
    *,
    reference: str,
    display_name: str,
    unit: BusinessUnit,
    legal_name: str = "",
    country: str = "",
    tier: int = 3,
    status: str = VendorStatus.ACTIVE,
    service_types: Iterable[str] = (),
    external_source: str = "",
    external_id: str = "",
    is_demo: bool = False,
    by: User | None,
    now: datetime,
) -> Vendor:
    """Add a vendor that a business unit owns; its address is cut from its name.

    :raises RuleError: an entry that does not hold, or a reference or external id in use
    :raises ForbiddenError: the person may not edit vendors in that unit
    """
    require(by, Capability.EDIT_VENDORS, unit)
    given = {
        "reference": reference,
        "display_name": display_name,
        "legal_name": legal_name or display_name,
        "country": country,
        "tier": tier,
        "status": status,
        "external_source": external_source,
        "external_id": external_id,
    }
    vendor = Vendor(unit=unit, is_demo=is_demo, created_at=now)
    for field, value in given.items():
        setattr(vendor, field, _CHECKS[field](value))
    require_source_of_id(vendor.external_source, vendor.external_id)
    vendor.folded_name = fold(vendor.display_name)
    types = _service_types(service_types)
    _insert(vendor)
    VendorService.objects.bulk_create(
        VendorService(vendor=vendor, service_type=service_type) for service_type in types
    )
    return vendor


def _replace_service_types(vendor: Vendor, types: list[str]) -> None:
    vendor.services.exclude(service_type__in=types).delete()
    VendorService.objects.bulk_create(
        [VendorService(vendor=vendor, service_type=service_type) for service_type in types],
        ignore_conflicts=True,
    )


@transaction.atomic
def update_vendor(
    *,
    vendor: Vendor,
    changes: Mapping[str, object],
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> Vendor:
    """Change what the mapping names and nothing else; the address stays. Safe to repeat.

    :raises RuleError: a field that cannot be changed here, or an entry that does not hold
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    kept = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    require(by, Capability.EDIT_VENDORS, kept.unit_id)
    refuse_closed(kept)
    entered = dict(changes)
    types = _service_types(entered.pop("service_types")) if "service_types" in entered else None
    for field, value in entered.items():
        if field == "status":
            raise RuleError(
                "The status is not changed like this: it moves by a step, with its reason.",
                field=field,
            )
        if field not in _CHECKS:
            raise RuleError(f"“{field}” of a vendor cannot be changed here.", field=field)
        setattr(kept, field, _CHECKS[field](value))
    require_source_of_id(kept.external_source, kept.external_id)
    kept.folded_name = fold(kept.display_name)
    try:
        with transaction.atomic():
            kept.save(update_fields=[*entered, "folded_name"])
    except IntegrityError as error:
        raise _taken(error, kept) or error from error
    if types is not None:
        _replace_service_types(kept, types)
    return kept


@transaction.atomic
def share_vendor(*, vendor: Vendor, unit: BusinessUnit, by: User | None, now: datetime) -> None:  # noqa: ARG001
    """Let another business unit see and use a vendor; safe to repeat.

    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, vendor.unit_id)
    if unit.pk != vendor.unit_id:
        vendor.shared_with.add(unit)


def checked_location(*, name: str, country: str, activity: str) -> dict[str, str]:
    """Give the fields of a place that hold.

    :raises RuleError: an entry that does not
    """
    return {
        "name": line_of_text(name, field="name", label="The place's name", longest=120),
        "country": country_code(country, is_required=True),
        "activity": line_of_text(
            activity, field="activity", label="The activity", longest=200, is_required=False
        ),
    }


def checked_contact(*, name: str, role: str, email: str, phone: str) -> dict[str, str]:
    """Give the fields of a person that hold.

    :raises RuleError: an entry that does not
    """
    return {
        "name": line_of_text(name, field="name", label="The name", longest=120),
        "role": one_of_choices(role, ContactRole.values, field="role", label="The role"),
        "email": email_address(email),
        "phone": line_of_text(
            phone, field="phone", label="The telephone number", longest=40, is_required=False
        ),
    }


@transaction.atomic
def add_location(
    *,
    vendor: Vendor,
    name: str,
    country: str,
    activity: str = "",
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> VendorLocation:
    """Add a place that a vendor works from, or say anew what is done there; safe to repeat.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, vendor.unit_id)
    fields = checked_location(name=name, country=country, activity=activity)
    location, _ = VendorLocation.objects.update_or_create(
        vendor=vendor, name=fields.pop("name"), defaults=fields
    )
    return location


@transaction.atomic
def add_contact(
    *,
    vendor: Vendor,
    name: str,
    role: str,
    email: str = "",
    phone: str = "",
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> VendorContact:
    """Add a person to call, or say anew how to reach them; safe to repeat.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, vendor.unit_id)
    fields = checked_contact(name=name, role=role, email=email, phone=phone)
    contact, _ = VendorContact.objects.update_or_create(
        vendor=vendor, name=fields.pop("name"), role=fields.pop("role"), defaults=fields
    )
    return contact


@transaction.atomic
def add_vendor_user(*, user: User, vendor: Vendor, by: User | None, now: datetime) -> None:
    """Put a user on the vendor's side of the wall: they see this vendor alone. Safe to repeat.

    :raises RuleError: the user holds other roles, or belongs to another vendor
    :raises ForbiddenError: the person may not administer
    """
    grant_role(user=user, role=Role.VENDOR_USER, unit=None, by=by, now=now)
    membership, _ = VendorMembership.objects.get_or_create(user=user, defaults={"vendor": vendor})
    if membership.vendor_id != vendor.pk:
        raise RuleError(
            f"{user.display_name} belongs to another vendor already. Make another user.",
            field="user",
        )


def require_may_use(vendor: Vendor, *, by: User | None, capability: Capability) -> None:
    """Hold that a person reaches a vendor with a capability before building on it.

    :raises ForbiddenError: the vendor is out of reach
    """
    if (
        by is not None
        and not Vendor.objects.visible_to(by, capability).filter(pk=vendor.pk).exists()
    ):
        raise ForbiddenError("This vendor is out of your reach.")


@transaction.atomic
def remove_vendor_user(*, user: User, by: User | None, now: datetime) -> None:
    """Take a user back over the vendor's wall; they see nothing then. Safe to repeat.

    :raises ForbiddenError: the person may not administer
    """
    revoke_role(user=user, role=Role.VENDOR_USER, unit=None, by=by, now=now)
    VendorMembership.objects.filter(user=user).delete()
