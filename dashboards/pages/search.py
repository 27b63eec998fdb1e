"""Search over all that is kept at once, each group by nearness."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.models import Contract, Obligation
from contracts.searching import (
    contract_nearness,
    found_contracts,
    found_obligations,
    obligation_nearness,
)
from core.components.parts import Crumb
from core.searching import words_of
from slas.models import ServiceLevel
from slas.searching import found_levels, level_nearness
from vendors.models import Vendor
from vendors.searching import found_vendors, vendor_nearness

#: So many of each kind stand on the page; the rest stand in the lists.
MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of one kind that match, the nearest first, and how many there are in all."""

    rows: Sequence[Any]
    total: int


@dataclass(frozen=True, slots=True)
class FoundAll:
    """What a person finds by some words."""

    vendors: Found
    contracts: Found
    levels: Found
    obligations: Found

    @property
    def total(self) -> int:
        """Count everything found."""
        kinds = (self.vendors, self.contracts, self.levels, self.obligations)
        return sum(kind.total for kind in kinds)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row found."""

    name: str
    reference: str
    beside: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The rows of one kind, and the list that holds all of them."""

    heading: str
    note: str
    rows: tuple[FoundRow, ...]
    all_url: str
    all_word: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the page of the search shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    asked: str
    groups: tuple[FoundGroup, ...]
    is_asked: bool
    is_found: bool


def find(
    user: User,
    text: str,
    *,
    capability: Capability = Capability.READ_SCORES,
    most: int = MOST_SHOWN,
) -> FoundAll:
    """Find what a person may see by words; two queries for each kind."""
    vendors = found_vendors(Vendor.objects.visible_to(user, capability), text)
    contracts = found_contracts(Contract.objects.visible_to(user), text)
    obligations = found_obligations(Obligation.objects.visible_to(user), text)
    levels = found_levels(ServiceLevel.objects.visible_to(user), text)
    return FoundAll(
        vendors=_found(vendors.select_related("unit"), vendor_nearness(text), "display_name", most),
        contracts=_found(
            contracts.select_related("vendor"), contract_nearness(text), "reference", most
        ),
        levels=_found(
            levels.select_related("contract__vendor"), level_nearness(text), "name", most
        ),
        obligations=_found(
            obligations.select_related("contract__vendor"),
            obligation_nearness(text),
            "title",
            most,
        ),
    )


def _found(rows: QuerySet[Any], nearness: Any, name: str, most: int) -> Found:
    nearest = rows.annotate(nearness=nearness).order_by("nearness", F(name).asc(), "pk")
    return Found(list(nearest[:most]), rows.order_by().count())


def search_page(user: User, text: str) -> SearchPage:
    """Gather the page; without words it says what can be asked."""
    asked = " ".join(words_of(text))
    found = find(user, asked) if asked else FoundAll(*(Found((), 0) for _ in range(4)))
    return SearchPage(
        title=_title(found.total) if asked else "Search",
        lead=f"“{asked}” begins a word of each of them." if found.total else "",
        crumbs=(Crumb("Search"),),
        asked=asked,
        groups=tuple(
            _group(found_rows, asked, *kind)
            for found_rows, kind in (
                (found.vendors, ("Vendors", "vendors:vendor-list", _vendor_row)),
                (found.contracts, ("Contracts", "contracts:contract-list", _contract)),
                (found.levels, ("Service levels", "slas:level-list", _level_row)),
                (found.obligations, ("Obligations", "contracts:obligation-list", _obligation)),
            )
            if found_rows.total
        ),
        is_asked=bool(asked),
        is_found=bool(found.total),
    )


def _title(total: int) -> str:
    if not total:
        return "Nothing found"
    return f"{total:,} found"


def _group(
    found: Found, asked: str, heading: str, list_name: str, row: Callable[[Any], FoundRow]
) -> FoundGroup:
    is_more = found.total > len(found.rows)
    return FoundGroup(
        heading=heading,
        note=f"the nearest {len(found.rows)} of {found.total:,}" if is_more else f"{found.total}",
        rows=tuple(row(one) for one in found.rows),
        all_url=f"{reverse(list_name)}?{urlencode({'q': asked})}",
        all_word=f"All {found.total:,} in the list" if is_more else "In the list",
    )


def _vendor_row(vendor: Vendor) -> FoundRow:
    legal = "" if vendor.legal_name == vendor.display_name else vendor.legal_name
    return FoundRow(
        name=vendor.display_name,
        reference=vendor.reference,
        beside=" · ".join(filter(None, (legal, str(vendor.get_status_display())))),
        url=reverse("dashboards:vendor-show", args=[vendor.slug]),
    )


def _contract(contract: Contract) -> FoundRow:
    return FoundRow(
        name=contract.title,
        reference=contract.reference,
        beside=contract.vendor.display_name,
        url=contract_url(contract),
    )


def _level_row(level: ServiceLevel) -> FoundRow:
    return FoundRow(
        name=level.name,
        reference=level.code,
        beside=f"{level.contract.vendor.display_name}, {level.contract.reference}",
        url=reverse("slas:level-show", args=[level.public_id]),
    )


def _obligation(obligation: Obligation) -> FoundRow:
    return FoundRow(
        name=obligation.title,
        reference=obligation.clause,
        beside=f"{obligation.contract.vendor.display_name}, {obligation.contract.reference}",
        url=reverse("contracts:obligation-show", args=[obligation.public_id]),
    )
