"""Make two vendors one: what refers to the one comes to refer to the other, and nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError
from django.db.models import ForeignObject, Model, Q, QuerySet

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import line_of_text
from core.errors import ConflictError, RuleError
from core.periods import local_date
from core.transactions import in_one_transaction
from slas.querysets.owed import mark_vendors_changed
from vendors.choices import IdentifierScheme, VendorStatus
from vendors.models import (
    Vendor,
    VendorDistinction,
    VendorIdentifier,
    VendorMerge,
    VendorStatusStep,
)
from vendors.names import fold

KEPT, MERGED = "kept", "merged"


class Fate(Enum):
    """What becomes of the rows that refer to the vendor that is merged."""

    MOVES = "moves"
    # Moves, but for what the kept vendor has already: that stays with the closed record.
    JOINS = "joins"
    # Stays, and is said of the kept vendor too.
    SAID_AGAIN = "is said of both"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Treated:
    """What becomes of one reference to vendors, in words; `key` is once per vendor."""

    label: str
    fate: Fate
    key: tuple[str, ...] = ()
    # A row stays that names the kept vendor here: nobody refers to itself.
    other: str = ""


#: Every reference to a vendor that there is; a new one has to be added here.
TREATED: Final[dict[str, Treated]] = {
    "contracts.contract.vendor": Treated("Contracts, with all that hangs on them", Fate.MOVES),
    "contracts.document.vendor": Treated("Documents", Fate.JOINS, ("sha256",)),
    "contracts.note.vendor": Treated("Notes", Fate.MOVES),
    "contracts.subprovider.vendor": Treated("Sub-providers", Fate.JOINS, other="provider"),
    "contracts.subprovider.provider": Treated("Relied on by", Fate.JOINS, other="vendor"),
    "vendors.vendorcontact.vendor": Treated("People to call", Fate.JOINS, ("name", "role")),
    "vendors.vendorlocation.vendor": Treated("Places", Fate.JOINS, ("name",)),
    "vendors.vendorservice.vendor": Treated("Service types", Fate.JOINS, ("service_type",)),
    "vendors.vendoridentifier.vendor": Treated("Numbers", Fate.JOINS),
    "vendors.vendorcertificate.vendor": Treated("Certificates and insurances", Fate.MOVES),
    "vendors.vendormembership.vendor": Treated("The vendor’s own users", Fate.MOVES),
    "vendors.vendor.parent": Treated("Vendors that it owns", Fate.MOVES),
    "vendors.vendor.merged_into": Treated("Vendors merged into it before", Fate.MOVES),
    "vendors.vendor_shared_with.vendor": Treated("Units that see it", Fate.SAID_AGAIN),
    "vendors.vendordistinction.first": Treated("Told apart from others", Fate.SAID_AGAIN),
    "vendors.vendordistinction.second": Treated("Told apart from others", Fate.SAID_AGAIN),
    "alerts.alert.vendor": Treated("Alerts", Fate.MOVES),
    "alerts.change.vendor": Treated("News of changed figures", Fate.STAYS),
    "scoring.scorecard.vendor": Treated("Scorecards", Fate.STAYS),
    "scoring.standing.vendor": Treated("Standings among peers", Fate.STAYS),
    "slas.changedvendor.vendor": Treated("Scores to be computed", Fate.STAYS),
    "vendors.vendorstatusstep.vendor": Treated("Steps of its status", Fate.STAYS),
    "vendors.vendormerge.kept": Treated("Merges before", Fate.STAYS),
    "vendors.vendormerge.merged": Treated("Merges before", Fate.STAYS),
}
_NAMES: Final[dict[str, str]] = {
    "display_name": "Name",
    "legal_name": "Legal name",
    "country": "Country",
    "tier": "Tier",
    "reviewed_on": "Last review",
    "parent": "Parent",
    "external": "Id in another system",
    "lei": "LEI",
}
_PLAIN: Final = ("display_name", "legal_name", "country", "tier", "reviewed_on")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of which both vendors have a value, and not the same."""

    field: str
    label: str
    kept: str
    merged: str


@dataclass(frozen=True, slots=True)
class Moving:
    """How many rows of a kind go with a merge, and how many stay with the closed record."""

    name: str
    treated: Treated
    moves: int
    stays: int


def references() -> dict[str, tuple[type[Model], str]]:
    """Find every column that refers to vendors, hidden ones too: its model and its field."""
    found = {}
    for relation in Vendor._meta.get_fields(include_hidden=True):  # noqa: SLF001  public by Django's word
        field = getattr(relation, "field", None)
        if relation.auto_created and isinstance(field, ForeignObject):
            label = field.model._meta.label_lower  # noqa: SLF001  as above
            found[f"{label}.{field.name}"] = (field.model, field.name)
    return found


def conflicts_of(kept: Vendor, merged: Vendor) -> tuple[Conflict, ...]:
    """List the fields of which one value stays and the other goes to the closed record."""
    ours, theirs = _values(kept, merged.pk), _values(merged, kept.pk)
    ours_told = {**ours, "parent": kept.parent}
    theirs_told = {**theirs, "parent": merged.parent}
    return tuple(
        Conflict(field, label, str(ours_told[field]), str(theirs_told[field]))
        for field, label in _NAMES.items()
        if ours[field] and theirs[field] and ours[field] != theirs[field]
    )


def _values(vendor: Vendor, other: int) -> dict[str, Any]:
    lei = VendorIdentifier.objects.filter(vendor=vendor, scheme=IdentifierScheme.LEI).first()
    return {
        **{field: getattr(vendor, field) for field in _PLAIN},
        "parent": vendor.parent_id if vendor.parent_id != other else None,
        "external": f"{vendor.external_source} {vendor.external_id}" if vendor.external_id else "",
        "lei": lei.value if lei else "",
    }


def moving(kept: Vendor, merged: Vendor) -> list[Moving]:
    """Count what a merge would move and what it would leave, in the order of the table."""
    known = references()
    found = []
    for name, treated in TREATED.items():
        rows, going = _rows(known[name], treated, kept, merged)
        total = rows.count()
        moves = going.count() if treated.fate is Fate.JOINS else 0
        if treated.fate is Fate.MOVES:
            moves = total - (name == "vendors.vendor.parent" and kept.parent_id == merged.pk)
        if total:
            found.append(Moving(name, treated, moves, total - moves))
    return found


def _rows(
    reference: tuple[type[Model], str], treated: Treated, kept: Vendor, merged: Vendor
) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Give the rows that refer to the merged vendor, and those of them that go."""
    model, field = reference
    every = model._base_manager  # noqa: SLF001  public by Django's word
    rows = every.filter(**{field: merged})
    if treated.fate is Fate.MOVES:
        return rows, rows.exclude(pk=kept.pk) if model is Vendor else rows
    if treated.fate is not Fate.JOINS:
        return rows, rows.none()
    if model is VendorIdentifier:
        has_lei = kept.identifiers.filter(scheme=IdentifierScheme.LEI).exists()
        return rows, rows.exclude(scheme=IdentifierScheme.LEI) if has_lei else rows
    if treated.other:
        return rows, rows.exclude(**{treated.other: kept})
    there = Q(pk__in=[])
    for values in every.filter(**{field: kept}).values(*treated.key):
        there |= Q(**values)
    return rows, rows.exclude(there)


def merge_vendors(
    *,
    kept: Vendor,
    merged: Vendor,
    chosen: Mapping[str, str],
    reason: str,
    by: User | None,
    now: datetime,
) -> VendorMerge:
    """Make two vendors one in one transaction; the merged one stays as a closed record.

    Of each field in conflict `chosen` says whose value stays, "kept" unless told otherwise; the
    other value goes to the closed record. Scores of either stay as they were computed.

    :raises RuleError: no reason, one vendor twice, an unknown choice, or a group in a ring
    :raises ConflictError: one of the two was merged into another already
    :raises ForbiddenError: the person may not edit vendors in the owning units of both
    """
    why = line_of_text(reason, field="reason", label="The reason", longest=300)
    if kept.pk == merged.pk:
        raise RuleError("This is one vendor. Name two.", field="merged")
    try:
        return in_one_transaction(
            lambda: _merge(kept.pk, merged.pk, chosen=chosen, reason=why, by=by, now=now)
        )
    except IntegrityError as error:
        if "vendor_group_has_no_circle" not in str(error):
            raise
        raise RuleError(
            "After the merge the vendor would belong to itself. Change the parents first.",
            field="parent",
            code="circle",
        ) from error


def _merge(
    kept_pk: int,
    merged_pk: int,
    *,
    chosen: Mapping[str, str],
    reason: str,
    by: User | None,
    now: datetime,
) -> VendorMerge:
    found = Vendor.objects.filter(pk__in=(kept_pk, merged_pk)).order_by("pk")
    both = {vendor.pk: vendor for vendor in found.select_for_update()}
    kept, merged = both[kept_pk], both[merged_pk]
    for vendor in (kept, merged):
        require(by, Capability.EDIT_VENDORS, vendor.unit_id)
        if vendor.merged_into is not None:
            raise ConflictError(
                f"{vendor.reference} was merged into {vendor.merged_into.reference} already.",
                code="merged",
            )
    if kept.is_demo != merged.is_demo:
        raise RuleError("One of the two is of the demo and goes with it. Keep them apart.")
    stays = _choices(kept, merged, chosen)
    _settle(kept, merged, stays, reason=reason, by=by, now=now)
    moved = _move(kept, merged)
    _say_again(kept, merged, by=by, now=now)
    if moved.get("contracts.contract.vendor"):
        month = local_date(settings.PORTAL_TIME_ZONE, now).replace(day=1)
        mark_vendors_changed([(kept.pk, month)], now=now)
    return VendorMerge.objects.create(
        kept=kept, merged=merged, reason=reason, moved=moved, chosen=stays, by=by, at=now
    )


def _choices(kept: Vendor, merged: Vendor, chosen: Mapping[str, str]) -> dict[str, str]:
    """Say of each field whose value stays; of one that the kept vendor lacks, the other's."""
    for field, side in chosen.items():
        if field not in _NAMES or side not in (KEPT, MERGED):
            raise RuleError("Choose the value of one of the two vendors.", field=field)
    ours, theirs = _values(kept, merged.pk), _values(merged, kept.pk)
    return {
        field: chosen.get(field, KEPT) if ours[field] else MERGED
        for field in _NAMES
        if theirs[field] and ours[field] != theirs[field]
    }


def _settle(
    kept: Vendor,
    merged: Vendor,
    stays: Mapping[str, str],
    *,
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    """Give the kept vendor the values that stay, the closed record the others."""
    taken = [field for field in _NAMES if stays.get(field) == MERGED]
    if "lei" in taken:
        _exchange_lei(kept, merged)
    for field in set(taken) & set(_PLAIN):
        ours, theirs = getattr(kept, field), getattr(merged, field)
        setattr(kept, field, theirs)
        setattr(merged, field, ours)
    if "parent" in taken:
        kept.parent_id = merged.parent_id
    elif kept.parent_id == merged.pk:
        kept.parent_id = None
    ids = (kept.external_source, kept.external_id)
    if "external" in taken:
        kept.external_source, kept.external_id = merged.external_source, merged.external_id
        Vendor.objects.filter(pk=merged.pk).update(external_source="", external_id="")
        merged.external_source, merged.external_id = ids if ids[1] else ("", "")
    for vendor in (kept, merged):
        vendor.folded_name = fold(vendor.display_name)
    kept.save()
    if merged.status != VendorStatus.ENDED:
        VendorStatusStep.objects.create(
            vendor=merged,
            source=merged.status,
            target=VendorStatus.ENDED,
            reason=f"Merged into {kept.reference}: {reason}",
            by=by,
            at=now,
        )
    merged.status, merged.parent, merged.merged_into = VendorStatus.ENDED, None, kept
    merged.save()


def _exchange_lei(kept: Vendor, merged: Vendor) -> None:
    """Give each the LEI of the other, where it has one."""
    lei = {"scheme": IdentifierScheme.LEI}
    theirs = merged.identifiers.get(**lei)
    theirs.delete()
    kept.identifiers.filter(**lei).update(vendor=merged)
    VendorIdentifier.objects.create(vendor=kept, value=theirs.value, **lei)


def _move(kept: Vendor, merged: Vendor) -> dict[str, int]:
    """Point at the kept vendor all that goes; give how many rows of each kind."""
    known = references()
    moved = {}
    for name, treated in TREATED.items():
        _, going = _rows(known[name], treated, kept, merged)
        if treated.fate in (Fate.MOVES, Fate.JOINS):
            count = going.update(**{known[name][1]: kept})
            if count:
                moved[name] = count
    return moved


def _say_again(kept: Vendor, merged: Vendor, *, by: User | None, now: datetime) -> None:
    """Let those see the kept vendor who saw the other, and tell it apart from the same others."""
    units = {merged.unit_id, *merged.shared_with.values_list("pk", flat=True)}
    kept.shared_with.add(*units - {kept.unit_id})
    apart = VendorDistinction.objects.filter(Q(first=merged) | Q(second=merged))
    others = {pk for pair in apart.values_list("first_id", "second_id") for pk in pair}
    VendorDistinction.objects.bulk_create(
        [
            VendorDistinction(first_id=min(kept.pk, pk), second_id=max(kept.pk, pk), by=by, at=now)
            for pk in sorted(others - {kept.pk, merged.pk})
        ],
        ignore_conflicts=True,
    )
