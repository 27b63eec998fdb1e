"""What the page shows on which two vendors become one."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from core.components.parts import Crumb
from dashboards.services.merging import Conflict, Fate, conflicts_of, moving
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class MovingRow:
    """What becomes of the rows of one kind."""

    label: str
    moves: int
    stays: int
    note: str


@dataclass(frozen=True, slots=True)
class MergePage:
    """Two vendors of which one stays, what moves to it, and what must be chosen."""

    kept: Vendor
    merged: Vendor
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[MovingRow, ...]
    conflicts: tuple[Conflict, ...]
    turned_url: str
    back_url: str


_NOTES = {
    Fate.MOVES: "",
    Fate.JOINS: "What the other has too stays with the closed record.",
    Fate.SAID_AGAIN: "Said of both from now on.",
    Fate.STAYS: "As it was computed or done then.",
}


def merge_page(user: User, slug: str, kept_slug: str) -> MergePage:
    """Gather what a person needs to know before two vendors become one.

    :raises Http404: not two open vendors that are this person's to change
    """
    reach = access_of(user).reach(Capability.EDIT_VENDORS)
    seen = Vendor.objects.visible_to(user, Capability.EDIT_VENDORS).select_related("parent")
    found = {
        vendor.slug: vendor
        for vendor in seen.filter(slug__in=(slug, kept_slug), merged_into__isnull=True)
        if reach.everywhere or vendor.unit_id in reach.unit_ids
    }
    if len(found) != 2:
        raise Http404("No two such vendors.")
    kept, merged = found[kept_slug], found[slug]
    back_url = reverse("vendors:vendor-duplicates")
    return MergePage(
        kept=kept,
        merged=merged,
        title=f"Merge {merged.display_name} into {kept.display_name}",
        lead=f"{kept.reference} stays. {merged.reference} stays as a closed record that leads"
        " there; its reference and names are still found.",
        crumbs=(
            Crumb("Vendors", reverse("vendors:vendor-list")),
            Crumb("Duplicates", back_url),
            Crumb("Merge"),
        ),
        rows=tuple(
            MovingRow(one.treated.label, one.moves, one.stays, _NOTES[one.treated.fate])
            for one in moving(kept, merged)
        ),
        conflicts=conflicts_of(kept, merged),
        turned_url=reverse("vendors:vendor-merge", args=[kept_slug, slug]),
        back_url=back_url,
    )
