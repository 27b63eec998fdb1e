"""On whom vendors rely in turn: put on record, said anew, taken off."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, Subprovider
from contracts.register_choices import Criticality
from core.entries import day, line_of_text, one_of_choices
from core.errors import RuleError
from vendors.choices import ServiceType
from vendors.countries import country_code
from vendors.models import Vendor
from vendors.services import require_open


@dataclass(frozen=True, slots=True)
class SubproviderInput:
    """A sub-provider as it is entered: by a reference of the register, or by its name alone."""

    service_type: str
    criticality: str
    name: str = ""
    provider_reference: str = ""
    contract_reference: str = ""
    country: str = ""
    activity: str = ""
    works_from: date | None = None
    works_until: date | None = None


@transaction.atomic
def record_subprovider(
    *, vendor: Vendor, entered: SubproviderInput, by: User | None, now: datetime
) -> Subprovider:
    """Say on whom a vendor relies; safe to repeat.

    :raises RuleError: an entry that does not hold
    :raises ConflictError: the vendor was merged into another
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, vendor.unit_id)
    require_open(vendor)
    said = _checked(vendor, entered, by)
    known = Subprovider.objects.filter(vendor=vendor, **said).first()
    return known or Subprovider.objects.create(vendor=vendor, created_at=now, **said)


@transaction.atomic
def change_subprovider(
    *,
    subprovider: Subprovider,
    entered: SubproviderInput,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> Subprovider:
    """Say anew what is known of it; the history keeps what stood there. Safe to repeat.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    kept = Subprovider.objects.select_for_update(no_key=True).get(pk=subprovider.pk)
    require(by, Capability.EDIT_VENDORS, kept.vendor.unit_id)
    said = _checked(kept.vendor, entered, by)
    for name, value in said.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(said))
    return kept


@transaction.atomic
def remove_subprovider(
    *,
    subprovider: Subprovider,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> None:
    """Take it off the record, as entered by mistake; the history keeps it.

    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    require(by, Capability.EDIT_VENDORS, subprovider.vendor.unit_id)
    subprovider.delete()


def _checked(vendor: Vendor, entered: SubproviderInput, by: User | None) -> dict[str, Any]:
    """Check what is entered of a sub-provider.

    :raises RuleError: an entry that does not hold
    """
    provider = _provider(vendor, entered.provider_reference.strip(), by)
    name = entered.name.strip() or (provider.display_name if provider else "")
    first = entered.works_from and day(entered.works_from, field="works_from", label="The start")
    last = entered.works_until and day(entered.works_until, field="works_until", label="The end")
    if first and last and last < first:
        raise RuleError(
            f"The last day, {last.isoformat()}, is before the first, {first.isoformat()}."
            " Enter a later one.",
            field="works_until",
        )
    return {
        "provider": provider,
        "contract": _contract(vendor, entered.contract_reference.strip(), by),
        "name": line_of_text(name, field="name", label="The name", longest=200),
        "country": country_code(entered.country) or (provider.country if provider else ""),
        "service_type": one_of_choices(
            entered.service_type,
            ServiceType.values,
            field="service_type",
            label="The service type",
        ),
        "criticality": one_of_choices(
            entered.criticality, Criticality.values, field="criticality", label="The criticality"
        ),
        "activity": line_of_text(
            entered.activity, field="activity", label="What they do", longest=400, is_required=False
        ),
        "works_from": first or None,
        "works_until": last or None,
    }


def _provider(vendor: Vendor, reference: str, by: User | None) -> Vendor | None:
    if not reference:
        return None
    seen = Vendor.objects.all() if by is None else Vendor.objects.visible_to(by)
    found = seen.filter(reference=reference, merged_into__isnull=True).first()
    if found is None:
        raise RuleError(
            f"There is no vendor “{reference[:40]}” within your reach. Enter the reference of one,"
            " or a name alone.",
            field="provider_reference",
            code="unknown",
        )
    if found.pk == vendor.pk:
        raise RuleError(
            f"{vendor.display_name} is no sub-provider of itself. Enter another company.",
            field="provider_reference",
        )
    return found


def _contract(vendor: Vendor, reference: str, by: User | None) -> Contract | None:
    if not reference:
        return None
    contracts = Contract.objects.filter(vendor=vendor)
    seen = contracts if by is None else contracts.filter(pk__in=Contract.objects.visible_to(by))
    found = seen.filter(reference=reference).first()
    if found is None:
        raise RuleError(
            f"There is no contract “{reference[:60]}” with {vendor.display_name} within your"
            " reach. Enter the reference of one, or none.",
            field="contract_reference",
            code="unknown",
        )
    return found
