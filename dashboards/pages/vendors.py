"""The list of vendors: searched, narrowed, sorted, with the latest grade of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Key, Pages
from core.lists import (
    MOST_CHOICES,
    NEAREST,
    PER_PAGE,
    Asked,
    FilterBar,
    Narrowed,
    choice_field,
    filter_bar,
    pages_of,
    search_field,
)
from core.periods import add_months, local_date
from dashboards import presentation
from dashboards.querysets import count_by_grade, with_latest_card
from scoring.models import Methodology
from slas.presentation import in_words, sentence_case
from vendors.choices import ServiceType, VendorStatus
from vendors.models import Vendor
from vendors.querysets import VendorQuerySet
from vendors.searching import vendor_nearness

SORTS: Final = ("name", "tier", "status", "country", "unit", "score", NEAREST)
DEFAULT_SORT: Final = "name"
EXPORT_HEADS: Final = (
    "Reference",
    "Name",
    "Legal name",
    "Service types",
    "Tier",
    "Status",
    "Country",
    "Business unit",
    "External source",
    "External id",
)
SCORE_HEADS: Final = ("Grade", "Score", "Month of the grade")
_ORDERS: Final[Mapping[str, Any]] = {
    "name": Lower("display_name"),
    "tier": F("tier"),
    "status": F("status"),
    "country": F("country"),
    "unit": Lower("unit__name"),
    "score": F("latest_score"),
}


@dataclass(frozen=True, slots=True)
class VendorRow:
    """One vendor in the list."""

    name: str
    url: str
    reference: str
    service_types: str
    tier: int
    status: SafeString | str
    country: str
    unit: str
    grade: SafeString | str
    score: str
    month: str
    contracts: str


@dataclass(frozen=True, slots=True)
class VendorsPage:
    """All that the list of vendors shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    sort: str
    shown_note: str
    rows: tuple[VendorRow, ...]
    pages: Pages | None
    shows_scores: bool
    create_url: str
    is_portal_empty: bool


def vendors_to_list(user: User, *, now: datetime, zone: str) -> VendorQuerySet:
    """Give the vendors that a person sees, with their latest grades where the person may."""
    visible = Vendor.objects.visible_to(user)
    if access_of(user).is_vendor_user:
        return visible
    return with_latest_card(visible, before=local_date(zone, now).replace(day=1))


def vendors_page(
    user: User, asked: Asked, found: Narrowed[Vendor], *, now: datetime, zone: str
) -> VendorsPage:
    """Gather the list from vendors that are narrowed already, through what the user sees."""
    access = access_of(user)
    shows_scores = not access.is_vendor_user
    grades = _grades(found.rows, shows_scores=shows_scores)
    total = sum(grades.values())
    ordered = _ordered(found.rows, asked, shows_scores=shows_scores)
    shown = list(ordered[asked.first : asked.first + PER_PAGE]) if total else []
    counts = _contracts(user, shown)
    bounds = _bounds() if shows_scores else {}
    last_month = add_months(local_date(zone, now).replace(day=1), -1)
    url = reverse("vendors:vendor-list")
    can_add = access.allows(Capability.EDIT_VENDORS) and shows_scores
    return VendorsPage(
        title=_title(total, asked),
        lead=_lead(grades, total) if shows_scores else "",
        crumbs=(Crumb("Vendors"),),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=found.problems,
        bar=_bar(user, asked, url, shows_scores=shows_scores),
        sort=asked.sort,
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(_row(vendor, counts, _standing(vendor, bounds, last_month)) for vendor in shown),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        shows_scores=shows_scores,
        create_url=reverse("vendors:vendor-create") if can_add else "",
        is_portal_empty=not total and not asked.given,
    )


def _grades(rows: QuerySet[Vendor], *, shows_scores: bool) -> dict[str, int]:
    """Count vendors by latest grade, "" where there is none, all of them in one query."""
    if not shows_scores:
        return {"": rows.count()}
    return count_by_grade(rows)


def _ordered(rows: QuerySet[Vendor], asked: Asked, *, shows_scores: bool) -> QuerySet[Vendor]:
    key = asked.sort.removeprefix("-")
    key = DEFAULT_SORT if key == "score" and not shows_scores else key
    by: Any = vendor_nearness(asked.given.get("q", "")) if key == NEAREST else _ORDERS[key]
    order = by.desc(nulls_last=True) if asked.sort.startswith("-") else by.asc(nulls_last=True)
    return (
        rows.select_related("unit")
        .prefetch_related("services")
        .order_by(order, Lower("display_name"), "pk")
    )


def _contracts(user: User, shown: Sequence[Vendor]) -> dict[int, int] | None:
    """Count the contracts of the vendors shown; None where the person reads no contracts."""
    if not access_of(user).allows(Capability.READ_RECORDS):
        return None
    rows = (
        Contract.objects.visible_to(user)
        .filter(vendor__in=[vendor.pk for vendor in shown])
        .order_by()
        .values_list("vendor_id")
        .annotate(contracts=Count("pk"))
    )
    return dict(rows)


def _title(total: int, asked: Asked) -> str:
    what = f"{sentence_case(in_words(total))} vendor{'' if total == 1 else 's'}"
    if not asked.given:
        return what
    return f"{what} {'fits' if total == 1 else 'fit'} the filters"


def _lead(grades: Mapping[str, int], total: int) -> str:
    """Say how many stand badly and how many are not graded."""
    weak = grades.get("D", 0) + grades.get("E", 0)
    silent = grades.get("", 0)
    if not total:
        return ""
    if silent == total:
        return "None is graded yet: grades come with the first results of a month."
    said = [
        f"{sentence_case(in_words(weak))} stand{'s' if weak == 1 else ''} at D or E."
        if weak
        else "None stands at D or E."
    ]
    if silent:
        have = "has" if silent == 1 else "have"
        said.append(f"{sentence_case(in_words(silent))} {have} no grade.")
    return " ".join(said)


def _bar(user: User, asked: Asked, url: str, *, shows_scores: bool) -> FilterBar:
    visible = Vendor.objects.visible_to(user).order_by()
    units = (visible.values_list("unit__code", "unit__name").distinct().order_by("unit__name"))[
        :MOST_CHOICES
    ]
    countries = visible.exclude(country="").values_list("country", flat=True).distinct()
    fields = [
        search_field(asked, "Name, reference or id"),
        choice_field(asked, "service_type", "Service type", ServiceType.choices),
        choice_field(asked, "status", "Status", VendorStatus.choices),
        choice_field(asked, "tier", "Tier", [(tier, tier) for tier in range(1, 5)]),
        choice_field(asked, "country", "Country", [(one, one) for one in sorted(countries)]),
        choice_field(asked, "unit", "Business unit", units),
    ]
    if shows_scores:
        grades = [*((letter, letter) for letter in "ABCDE"), ("none", "No grade")]
        fields.append(choice_field(asked, "grade", "Grade", grades))
    return filter_bar(asked, fields, url=url, export_url=reverse("vendors:vendor-export"))


@dataclass(frozen=True, slots=True)
class _Grade:
    """What the list says of a vendor's latest scorecard."""

    tile: SafeString | str = ""
    score: str = formats.NO_FIGURE
    month: str = ""


def _bounds() -> dict[int, tuple[Decimal, ...]]:
    return {row.pk: presentation.bounds_of(row) for row in Methodology.objects.all()}


def _standing(
    vendor: Vendor, bounds: Mapping[int, tuple[Decimal, ...]], last_month: date
) -> _Grade:
    """Draw the grade; its month is said where it is not the last one that is over."""
    if not bounds:
        return _Grade()
    grade, score, month = _card(vendor)
    if not grade or month is None:
        return _Grade()
    return _Grade(
        tile=atoms.grade_tile(letter=grade, tone=presentation.look_of(grade).tone, spoken="Grade"),
        score=presentation.score_text(score, 1, bounds[vendor.__dict__["latest_methodology"]]),
        month="" if month == last_month else formats.month_short(month, year=True),
    )


def _row(vendor: Vendor, counts: Mapping[int, int] | None, standing: _Grade) -> VendorRow:
    return VendorRow(
        name=vendor.display_name,
        url=reverse("dashboards:vendor-show", args=[vendor.slug]),
        reference=vendor.reference,
        service_types=", ".join(_service_types(vendor)) or formats.NO_FIGURE,
        tier=vendor.tier,
        status=_status(vendor),
        country=vendor.country or formats.NO_FIGURE,
        unit=vendor.unit.name,
        grade=standing.tile,
        score=standing.score,
        month=standing.month,
        contracts=formats.NO_FIGURE if counts is None else f"{counts.get(vendor.pk, 0)}",
    )


def _card(vendor: Vendor) -> tuple[str, Decimal | None, date | None]:
    """Read what the query put beside the vendor."""
    noted = vendor.__dict__
    return noted["latest_grade"], noted["latest_score"], noted["latest_month"]


def _service_types(vendor: Vendor) -> list[str]:
    return [str(one.get_service_type_display()) for one in vendor.services.all()]


def _status(vendor: Vendor) -> SafeString | str:
    """Say where a vendor stands with us; active ones stay quiet."""
    word = str(vendor.get_status_display())
    return word if vendor.status == VendorStatus.ACTIVE else atoms.label(word=word)


def export_heads(user: User) -> tuple[str, ...]:
    """Name the columns of the file."""
    return EXPORT_HEADS if access_of(user).is_vendor_user else (*EXPORT_HEADS, *SCORE_HEADS)


def export_rows(user: User, asked: Asked, found: Narrowed[Vendor]) -> Iterator[list[object]]:
    """Give exactly the vendors of the list, in its order, all pages of it."""
    shows_scores = not access_of(user).is_vendor_user
    rows = _ordered(found.rows, asked, shows_scores=shows_scores)
    for vendor in rows.iterator(chunk_size=2000):
        row: list[object] = [
            vendor.reference,
            vendor.display_name,
            vendor.legal_name,
            "; ".join(_service_types(vendor)),
            vendor.tier,
            str(vendor.get_status_display()),
            vendor.country,
            vendor.unit.name,
            vendor.external_source,
            vendor.external_id,
        ]
        if shows_scores:
            grade, score, month = _card(vendor)
            row += [grade, score if grade else None, f"{month:%Y-%m}" if month else ""]
        yield row
