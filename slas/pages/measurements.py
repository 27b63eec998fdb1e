"""The measurements of one period, fifty to a page: what counted, what was left out and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from core.components.parts import Pages, Tab
from slas.choices import InputKind, MetricType, OutcomeBy
from slas.models import Event, Result, Sample, ServiceLevel, ServiceLevelVersion
from slas.pages.left_out import LeftOut
from slas.pages.measured_rows import (
    CLOCK_HEADS,
    OUTAGE_HEADS,
    SAMPLE_HEADS,
    TICKET_HEADS,
    Head,
    Reader,
    Row,
    clock_row,
    outage_row,
    sample_row,
    ticket_row,
)
from slas.presentation import TIMED
from slas.querysets import measurements as sql
from slas.rules.terms import Terms
from slas.services.terms_in_force import load_terms

PER_PAGE: Final = 50
BACKLOGS: Final = (MetricType.BACKLOG_AGE, MetricType.BACKLOG_SHARE)
#: What the address may ask to see, and the places of the rows that it keeps.
SHOWN: Final[Mapping[str, tuple[int, ...]]] = {
    "": (),
    "counted": (sql.MISSED, sql.COUNTED),
    "left-out": sql.LEFT_OUT,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of the measurements is asked for, and which of them."""

    page: int = 1
    show: str = ""


@dataclass(frozen=True, slots=True)
class Measurements:
    """What came in for one period, bounded to a page."""

    heading: str
    caption: str
    tabs: tuple[Tab, ...]
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    pages: Pages | None


def measurements(
    level: ServiceLevel,
    result: Result,
    terms: ServiceLevelVersion,
    *,
    left_out: LeftOut,
    asked: Asked,
    label: str,
    address: str,
    now: datetime,
) -> Measurements:
    """Read one page of what came in for the period of a result; `address` names the period."""
    zone = level.contract.time_zone
    agreed = load_terms([terms.pk])[terms.pk] if _needs_rules(terms) else None
    reader = Reader(ZoneInfo(zone), now, level, terms, left_out, agreed)
    rows = _rows(result, terms, reader)
    places = sql.count_places(rows)
    kept = SHOWN[asked.show]
    chosen = rows.filter(place__in=kept) if kept else rows
    total = sum(count for place, count in places.items() if not kept or place in kept)
    first = (asked.page - 1) * PER_PAGE
    heads, printed = _table(result, terms, reader, agreed)
    shown = [printed(row) for row in chosen[first : first + PER_PAGE]]
    where = f"{address}{'&' if '?' in address else '?'}show={asked.show}" if kept else address
    more = " Overlaps count once in the sum." if heads is OUTAGE_HEADS else ""
    return Measurements(
        heading=f"Measurements, {label}",
        caption=f"Times in {zone}. A struck row was replaced and counts nothing.{more}",
        tabs=_tabs(places, asked, address),
        heads=heads,
        rows=tuple(shown),
        pages=pages_of(asked.page, len(shown), total, where, anchor="#measurements"),
    )


def _needs_rules(terms: ServiceLevelVersion) -> bool:
    """Tell whether rows are judged by the calendar: outages, and the business time of tickets."""
    if terms.input_kind == InputKind.SAMPLES:
        return False
    return (
        terms.metric_type in (*TIMED, *BACKLOGS, MetricType.DURATION)
        or terms.outcome_by == OutcomeBy.BUSINESS_TIME
    )


def _rows(result: Result, terms: ServiceLevelVersion, reader: Reader) -> QuerySet[Any]:
    """Choose the rows of a figure, each placed: missed, counted, unknown, excused, replaced."""
    level_id, scope = result.service_level_id, result.scope
    start, end = result.period_start, result.period_end
    kind, left_out = terms.metric_type, reader.left_out
    if terms.input_kind == InputKind.SAMPLES:
        samples = sql.samples_of(
            Sample.objects.all(), level_id=level_id, start=start, end=end, scope=scope
        )
        return sql.placed(samples, excused=left_out.condition("at", of_events=False))
    events = Event.objects.all()
    excused = left_out.condition("opened_at", of_events=True, intervals=kind not in TIMED)
    if kind in TIMED:
        rows = sql.outages_of(events, level_id=level_id, start=start, end=end, scope=scope)
    elif kind in BACKLOGS:
        at = min(result.reported_through or start, end)
        rows = sql.open_at(events, level_id=level_id, at=at, scope=scope)
    else:
        rows = sql.tickets_of(events, level_id=level_id, start=start, end=end, scope=scope)
    missed, unknown = _conditions(terms, reader.now)
    return sql.worst_first(sql.placed(rows, missed=missed, unknown=unknown, excused=excused))


def _conditions(terms: ServiceLevelVersion, now: datetime) -> tuple[Q | None, Q | None]:
    """Say which tickets missed and which are not counted yet, where the database can tell."""
    kind = terms.metric_type
    if kind == MetricType.WITHIN_TARGET and terms.outcome_by != OutcomeBy.BUSINESS_TIME:
        by_due = terms.outcome_by == OutcomeBy.DUE
        return sql.late(now, by_due_alone=by_due), sql.not_judged(now, by_due_alone=by_due)
    if kind == MetricType.DURATION:
        return None, Q(resolved_at__isnull=True)
    if kind == MetricType.SATISFACTION:
        return Q(value__lt=4), Q(value__isnull=True)
    if kind in (MetricType.MEAN, MetricType.PERCENTILE):
        return None, Q(value__isnull=True)
    return None, None


def _table(
    result: Result, terms: ServiceLevelVersion, reader: Reader, agreed: Terms | None
) -> tuple[tuple[Head, ...], Callable[[Any], Row]]:
    """Choose the columns of a figure, and what prints a row of them."""
    if terms.input_kind == InputKind.SAMPLES:
        return SAMPLE_HEADS, lambda row: sample_row(row, reader)
    if terms.metric_type in TIMED:
        return OUTAGE_HEADS, lambda row: outage_row(row, result, reader)
    if agreed is not None:
        return CLOCK_HEADS, lambda row: clock_row(row, reader)
    return TICKET_HEADS, lambda row: ticket_row(row, reader)


def _tabs(places: Mapping[int, int], asked: Asked, address: str) -> tuple[Tab, ...]:
    """Lead to what counted and to what was left out, where anything was."""
    left = sum(places.get(place, 0) for place in sql.LEFT_OUT)
    if not left:
        return ()
    whole = sum(places.values())
    join = "&" if "?" in address else "?"

    def tab(word: str, show: str, count: int) -> Tab:
        url = f"{address}{join}show={show}" if show else address
        return Tab(word, f"{url}#measurements", count, asked.show == show)

    return (
        tab("All", "", whole),
        tab("Counted", "counted", whole - left),
        tab("Left out", "left-out", left),
    )


def pages_of(
    page: int, shown: int, total: int, address: str, *, per_page: int = PER_PAGE, anchor: str = ""
) -> Pages | None:
    """Say which rows are shown; None where all of them fit on one page."""
    if total <= per_page:
        return None
    first = (page - 1) * per_page
    join = "&" if "?" in address else "?"

    def to(number: int) -> str:
        return f"{address}{join}page={number}{anchor}"

    return Pages(
        first=first + 1 if shown else first,
        last=first + shown,
        total=total,
        previous_url=to(page - 1) if page > 1 else "",
        next_url=to(page + 1) if first + shown < total else "",
    )
