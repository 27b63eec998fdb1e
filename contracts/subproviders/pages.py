"""What the pages on sub-providers show."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Subprovider
from contracts.register_choices import Criticality
from contracts.register_querysets import SubproviderQuerySet
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Tone
from vendors.likeness import bare_name
from vendors.models import Vendor

MOST_ROWS: Final = 200
MOST_BESIDE: Final = 5
MOST_READ: Final = 5000
MOST_NAMED: Final = 5
MOST_OFFERED: Final = 500
_LOOKS: Final[dict[str, tuple[Tone, str]]] = {
    Criticality.CRITICAL: ("bad", "crit"),
    Criticality.IMPORTANT: ("warn", "half"),
    Criticality.MINOR: ("outline", "ring"),
}
_ORDER: Final = list(Criticality)


@dataclass(frozen=True, slots=True)
class SubproviderRow:
    """One sub-provider of a vendor, or one vendor that relies on this one."""

    name: str
    url: str
    sub: str
    service: str
    activity: str
    days: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class SubprovidersPart:
    """What a vendor's page says of its sub-providers."""

    rows: tuple[SubproviderRow, ...]
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class SubprovidersPage:
    """On whom a vendor relies, and who relies on it; `edits` says whether the reader may act."""

    vendor: Vendor
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[SubproviderRow, ...]
    relied_on_by: tuple[SubproviderRow, ...]
    edits: bool
    offered: tuple[str, ...]
    back_url: str
    all_url: str


@dataclass(frozen=True, slots=True)
class ReliedOn:
    """A company on which vendors rely: how many, for how much, and which of them."""

    name: str
    url: str
    vendors: int
    critical: int
    countries: str
    names: str


@dataclass(frozen=True, slots=True)
class ConcentrationPage:
    """On whom many vendors rely at once."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    note: str
    rows: tuple[ReliedOn, ...]
    back_url: str


def subproviders_part(user: User, vendor: Vendor, today: date) -> SubprovidersPart | None:
    """Gather what stands on a vendor's page, None where the reader sees no records."""
    access = access_of(user)
    if access.is_vendor_user or not access.allows(Capability.READ_RECORDS):
        return None
    found = _loaded(Subprovider.objects.visible_to(user).on(today).filter(vendor=vendor))
    return SubprovidersPart(
        rows=tuple(_row(one, one.name, "", today) for one in found[:MOST_BESIDE]),
        note=f"the first {MOST_BESIDE} of {len(found)}" if len(found) > MOST_BESIDE else "",
        url=reverse("contracts:subprovider-list", args=[vendor.slug]),
    )


def subproviders_page(user: User, slug: str, *, today: date) -> SubprovidersPage:
    """Gather on whom a vendor relies, and who relies on it.

    :raises Http404: no such vendor, or not for this person
    """
    vendor = Vendor.objects.visible_to(user, Capability.READ_RECORDS).filter(slug=slug).first()
    if vendor is None or access_of(user).is_vendor_user:
        raise Http404("No such vendor.")
    edits = _edits(user, vendor)
    seen = Subprovider.objects.visible_to(user)
    vendors = Vendor.objects.visible_to(user).filter(merged_into__isnull=True)
    others = vendors.exclude(pk=vendor.pk).order_by("reference").values_list("reference", flat=True)
    back_url = reverse("dashboards:vendor-show", args=[slug])
    return SubprovidersPage(
        vendor=vendor,
        title=f"Sub-providers of {vendor.display_name}",
        lead="On whom they rely for what they do for us, and who of our vendors relies on them.",
        crumbs=(
            Crumb("Vendors", reverse("vendors:vendor-list")),
            Crumb(vendor.display_name, back_url),
            Crumb("Sub-providers"),
        ),
        rows=tuple(
            _row(one, one.name, _url_of(one) if edits else "", today)
            for one in _loaded(seen.filter(vendor=vendor))
        ),
        relied_on_by=tuple(
            _row(
                one,
                one.vendor.display_name,
                reverse("contracts:subprovider-list", args=[one.vendor.slug]),
                today,
            )
            for one in _loaded(seen.filter(provider=vendor))
        ),
        edits=edits,
        offered=tuple(others[:MOST_OFFERED]) if edits else (),
        back_url=back_url,
        all_url=reverse("contracts:subprovider-concentration"),
    )


def find_subprovider(user: User, public_id: UUID) -> Subprovider:
    """Find a sub-provider that the reader may change.

    :raises Http404: no such one, or not theirs to change
    """
    rows = Subprovider.objects.visible_to(user).select_related("vendor", "provider", "contract")
    found = rows.filter(public_id=public_id).first()
    if found is None or not _edits(user, found.vendor):
        raise Http404("No such sub-provider.")
    return found


def concentration_page(user: User, *, today: date) -> ConcentrationPage:
    """Gather on whom the vendors that the reader sees rely today, the most relied on first."""
    if access_of(user).is_vendor_user:
        raise Http404("Not for a vendor's user.")
    rows = Subprovider.objects.visible_to(user).on(today).order_by("pk")
    found = list(rows.select_related("vendor", "provider")[:MOST_READ])
    seen = set(Vendor.objects.visible_to(user).values_list("pk", flat=True))
    grouped: defaultdict[object, list[Subprovider]] = defaultdict(list)
    for one in found:
        grouped[one.provider_id or bare_name(one.name)].append(one)
    companies = sorted((_relied_on(group, seen) for group in grouped.values()), key=_most_first)
    back_url = reverse("vendors:vendor-list")
    return ConcentrationPage(
        title="On whom vendors rely",
        lead="A failure of one of these would reach us through several vendors at once.",
        crumbs=(Crumb("Vendors", back_url), Crumb("Sub-providers")),
        note=f"the first {MOST_ROWS} of {len(companies)}" if len(companies) > MOST_ROWS else "",
        rows=tuple(companies[:MOST_ROWS]),
        back_url=back_url,
    )


def _most_first(one: ReliedOn) -> tuple[int, int, str]:
    return -one.vendors, -one.critical, one.name


def _relied_on(group: list[Subprovider], seen: set[int]) -> ReliedOn:
    first = group[0]
    vendors = {one.vendor_id: one.vendor.display_name for one in group}
    names = sorted(vendors.values())
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    provider = first.provider if first.provider_id in seen else None
    return ReliedOn(
        name=provider.display_name if provider else first.name,
        url=reverse("contracts:subprovider-list", args=[provider.slug]) if provider else "",
        vendors=len(vendors),
        critical=len({one.vendor_id for one in group if one.criticality == Criticality.CRITICAL}),
        countries=", ".join(sorted({one.country for one in group if one.country})),
        names=", ".join(names[:MOST_NAMED]) + more,
    )


def _edits(user: User, vendor: Vendor) -> bool:
    reach = access_of(user).reach(Capability.EDIT_VENDORS)
    return vendor.merged_into_id is None and (reach.everywhere or vendor.unit_id in reach.unit_ids)


def _loaded(rows: SubproviderQuerySet) -> list[Subprovider]:
    """Load rows with what they name, what hurts most first."""
    found = list(rows.select_related("vendor", "provider", "contract")[:MOST_ROWS])
    return sorted(found, key=lambda one: (_ORDER.index(Criticality(one.criticality)), one.name))


def _url_of(one: Subprovider) -> str:
    return reverse("contracts:subprovider-change", args=[one.public_id])


def _row(one: Subprovider, name: str, url: str, today: date) -> SubproviderRow:
    tone, shape = _LOOKS[one.criticality]
    is_over = one.works_until is not None and one.works_until < today
    contract = f"contract {one.contract.reference}" if one.contract else ""
    days = (
        f"from {formats.day(one.works_from, today)}" if one.works_from else "",
        f"until {formats.day(one.works_until, today)}" if one.works_until else "",
    )
    return SubproviderRow(
        name=name,
        url=url,
        sub=" · ".join(filter(None, (one.country, contract))),
        service=str(one.get_service_type_display()),
        activity=one.activity,
        days=", ".join(filter(None, ("over" if is_over else "", *days))),
        chip=atoms.chip(tone=tone, word=str(one.get_criticality_display()), shape_name=shape),
    )
