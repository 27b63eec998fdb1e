"""Two to five vendors side by side, as of a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from core import formats
from core.components.parts import Crumb, Key
from core.context import address
from core.periods import add_months, local_date
from dashboards.pages.compare_rows import Section, sections_of
from dashboards.pages.compared import Compared, compared
from scoring.models import Scorecard
from slas.presentation import in_words, listed, sentence_case
from vendors.models import Vendor
from vendors.names import fold

FEWEST: Final = 2
MOST: Final = 5
MOST_OFFERED: Final = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A vendor that can be ticked."""

    slug: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a vendor's column."""

    name: str
    url: str
    slug: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """All that the comparison shows; without columns there is only the choice."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    month: str
    asked_month: str
    problem: str
    choices: tuple[Choice, ...]
    offered_words: str
    searched: str
    columns: tuple[Column, ...]
    heading: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class AskedVendors:
    """What the address asks for."""

    slugs: tuple[str, ...]
    month: date | None
    searched: str


def compare_page(user: User, asked: AskedVendors, *, now: datetime, zone: str) -> ComparePage:
    """Gather the comparison.

    :raises Http404: not for this person, a vendor out of reach, or a month that has not begun
    """
    access = access_of(user)
    today = local_date(zone, now)
    if access.is_vendor_user or not access.allows(Capability.READ_SCORES):
        raise Http404("No such page.")
    if asked.month is not None and asked.month > today:
        raise Http404("That month has not begun yet.")
    slugs = list(dict.fromkeys(asked.slugs))
    vendors = _vendors(user, slugs)
    month = asked.month or _newest_month(user, vendors, today)
    is_comparable = FEWEST <= len(vendors) <= MOST
    all_of = compared(user, vendors, month, today) if is_comparable else ()
    return ComparePage(
        title=_title(all_of),
        lead=_lead(all_of),
        crumbs=(Crumb("Vendors", address("vendors:vendor-list")), Crumb("Compare")),
        keys=(Key(("f",), "find a vendor"),),
        month=f"{month:%Y-%m}",
        asked_month=f"{asked.month:%Y-%m}" if asked.month else "",
        problem=_problem(vendors),
        choices=(
            *(Choice(one.slug, one.display_name, True) for one in vendors),
            *_offered(user, vendors, asked.searched),
        ),
        offered_words=_offered_words(vendors, asked.searched),
        searched=asked.searched,
        columns=tuple(_column(one, month) for one in all_of),
        heading=f"Side by side, {formats.month(month)}",
        sections=sections_of(all_of, reads_records=access.allows(Capability.READ_RECORDS)),
    )


def compare_url(slugs: Sequence[str], month: date) -> str:
    """Address a comparison."""
    query = [*(("vendor", slug) for slug in slugs), ("month", f"{month:%Y-%m}")]
    return f"{reverse('dashboards:vendor-compare')}?{urlencode(query)}"


def _vendors(user: User, slugs: Sequence[str]) -> list[Vendor]:
    """Load the vendors in the order asked for.

    :raises Http404: one is not known, or not this person's to see
    """
    if any("\x00" in slug for slug in slugs):
        raise Http404("No such vendor.")
    found = {
        vendor.slug: vendor
        for vendor in Vendor.objects.visible_to(user)
        .filter(slug__in=slugs)
        .prefetch_related("services")
    }
    if len(found) != len(slugs):
        raise Http404("No such vendor.")
    return [found[slug] for slug in slugs]


def _newest_month(user: User, vendors: Sequence[Vendor], today: date) -> date:
    """Choose the newest month that is over and in which one of the vendors was scored."""
    running = today.replace(day=1)
    newest = (
        Scorecard.objects.visible_to(user)
        .filter(vendor__in=vendors, score__isnull=False, month__lt=running)
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )
    return newest or add_months(running, -1)


def _offered(user: User, vendors: Sequence[Vendor], searched: str) -> tuple[Choice, ...]:
    """Offer what is searched for, or else vendors of the same service types."""
    rows = Vendor.objects.visible_to(user).exclude(pk__in=[vendor.pk for vendor in vendors])
    kinds = {one.service_type for vendor in vendors for one in vendor.services.all()}
    if searched:
        rows = rows.filter(folded_name__contains=fold(searched))
    elif kinds:
        rows = rows.filter(services__service_type__in=kinds).distinct()
    found = rows.order_by("folded_name", "pk").values_list("slug", "display_name")[:MOST_OFFERED]
    return tuple(Choice(slug, name, False) for slug, name in found)


def _offered_words(vendors: Sequence[Vendor], searched: str) -> str:
    if searched:
        return f"Vendors named like “{searched}”"
    return "Vendors of the same service types" if vendors else "Vendors"


def _problem(vendors: Sequence[Vendor]) -> str:
    """Say why nothing is compared although something was asked for."""
    if len(vendors) == 1:
        return f"Choose at least one more to stand beside {vendors[0].display_name}."
    if len(vendors) > MOST:
        count = sentence_case(in_words(len(vendors)))
        return f"{count} are chosen. Five fit side by side: take some away."
    return ""


def _column(one: Compared, month: date) -> Column:
    url = reverse("dashboards:vendor-show", args=[one.vendor.slug])
    return Column(one.vendor.display_name, f"{url}?month={month:%Y-%m}", one.vendor.slug)


def _scored(all_of: Sequence[Compared]) -> list[tuple[Decimal, str]]:
    """List scores with names, the best first."""
    found = [
        (one.card.score, one.vendor.display_name)
        for one in all_of
        if one.card is not None and one.card.score is not None
    ]
    return sorted(found, key=lambda row: (-row[0], row[1]))


def _title(all_of: Sequence[Compared]) -> str:
    if not all_of:
        return "Compare vendors"
    scored = _scored(all_of)
    if len(scored) < FEWEST:
        return f"{listed([one.vendor.display_name for one in all_of])} side by side"
    ahead = formats.number(scored[0][0] - scored[1][0], 1)
    if ahead == "0.0":
        return f"{scored[0][1]} and {scored[1][1]} score alike"
    return f"{scored[0][1]} leads by {ahead} points"


def _lead(all_of: Sequence[Compared]) -> str:
    """Say who is last, and who has no score."""
    if not all_of:
        return "Choose two to five."
    scored = _scored(all_of)
    said = []
    if len(scored) > FEWEST:
        behind = formats.number(scored[0][0] - scored[-1][0], 1)
        said.append(f"{scored[-1][1]} is {behind} behind.")
    said += [
        f"{one.vendor.display_name} is held at {one.card.grade} by a gate."
        for one in all_of
        if one.card is not None and one.card.grade and one.card.grade != one.card.ungated_grade
    ]
    silent = [
        one.vendor.display_name for one in all_of if one.card is None or one.card.score is None
    ]
    if silent:
        said.append(f"{listed(silent)} {'has' if len(silent) == 1 else 'have'} no score.")
    return " ".join(said)
