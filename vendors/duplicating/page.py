"""What the page on likely duplicates shows."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability, Reach
from core import formats
from core.components.parts import Crumb
from vendors.duplicates import likely_pairs
from vendors.models import Vendor, VendorDistinction

MOST_PAIRS: Final = 100
MOST_TOLD: Final = 50


@dataclass(frozen=True, slots=True)
class Side:
    """One of two vendors."""

    name: str
    reference: str
    legal_name: str
    url: str
    key: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two vendors and what is known of the two; `decides` says whether the reader may say more."""

    first: Side
    second: Side
    why: str
    decides: bool
    merge_url: str


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    """The pairs that are open, and those of which somebody said that they are two."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    note: str
    rows: tuple[PairRow, ...]
    told: tuple[PairRow, ...]
    back_url: str


def duplicates_page(user: User, *, today: date) -> DuplicatesPage:
    """Gather the likely duplicates among the vendors that the reader sees."""
    seen = Vendor.objects.visible_to(user).filter(merged_into__isnull=True)
    reach = access_of(user).reach(Capability.EDIT_VENDORS)
    pairs = likely_pairs(seen)
    shown = pairs[:MOST_PAIRS]
    apart = VendorDistinction.objects.filter(first__in=seen.order_by(), second__in=seen.order_by())
    told = list(apart.select_related("first", "second", "by")[:MOST_TOLD])
    rows = seen.in_bulk({pk for pair in shown for pk in (pair.first, pair.second)})
    back_url = reverse("vendors:vendor-list")
    return DuplicatesPage(
        title="Likely duplicates",
        lead="Vendors that may stand in the register twice: look at both, then say what they are.",
        crumbs=(Crumb("Vendors", back_url), Crumb("Duplicates")),
        note=_note(len(pairs), len(shown)),
        rows=tuple(
            _row(rows[pair.first], rows[pair.second], _why(pair.number, pair.ratio), reach)
            for pair in shown
        ),
        told=tuple(
            _row(
                one.first,
                one.second,
                f"{formats.day(one.at.date(), today)} · "
                f"{'the portal' if one.by is None else one.by.display_name}",
                reach,
            )
            for one in told
        ),
        back_url=back_url,
    )


def find_pair(user: User, first: str, second: str) -> tuple[Vendor, Vendor]:
    """Find two vendors that the reader sees by what was sent.

    :raises Http404: not two such vendors
    """
    try:
        keys = UUID(first), UUID(second)
    except ValueError as error:
        raise Http404("No such vendor.") from error
    found = {
        one.public_id: one for one in Vendor.objects.visible_to(user).filter(public_id__in=keys)
    }
    if len(found) != len(keys):
        raise Http404("No such vendors.")
    return found[keys[0]], found[keys[1]]


def _note(count: int, shown: int) -> str:
    if count > shown:
        return f"the likeliest {shown} of {count}"
    return f"{count} to look at" if count else ""


def _why(number: str, ratio: float) -> str:
    names = "" if not ratio else "the same name" if ratio >= 1 else f"names {ratio:.0%} alike"
    return " · ".join(filter(None, (f"both have the number {number}" if number else "", names)))


def _row(first: Vendor, second: Vendor, why: str, reach: Reach) -> PairRow:
    decides = reach.everywhere or {first.unit_id, second.unit_id} <= reach.unit_ids
    merge_url = reverse("vendors:vendor-merge", args=[second.slug, first.slug]) if decides else ""
    return PairRow(_side(first), _side(second), why, decides, merge_url)


def _side(vendor: Vendor) -> Side:
    return Side(
        name=vendor.display_name,
        reference=vendor.reference,
        legal_name=vendor.legal_name if vendor.legal_name != vendor.display_name else "",
        url=reverse("vendors:vendor-register", args=[vendor.slug]),
        key=str(vendor.public_id),
    )
