"""What the register's page of a vendor shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from core import formats
from core.components.parts import Crumb, KeyValue, TimelineEvent
from vendors.certificates.pages import certificate_rows
from vendors.models import Vendor, VendorMerge, VendorStatusStep
from vendors.querysets import VendorQuerySet
from vendors.reviews import next_review
from vendors.tiers import tier_of

MOST_STEPS: Final = 50
MOST_MEMBERS: Final = 100
MOST_OFFERED: Final = 500


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A vendor of the group, as far below its head as `depth` says."""

    name: str
    reference: str
    url: str
    depth: int
    note: str

    @property
    def steps(self) -> range:
        """One for each level between it and the head."""
        return range(self.depth)


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A vendor as the register keeps it; `edits` says whether the reader may act."""

    vendor: Vendor
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    standing: tuple[KeyValue, ...]
    numbers: tuple[KeyValue, ...]
    group: tuple[GroupLine, ...]
    group_url: str
    certificates: tuple[KeyValue, ...]
    certificates_url: str
    history: tuple[TimelineEvent, ...]
    edits: bool
    url: str
    back_url: str
    change_url: str
    offered: tuple[str, ...]
    # Where the vendor is kept into which this one was merged; "" where it was not.
    kept_url: str


def register_page(user: User, slug: str, *, today: date) -> RegisterPage:
    """Gather what the register keeps of a vendor.

    :raises Http404: no such vendor, or not for this person
    """
    vendor = (
        Vendor.objects.visible_to(user)
        .filter(slug=slug)
        .select_related("unit", "merged_into")
        .prefetch_related("identifiers")
        .first()
    )
    if vendor is None:
        raise Http404("No such vendor.")
    reach = access_of(user).reach(Capability.EDIT_VENDORS)
    edits = vendor.merged_into is None and (reach.everywhere or vendor.unit_id in reach.unit_ids)
    back_url = reverse("dashboards:vendor-show", args=[vendor.slug])
    seen = Vendor.objects.visible_to(user)
    group = _group(seen, vendor)
    others = seen.exclude(pk=vendor.pk).order_by("reference").values_list("reference", flat=True)
    steps = vendor.status_steps.select_related("by")[:MOST_STEPS]
    return RegisterPage(
        vendor=vendor,
        title=f"{vendor.display_name} in the register",
        lead="Where we stand with them, how often they are reviewed, and their numbers.",
        crumbs=(
            Crumb("Vendors", reverse("vendors:vendor-list")),
            Crumb(vendor.display_name, back_url),
            Crumb("Register"),
        ),
        standing=standing_of(vendor, today),
        numbers=numbers_of(vendor),
        group=group,
        group_url=f"{reverse('vendors:vendor-list')}?{urlencode({'group': vendor.reference})}",
        certificates=tuple(
            KeyValue(row.title, f"{row.standing}, {row.until}")
            for row in certificate_rows(vendor, today, edits=edits)
        ),
        certificates_url=reverse("vendors:certificate-list", args=[vendor.slug]),
        history=(*_merges(vendor, today), *_history(vendor, list(steps), today)),
        kept_url=""
        if vendor.merged_into is None
        else reverse("vendors:vendor-register", args=[vendor.merged_into.slug]),
        edits=edits,
        url=reverse("vendors:vendor-register", args=[vendor.slug]),
        back_url=back_url,
        change_url=reverse("vendors:vendor-change", args=[vendor.slug]) if edits else "",
        offered=tuple(others[:MOST_OFFERED]) if edits else (),
    )


def _group(seen: VendorQuerySet, vendor: Vendor) -> tuple[GroupLine, ...]:
    """Draw the group as the reader sees it, from its head; empty where the vendor stands alone."""
    members = seen.group_of(vendor.pk)
    shown = members[:MOST_MEMBERS]
    rows = {row.pk: row for row in seen.filter(pk__in=[one.pk for one in shown])}
    lines = []
    for one in shown if len(members) > 1 else ():
        row = rows[one.pk]
        note = "this vendor" if one.pk == vendor.pk else "above it" if one.is_above else ""
        lines.append(
            GroupLine(
                name=row.display_name,
                reference=row.reference,
                url=""
                if one.pk == vendor.pk
                else reverse("vendors:vendor-register", args=[row.slug]),
                depth=min(one.depth, 8),
                note=" · ".join(filter(None, ("head of the group" if not one.depth else "", note))),
            )
        )
    return tuple(lines)


def standing_of(vendor: Vendor, today: date) -> tuple[KeyValue, ...]:
    """Say where we stand with a vendor, what its tier means and when it is reviewed."""
    tier = tier_of(vendor.tier)
    due = next_review(vendor)
    last = formats.day(vendor.reviewed_on, today) if vendor.reviewed_on else "none yet"
    when = f"{formats.day(due, today)}, {formats.distance(due, today)}"
    return (
        KeyValue("Status", str(vendor.get_status_display())),
        KeyValue("Tier", f"{tier.number}, {tier.word}"),
        KeyValue("Means", tier.meaning),
        KeyValue("Asks for", tier.asks),
        KeyValue("Last review", last),
        KeyValue("Next review", f"overdue since {when}" if due < today else f"by {when}"),
    )


def numbers_of(vendor: Vendor) -> tuple[KeyValue, ...]:
    """List the identifiers of a vendor, which are loaded."""
    return tuple(
        KeyValue(one.register or str(one.get_scheme_display()), one.value)
        for one in vendor.identifiers.all()
    )


def _merges(vendor: Vendor, today: date) -> tuple[TimelineEvent, ...]:
    """Tell which vendors were found to be one with this one."""
    made = VendorMerge.objects.filter(Q(kept=vendor) | Q(merged=vendor))
    events = []
    for one in made.select_related("kept", "merged", "by")[:MOST_STEPS]:
        is_kept = one.kept_id == vendor.pk
        other = one.merged if is_kept else one.kept
        heading = (
            f"{other.reference} merged into it" if is_kept else f"Merged into {other.reference}"
        )
        url = reverse("vendors:vendor-register", args=[other.slug])
        events.append(TimelineEvent(heading, _told(one.by, one.at, one.reason, today), url))
    return tuple(events)


def _history(
    vendor: Vendor, steps: list[VendorStatusStep], today: date
) -> tuple[TimelineEvent, ...]:
    """Tell how the vendor came to where it stands, the latest first."""
    first = steps[-1].get_source_display() if steps else vendor.get_status_display()
    return (
        *(
            TimelineEvent(
                f"{step.get_source_display()} → {step.get_target_display()}",
                _told(step.by, step.at, step.reason, today),
            )
            for step in steps
        ),
        TimelineEvent(f"On record as “{first}”", formats.day(vendor.created_at.date(), today)),
    )


def _told(by: User | None, at: datetime, reason: str, today: date) -> str:
    who = "the portal" if by is None else by.display_name
    return " · ".join(filter(None, (formats.day(at.date(), today), who, reason)))
