"""Benchmarks of a service type in one month: every figure against its peers, one of them open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from core.components.parts import Crumb, Key, KeyValue, Pages, Tab
from core.lists import PER_PAGE
from core.periods import add_months, local_date
from scoring.engine.benchmarks import Basis
from scoring.models import Methodology, Scorecard
from scoring.pages import benchmark_words as words
from scoring.pages.cohorts import Cohort, Member, cohorts_of
from scoring.pages.figures import Figures
from vendors.choices import ServiceType
from vendors.models import Vendor, VendorService

#: What figures are compared with, the best basis first: (basis, whether places are told).
GROUPS: Final = (
    ("Against peers, our own data", Basis.PEERS, (True, False)),
    ("Against a published figure", Basis.LIBRARY, (True, False)),
    ("By place alone", Basis.NONE, (True,)),
    ("Not compared", Basis.NONE, (False,)),
)


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One figure of the service type: what it is compared with, and where its cohort stands."""

    name: str
    code: str
    url: str
    is_selected: bool
    strip: SafeString | str
    instead: str
    middle: str
    median: str
    vendors: str


@dataclass(frozen=True, slots=True)
class SubjectGroup:
    """The figures that are compared with the same kind of thing."""

    heading: str
    rows: tuple[SubjectRow, ...]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One vendor of the open figure."""

    name: str
    url: str
    figure: str
    place: str
    standing: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The figure laid open, with the vendors that the reader sees."""

    heading: str
    code: str
    says: str
    basis: str
    better: str
    strip: SafeString | str
    facts: tuple[KeyValue, ...]
    shows_places: bool
    standing_head: str
    rows: tuple[MemberRow, ...]
    pages: Pages | None
    compare_url: str


@dataclass(frozen=True, slots=True)
class BenchmarksPage:
    """All that the page of benchmarks shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    tabs: tuple[Tab, ...]
    service_type: str
    month: str
    heading: str
    groups: tuple[SubjectGroup, ...]
    opened: Opened | None
    empty_heading: str
    empty_text: str
    newest_url: str
    newest_word: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what it leaves open is chosen."""

    service_type: str
    month: date | None
    subject: str
    page: int


def benchmarks_page(user: User, asked: Asked, *, now: datetime, zone: str) -> BenchmarksPage:
    """Gather the benchmarks of a service type and month.

    :raises Http404: not for this person, no such service type, or a month that has not begun
    """
    access = access_of(user)
    running = local_date(zone, now).replace(day=1)
    if access.is_vendor_user or not access.allows(Capability.READ_SCORES):
        raise Http404("No such page.")
    if asked.service_type and asked.service_type not in ServiceType.values:
        raise Http404("No such service type.")
    if asked.month is not None and asked.month > running:
        raise Http404("That month has not begun yet.")
    counts = _vendors_by_type(user)
    kind = asked.service_type or next((one for one in ServiceType.values if counts.get(one)), "")
    newest = _newest_month(user, running)
    month = asked.month or newest or add_months(running, -1)
    cohorts = cohorts_of(user, kind, month) if kind else ()
    figures = Figures(month, _bounds(month))
    chosen = next((one for one in cohorts if one.subject == asked.subject), None)
    # The score opens first, or else the first figure that is compared with something.
    opened = chosen or min(cohorts, key=lambda one: list(Basis).index(one.basis), default=None)
    label = str(ServiceType(kind).label) if kind else ""
    return BenchmarksPage(
        title=words.title(label, month, cohorts),
        lead=words.lead(cohorts),
        crumbs=(Crumb("Service levels", reverse("slas:level-list")), Crumb("Benchmarks")),
        keys=(Key(("1", "–", "6"), "service types"), Key(("f",), "another month")),
        tabs=_tabs(counts, kind, month),
        service_type=kind,
        month=f"{month:%Y-%m}",
        heading=words.heading(label, month),
        groups=_groups(cohorts, opened, figures),
        opened=_opened(opened, figures, asked.page) if opened else None,
        empty_heading=words.empty_heading(counts),
        empty_text=words.empty_text(counts, label, month),
        newest_url=page_url(kind, newest) if newest and newest != month else "",
        newest_word=words.month_word(newest),
    )


def page_url(service_type: str, month: date, subject: str = "", page: int = 1) -> str:
    """Address the benchmarks of a service type and month, one figure opened."""
    query = {
        "service_type": service_type,
        "month": f"{month:%Y-%m}",
        "subject": subject,
        "page": str(page) if page > 1 else "",
    }
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('scoring:benchmark-list')}?{kept}"


def _vendors_by_type(user: User) -> dict[str, int]:
    rows = (
        VendorService.objects.filter(vendor__in=Vendor.objects.visible_to(user))
        .order_by()
        .values_list("service_type")
        .annotate(vendors=Count("pk"))
    )
    return dict(rows)


def _newest_month(user: User, running: date) -> date | None:
    """Find the newest month that is over and has a score."""
    return (
        Scorecard.objects.visible_to(user)
        .filter(score__isnull=False, month__lt=running)
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )


def _bounds(month: date) -> tuple[Decimal, ...]:
    rules = Methodology.objects.filter(effective_from__lte=month).order_by("-version").first()
    return (rules.grade_a, rules.grade_b, rules.grade_c, rules.grade_d) if rules else ()


def _tabs(counts: Mapping[str, int], kind: str, month: date) -> tuple[Tab, ...]:
    return tuple(
        Tab(str(label), page_url(value, month), count=counts.get(value, 0), current=value == kind)
        for value, label in ServiceType.choices
        if counts.get(value) or value == kind
    )


def _groups(
    cohorts: Sequence[Cohort], opened: Cohort | None, figures: Figures
) -> tuple[SubjectGroup, ...]:
    return tuple(
        SubjectGroup(heading, tuple(_row(one, one is opened, figures) for one in those))
        for heading, basis, placed in GROUPS
        if (those := [one for one in cohorts if one.basis is basis and one.is_placed in placed])
    )


def _row(cohort: Cohort, is_selected: bool, figures: Figures) -> SubjectRow:
    known = cohort.quartiles or cohort.library
    return SubjectRow(
        name=cohort.name,
        code="" if cohort.unit == "" else cohort.subject,
        url=page_url(cohort.service_type, cohort.month, cohort.subject),
        is_selected=is_selected,
        strip=figures.strip(cohort),
        instead=words.instead(cohort),
        middle=figures.middle(cohort),
        median=figures.shown(known.median, cohort) if known else "",
        vendors=words.of_vendors(cohort),
    )


def _opened(cohort: Cohort, figures: Figures, page: int) -> Opened:
    first = (page - 1) * PER_PAGE
    shown = cohort.members[first : first + PER_PAGE]
    return Opened(
        heading=cohort.name,
        code="" if cohort.unit == "" else cohort.subject,
        says=words.says(cohort),
        basis=words.basis(cohort),
        better="Less is better, so the axis is mirrored: better is to the right."
        if cohort.is_lower_better
        else "Better is to the right.",
        strip=figures.strip(cohort, spoken=True),
        facts=figures.facts(cohort),
        shows_places=cohort.is_placed,
        standing_head="Quarter" if cohort.library is None else "Against it",
        rows=tuple(_member(member, cohort, figures) for member in shown),
        pages=_pages(cohort, first, len(shown), page),
        compare_url=_compare_url(cohort),
    )


def _member(member: Member, cohort: Cohort, figures: Figures) -> MemberRow:
    url = reverse("dashboards:vendor-show", args=[member.slug])
    return MemberRow(
        name=member.name,
        url=f"{url}?month={cohort.month:%Y-%m}",
        figure=figures.shown(member.value, cohort),
        place=words.place(member.place, cohort.vendors),
        standing=words.standing(member, cohort),
    )


def _pages(cohort: Cohort, first: int, shown: int, page: int) -> Pages | None:
    total = len(cohort.members)
    if total <= PER_PAGE and page == 1:
        return None

    def address(number: int) -> str:
        return page_url(cohort.service_type, cohort.month, cohort.subject, number)

    return Pages(
        first=first + 1 if shown else first,
        last=first + shown,
        total=total,
        previous_url=address(page - 1) if page > 1 else "",
        next_url=address(page + 1) if first + shown < total else "",
    )


def _compare_url(cohort: Cohort) -> str:
    """Lead to a comparison of the best and the worst, where there are two."""
    if len(cohort.members) < 2:
        return ""
    pair = dict.fromkeys((cohort.members[0].slug, cohort.members[-1].slug))
    query = urlencode([*(("vendor", slug) for slug in pair), ("month", f"{cohort.month:%Y-%m}")])
    return f"{reverse('dashboards:vendor-compare')}?{query}"
