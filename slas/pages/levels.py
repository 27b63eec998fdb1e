"""The list of service levels with what their results amount to, narrowed by the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from core import formats
from core.components.parts import Crumb, Pages
from core.periods import Period
from slas import presentation
from slas.choices import MetricType, ResultClass
from slas.models import Result, ServiceLevel
from slas.pages.disputed import Disputed
from slas.pages.measurements import pages_of
from slas.querysets import ResultQuerySet, ServiceLevelQuerySet
from slas.querysets.totals import ADDITIVE, TotalsRow, totals
from vendors.choices import ServiceType
from vendors.models import Vendor

PER_PAGE: Final = 50
MOST_GROUPS: Final = 60
MOST_CHOICES: Final = 300
#: Beyond so many service levels totals wait for a filter: nobody reads them, and they cost seconds.
MOST_LEVELS: Final = 3000
TOTAL_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One service level with its newest result among those asked for."""

    name: str
    code: str
    url: str
    vendor: str
    contract: str
    tag: str
    period: str
    chip: SafeString | str
    figure: str
    made_of: str
    minimum: str
    expected: str
    bullet: SafeString | str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of totals."""

    label: str
    url: str
    results: str
    n: str
    met: str
    percent: str


@dataclass(frozen=True, slots=True)
class TotalsGroup:
    """Totals of results that count the same thing, and what they amount to together."""

    counted: str
    rows: tuple[GroupRow, ...]
    together: GroupRow


@dataclass(frozen=True, slots=True)
class TotalsTable:
    """Totals by code or by month."""

    slug: str
    heading: str
    head: str
    groups: tuple[TotalsGroup, ...]
    note: str


@dataclass(frozen=True, slots=True)
class LevelsPage:
    """All that the list of service levels shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    problems: tuple[str, ...]
    vendors: tuple[Choice, ...]
    service_types: tuple[Choice, ...]
    classes: tuple[Choice, ...]
    given: Mapping[str, str]
    kept: tuple[tuple[str, str], ...]
    active: tuple[ActiveFilter, ...]
    all_url: str
    shown_note: str
    rows: tuple[LevelRow, ...]
    pages: Pages | None
    tables: tuple[TotalsTable, ...]
    totals_note: str
    is_portal_empty: bool


FIELDS: Final = ("q", "vendor", "code", "service_type", "result_class", "month")


def levels_page(
    user: User,
    *,
    levels: ServiceLevelQuerySet,
    results: ResultQuerySet,
    given: Mapping[str, str],
    problems: Sequence[str],
    page: int,
    title: str = "",
) -> LevelsPage:
    """Gather the list; `levels` and `results` are narrowed already, through what the user sees.

    `given` holds the filters of the address as they were written.
    """
    total = 0 if problems else levels.count()
    first = (page - 1) * PER_PAGE
    ordered = levels.select_related("contract__vendor").order_by(
        Lower("contract__vendor__display_name"), "contract__reference", "code"
    )
    shown = [] if problems else list(ordered[first : first + PER_PAGE])
    newest = _newest(results, shown)
    is_wide = total > MOST_LEVELS and not given
    found = ([], []) if problems or is_wide else (totals(results, "code"), totals(results, "month"))
    vendors = list(
        Vendor.objects.visible_to(user, Capability.READ_RECORDS)
        .order_by(Lower("display_name"))
        .values_list("public_id", "display_name")[: MOST_CHOICES + 1]
    )
    disputed = Disputed.among(newest.values())
    rows = tuple(_row(level, newest.get(level.pk), disputed) for level in shown)
    address = _address(given)
    return LevelsPage(
        title=title or _title(total),
        lead=_lead(total, given),
        crumbs=(Crumb("Levels"),),
        problems=tuple(problems),
        vendors=_choices(vendors, given.get("vendor", "")),
        service_types=_choices(ServiceType.choices, given.get("service_type", "")),
        classes=_choices(ResultClass.choices, given.get("result_class", "")),
        given=given,
        kept=tuple((name, value) for name, value in given.items() if name not in FIELDS),
        active=_active(given, {str(key): name for key, name in vendors}),
        all_url=reverse("slas:level-list"),
        shown_note=f"{first + 1}–{first + len(rows)} of {total:,}" if rows else "",
        rows=rows,
        pages=pages_of(page, len(rows), total, address, per_page=PER_PAGE),
        tables=_tables(*found, given),
        totals_note=(
            f"Choose a vendor, a code or a month to see totals of {total:,} service levels."
            if is_wide
            else ""
        ),
        is_portal_empty=not total and not given and not problems,
    )


def _newest(results: ResultQuerySet, levels: Sequence[ServiceLevel]) -> dict[int, Result]:
    """Load the newest result of each service level shown, in one query."""
    rows = (
        results.filter(service_level_id__in=[level.pk for level in levels])
        .select_related("version")
        .order_by("service_level_id", "-period_start", "-revision")
        .distinct("service_level_id")
    )
    return {row.service_level_id: row for row in rows}


def _title(total: int) -> str:
    return (
        "No service levels here"
        if not total
        else ("One service level" if total == 1 else f"{total:,} service levels")
    )


def _lead(total: int, given: Mapping[str, str]) -> str:
    if not total:
        return ""
    newest = f"its result of {given['month']}" if given.get("month") else "its newest result"
    return (
        f"By vendor and code, each with {newest}. "
        "Totals add up tickets, units and minutes, never percentages."
    )


def _row(level: ServiceLevel, result: Result | None, disputed: Disputed) -> LevelRow:
    contract = level.contract
    zone = contract.time_zone
    if result is None:
        return LevelRow(
            name=level.name,
            code=level.code,
            url=presentation.level_url(level.public_id),
            vendor=contract.vendor.display_name,
            contract=contract.reference,
            tag="",
            period="",
            chip="",
            figure=formats.NO_FIGURE,
            made_of="no result yet",
            minimum=formats.NO_FIGURE,
            expected=formats.NO_FIGURE,
            bullet="",
        )
    terms = result.version
    return LevelRow(
        name=level.name,
        code=level.code,
        url=presentation.level_url(level.public_id, result.period_start, zone),
        vendor=contract.vendor.display_name,
        contract=contract.reference,
        tag=presentation.tag(terms),
        period=Period(result.period_start, result.period_end).label(zone),
        chip=disputed.beside(
            presentation.class_chip(result.result_class, state=result.state), result
        ),
        figure=presentation.shown_figure(result, terms),
        made_of=presentation.made_of(result, terms),
        minimum=presentation.minimum_text(terms),
        expected=presentation.expected_text(terms),
        bullet=presentation.bullet(result, terms) if result.attained_shown is not None else "",
    )


def _choices(pairs: Iterable[tuple[object, object]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), str(name), str(value) == chosen) for value, name in pairs)


def _address(given: Mapping[str, str], **changes: str) -> str:
    """Write the list's address with the filters given, some of them changed or taken away."""
    kept = {name: value for name, value in {**given, **changes}.items() if value}
    url = reverse("slas:level-list")
    return f"{url}?{urlencode(kept)}" if kept else url


def _active(given: Mapping[str, str], vendors: Mapping[str, str]) -> tuple[ActiveFilter, ...]:
    words = {
        "vendor": vendors,
        "service_type": {str(key): str(name) for key, name in ServiceType.choices},
        "result_class": {str(key): str(name) for key, name in ResultClass.choices},
    }
    return tuple(
        ActiveFilter(
            label=words.get(name, {}).get(value, f"{name.replace('_', ' ')} {value}"),
            url=_address(given, **{name: ""}),
        )
        for name, value in given.items()
        if value
    )


def _tables(
    by_code: Sequence[TotalsRow], by_month: Sequence[TotalsRow], given: Mapping[str, str]
) -> tuple[TotalsTable, ...]:
    together = _together(by_month)
    if not together:
        return ()
    return (
        TotalsTable(
            slug="totals-by-code",
            heading="Totals by code",
            head="Code",
            groups=_totals_groups(by_code[:MOST_GROUPS], together, "code", given),
            note=_left_off(len(by_code), "code"),
        ),
        TotalsTable(
            slug="totals-by-month",
            heading="Totals by month",
            head="Month",
            groups=_totals_groups(by_month[-MOST_GROUPS:], together, "month", given),
            note=_left_off(len(by_month), "month"),
        ),
    )


def _totals_groups(
    rows: Sequence[TotalsRow],
    together: Sequence[TotalsRow],
    name: str,
    given: Mapping[str, str],
) -> tuple[TotalsGroup, ...]:
    """Put rows that count the same thing together, each key leading to the list narrowed by it."""
    return tuple(
        TotalsGroup(
            counted=f"{MetricType(whole.metric_type).label}, {whole.counted}",
            rows=tuple(
                _group_row(row, _address(given, **{name: row.key}))
                for row in rows
                if (row.metric_type, row.input_kind) == (whole.metric_type, whole.input_kind)
            ),
            together=_group_row(whole, ""),
        )
        for whole in together
    )


def _left_off(count: int, word: str) -> str:
    left = count - MOST_GROUPS
    return (
        f"{left:,} more {word}s count in the sum; narrow the list to see them." if left > 0 else ""
    )


def _together(rows: Sequence[TotalsRow]) -> list[TotalsRow]:
    """Add groups up where they count the same thing."""
    sums: dict[tuple[str, str], TotalsRow] = {}
    for row in rows:
        kind = (row.metric_type, row.input_kind)
        before = sums.get(kind)
        sums[kind] = TotalsRow(
            key="",
            label="Together",
            metric_type=row.metric_type,
            input_kind=row.input_kind,
            results=row.results + (before.results if before else 0),
            met=row.met + (before.met if before else Decimal(0)),
            n=row.n + (before.n if before else Decimal(0)),
        )
    order = {kind.value: place for place, kind in enumerate(ADDITIVE)}
    return sorted(sums.values(), key=lambda row: (order[row.metric_type], row.input_kind))


def _group_row(row: TotalsRow, url: str) -> GroupRow:
    return GroupRow(
        label=row.label,
        url=url,
        results=formats.number(row.results),
        n=presentation.quantity(row.n),
        met=presentation.quantity(row.met),
        percent=formats.percent(row.percent, TOTAL_DECIMALS),
    )
