"""The portfolio heat map: every vendor that a person sees, by month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Avg, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from core import formats
from core.components import atoms
from core.components.parts import HeatColumn, HeatGroup, HeatHead, HeatMap, HeatRow, Pages
from core.components.small_charts import sparkline
from core.periods import add_months
from dashboards import presentation
from dashboards.presentation import CARD_FIELDS, Card
from scoring.models import Methodology, Scorecard
from vendors.choices import ServiceType, VendorStatus
from vendors.models import Vendor, VendorService

MOST_GROUPED: Final = 60
PER_PAGE: Final = 50
CHANGE_MONTHS: Final = 3
SORTS: Final = ("change", "-change", "score", "-score", "name")
WATCHED: Final = (VendorStatus.ACTIVE, VendorStatus.EXITING)


@dataclass(frozen=True, slots=True)
class Months:
    """The columns of a heat map; the last one may be the month that is not over yet."""

    columns: tuple[date, ...]
    is_running: bool

    @property
    def last(self) -> date:
        return self.columns[-1]

    @property
    def last_ended(self) -> date:
        return self.columns[-2] if self.is_running else self.columns[-1]

    @property
    def compared(self) -> tuple[date, ...]:
        """List the months that are read of every vendor: the newest and those they moved from."""
        newest = {self.last, self.last_ended}
        return tuple(sorted(newest | {add_months(one, -CHANGE_MONTHS) for one in newest}))


def months_until(asked: date | None, running: date) -> Months:
    """Choose twelve months and the running one, or the twelve that end with the month asked for."""
    if asked is None or asked == running:
        return Months(tuple(add_months(running, back - 12) for back in range(13)), True)
    return Months(tuple(add_months(asked, back - 11) for back in range(12)), False)


@dataclass(frozen=True, slots=True)
class Standing:
    """One vendor with its newest card and how far it moved in three months."""

    vendor_id: int
    slug: str
    name: str
    service_types: tuple[str, ...]
    card: Card | None
    ended: Card | None
    change: Decimal | None
    ended_change: Decimal | None

    @property
    def group(self) -> str:
        return self.service_types[0] if self.service_types else ""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The heat map and what the page says of all vendors together."""

    standings: tuple[Standing, ...]
    means: tuple[Decimal | None, ...]
    bounds: tuple[Decimal, ...]
    months: Months
    heat: HeatMap | None
    pages: Pages | None
    sort: str
    newest_month: date | None
    has_cards: bool


def portfolio(user: User, months: Months, *, sort: str, page: int) -> Portfolio:
    """Gather the heat map: up to 60 vendors by service type, beyond that 50 a page, worst first."""
    methodologies = {row.pk: presentation.bounds_of(row) for row in Methodology.objects.all()}
    bounds = list(methodologies.values())[-1] if methodologies else presentation.DEFAULT_BOUNDS
    standings = _standings(user, months)
    is_grouped = len(standings) <= MOST_GROUPED
    chosen = sort if sort in SORTS else ("change" if is_grouped else "score")
    ordered = _sorted(standings, chosen)
    first = 0 if is_grouped else (page - 1) * PER_PAGE
    shown = ordered if is_grouped else ordered[first : first + PER_PAGE]
    cards = _cards(shown, months)
    means = _means(user, standings, months)
    newest = (
        Scorecard.objects.visible_to(user)
        .filter(score__isnull=False, month__lte=months.last)
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )
    groups = _groups(shown, cards, means, months, methodologies, is_grouped=is_grouped)
    return Portfolio(
        standings=tuple(ordered),
        means=means[""],
        bounds=bounds,
        months=months,
        heat=_heat(groups, months, chosen) if standings else None,
        pages=None
        if is_grouped
        else _pages((page, first, len(shown)), len(ordered), chosen, months),
        sort=chosen,
        newest_month=newest,
        has_cards=any(cards.values()),
    )


def _standings(user: User, months: Months) -> list[Standing]:
    visible = Vendor.objects.visible_to(user)
    kinds: dict[int, list[str]] = defaultdict(list)
    for vendor_id, kind in VendorService.objects.filter(vendor__in=visible).values_list(
        "vendor_id", "service_type"
    ):
        kinds[vendor_id].append(kind)
    recent: dict[int, dict[date, Card]] = defaultdict(dict)
    for row in (
        Scorecard.objects.visible_to(user)
        .filter(month__in=months.compared)
        .order_by()
        .values_list(*CARD_FIELDS)
    ):
        recent[row[0]][row[1]] = Card(*row)
    order = {kind: place for place, kind in enumerate(ServiceType.values)}
    rows = visible.order_by().values_list("pk", "slug", "display_name", "status")
    return [
        _standing((pk, slug, name), sorted(kinds[pk], key=order.__getitem__), recent[pk], months)
        for pk, slug, name, status in rows
        if status in WATCHED or recent[pk]
    ]


def _standing(
    vendor: tuple[int, str, str],
    kinds: Sequence[str],
    cards: Mapping[date, Card],
    months: Months,
) -> Standing:
    pk, slug, name = vendor
    newest = cards.get(months.last)
    ended = cards.get(months.last_ended)
    card = newest if newest is not None and newest.score is not None else ended or newest
    return Standing(
        vendor_id=pk,
        slug=slug,
        name=name,
        service_types=tuple(kinds),
        card=card,
        ended=ended,
        change=_change(card, cards),
        ended_change=_change(ended, cards),
    )


def _change(card: Card | None, cards: Mapping[date, Card]) -> Decimal | None:
    """Take the change over three months; a score without a grade rests on too little to move."""
    before = cards.get(add_months(card.month, -CHANGE_MONTHS)) if card else None
    now, then = _graded(card), _graded(before)
    return None if now is None or then is None else now - then


def _graded(card: Card | None) -> Decimal | None:
    """Give the score of a card that has a grade."""
    return card.score if card is not None and card.grade else None


def _sorted(standings: Sequence[Standing], sort: str) -> list[Standing]:
    """Sort by name, then by the figure asked for; vendors without it come last."""
    by_name = sorted(standings, key=lambda one: (one.name.casefold(), one.vendor_id))
    if sort == "name":
        return by_name

    def figure(one: Standing) -> Decimal | None:
        if sort.endswith("change"):
            return one.change
        return _graded(one.card)

    sign = -1 if sort.startswith("-") else 1
    return sorted(
        by_name,
        key=lambda one: (
            (value := figure(one)) is None,
            sign * value if value is not None else Decimal(0),
        ),
    )


def _cards(shown: Sequence[Standing], months: Months) -> dict[int, dict[date, Card]]:
    found: dict[int, dict[date, Card]] = defaultdict(dict)
    rows = Scorecard.objects.filter(vendor_id__in=[one.vendor_id for one in shown]).in_months(
        months.columns[0], months.last
    )
    for row in rows.order_by().values_list(*CARD_FIELDS):
        found[row[0]][row[1]] = Card(*row)
    return found


def _means(
    user: User, standings: Sequence[Standing], months: Months
) -> dict[str, tuple[Decimal | None, ...]]:
    """Take the plain mean of the scores of all vendors ("") and of each service type, by month."""
    by_group: dict[str, list[int]] = {"": [], **{kind: [] for kind in ServiceType.values}}
    for one in standings:
        by_group[""].append(one.vendor_id)
        if one.group:
            by_group[one.group].append(one.vendor_id)
    averages = {
        f"mean_{name}": Avg("score", filter=Q(vendor_id__in=ids)) for name, ids in by_group.items()
    }
    rows: dict[date, dict[str, Any]] = {
        row["month"]: dict(row)
        for row in Scorecard.objects.visible_to(user)
        .in_months(months.columns[0], months.last)
        .exclude(grade="")
        .order_by()
        .values("month")
        .annotate(**averages)
    }
    return {
        name: tuple(rows.get(month, {}).get(f"mean_{name}") for month in months.columns)
        for name in by_group
    }


def _groups(
    shown: Sequence[Standing],
    cards: Mapping[int, Mapping[date, Card]],
    means: Mapping[str, tuple[Decimal | None, ...]],
    months: Months,
    methodologies: Mapping[int, tuple[Decimal, ...]],
    *,
    is_grouped: bool,
) -> list[HeatGroup]:
    rows: dict[str, list[HeatRow]] = defaultdict(list)
    for one in shown:
        of_vendor = cards.get(one.vendor_id, {})
        rows[one.group if is_grouped else ""].append(_row(one, of_vendor, months, methodologies))
    groups = []
    for kind, label in ServiceType.choices:
        if rows[kind] or (not is_grouped and any(mean is not None for mean in means[kind])):
            groups.append(_group(str(label), rows[kind], means[kind]))
    if rows[""]:
        label = "Without a service type" if is_grouped else "Vendors, worst first"
        groups.append(HeatGroup(label, rows[""]))
    return groups


def _group(label: str, rows: Sequence[HeatRow], means: Sequence[Decimal | None]) -> HeatGroup:
    last = next((mean for mean in reversed(means) if mean is not None), None)
    place = max((at for at, mean in enumerate(means) if mean is not None), default=0)
    before = means[place - CHANGE_MONTHS] if place >= CHANGE_MONTHS else None
    change = None if last is None or before is None else last - before
    return HeatGroup(
        label=label,
        rows=rows,
        means=[formats.number(mean) for mean in means],
        extras=(sparkline(values=means, tone="neutral"), atoms.change(value=change), ""),
    )


def _row(
    one: Standing,
    cards: Mapping[date, Card],
    months: Months,
    methodologies: Mapping[int, tuple[Decimal, ...]],
) -> HeatRow:
    also = [str(ServiceType(kind).label) for kind in one.service_types[1:]]
    extras: tuple[SafeString | str, ...] = (
        sparkline(
            values=[_graded(cards.get(month)) for month in months.columns],
            tone=presentation.look_of(one.card.grade if one.card else "").tone,
        ),
        atoms.change(value=one.change),
        presentation.now_word(one.card, len(cards)),
    )
    return HeatRow(
        label=one.name,
        url=reverse("dashboards:vendor-show", args=[one.slug]),
        cells=[
            presentation.heat_cell(
                cards[month], one.slug, one.name, methodologies[cards[month].methodology_id]
            )
            if month in cards
            else None
            for month in months.columns
        ],
        extras=extras,
        note=f"also {', '.join(also)}" if also else "",
    )


def _heat(groups: Sequence[HeatGroup], months: Months, sort: str) -> HeatMap:
    first, last = formats.month(months.columns[0]), formats.month(months.last)
    return HeatMap(
        caption=f"Score and grade of each vendor by month, {first} to {last}",
        row_head="Vendor",
        columns=[
            HeatColumn(formats.month_short(month), months.is_running and month == months.last)
            for month in months.columns
        ],
        groups=groups,
        heads=(
            HeatHead("12 months", fold="p3"),
            _head("3 mo", "change", sort, months),
            HeatHead("Now", fold="p3"),
        ),
    )


def _head(label: str, key: str, sort: str, months: Months) -> HeatHead:
    other = f"-{key}" if sort == key else key
    way = "ascending" if sort == key else "descending" if sort == f"-{key}" else ""
    return HeatHead(label, numeric=True, url=_address(other, months, 1), sort=way)  # type: ignore[arg-type]


def _address(sort: str, months: Months, page: int) -> str:
    query = {"sort": sort}
    if not months.is_running:
        query["month"] = f"{months.last:%Y-%m}"
    if page > 1:
        query["page"] = str(page)
    return f"{reverse('dashboards:home-show')}?{urlencode(query)}#portfolio"


def _pages(at: tuple[int, int, int], total: int, sort: str, months: Months) -> Pages:
    page, first, shown = at
    return Pages(
        first=first + 1 if shown else first,
        last=first + shown,
        total=total,
        previous_url=_address(sort, months, page - 1) if page > 1 else "",
        next_url=_address(sort, months, page + 1) if first + shown < total else "",
    )
