"""The measurements of one period, fifty to a page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from core import formats
from core.components import atoms
from core.components.parts import Pages
from slas import presentation
from slas.choices import InputKind, MetricType
from slas.models import Event, Result, Sample, ServiceLevelVersion
from slas.querysets.measurements import outages_of, samples_of, tickets_of

PER_PAGE: Final = 50
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed figure of a row; `css` folds or aligns its column."""

    text: str | SafeString
    css: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; a void one was replaced and counts nothing."""

    name: str
    cells: tuple[Cell, ...]
    is_void: bool


@dataclass(frozen=True, slots=True)
class Measurements:
    """What came in for one period, bounded to a page."""

    heading: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    pages: Pages | None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose eyes: the contract's zone, and the day and instant of reading."""

    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def moment(self, instant: datetime | None) -> str:
        if instant is None:
            return formats.NO_FIGURE
        return formats.moment(instant.astimezone(self.zone), self.today)


def measurements(
    result: Result,
    terms: ServiceLevelVersion,
    *,
    zone: str,
    label: str,
    page: int,
    address: str,
    now: datetime,
) -> Measurements:
    """Read one page of what came in for the period of a result; `address` names the period."""
    reader = _Reader(ZoneInfo(zone), now)
    first = (page - 1) * PER_PAGE
    if terms.input_kind == InputKind.SAMPLES:
        found = samples_of(
            Sample.objects.all(),
            level_id=result.service_level_id,
            start=result.period_start,
            end=result.period_end,
        )
        total, chosen = found.count(), list(found[first : first + PER_PAGE])
        heads, rows = _SAMPLE_HEADS, tuple(_sample_row(row, terms, reader) for row in chosen)
    else:
        is_outage = terms.metric_type == MetricType.AVAILABILITY
        of_period = outages_of if is_outage else tickets_of
        events = of_period(
            Event.objects.all(),
            level_id=result.service_level_id,
            start=result.period_start,
            end=result.period_end,
            now=now,
        )
        total, those = events.count(), list(events[first : first + PER_PAGE])
        if is_outage:
            heads = _OUTAGE_HEADS
            rows = tuple(_outage_row(row, result, reader) for row in those)
        else:
            heads = _TICKET_HEADS
            rows = tuple(_ticket_row(row, terms, reader) for row in those)
    return Measurements(
        heading=f"Measurements, {label}",
        caption=f"Times in {zone}. A struck row was replaced and counts nothing.",
        heads=heads,
        rows=rows,
        pages=pages_of(page, len(rows), total, address, anchor="#measurements"),
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


_SAMPLE_HEADS: Final[tuple[Head, ...]] = (
    Head("At"),
    Head("n", "r"),
    Head("Good", "r"),
    Head("Share", "r p1"),
    Head("Sum", "r p2"),
    Head("Source", "p2"),
    Head("State"),
)
_TICKET_HEADS: Final[tuple[Head, ...]] = (
    Head("Ticket"),
    Head("Opened", "nw p1"),
    Head("Due", "nw p2"),
    Head("Resolved", "nw p2"),
    Head("Value", "r p3"),
    Head("Outcome"),
    Head("Version", "p3"),
    Head("Source", "p3"),
)
_OUTAGE_HEADS: Final[tuple[Head, ...]] = (
    Head("Outage"),
    Head("From", "nw"),
    Head("To", "nw p1"),
    Head("Minutes in the period", "r"),
    Head("Version", "p3"),
    Head("Source", "p2"),
    Head("State", "p1"),
)
_COUNTS: Final = atoms.chip(tone="ok", word="Counts", shape_name="ok", bare=True)
_REPLACED: Final = atoms.chip(tone="neutral", word="Replaced", shape_name="dash", bare=True)


def _state(superseded_by: int) -> SafeString:
    return _REPLACED if superseded_by else _COUNTS


def _sample_row(sample: Sample, terms: ServiceLevelVersion, reader: _Reader) -> Row:
    share = None if sample.good is None or not sample.n else 100 * sample.good / sample.n
    return Row(
        name=reader.moment(sample.at),
        is_void=bool(sample.superseded_by),
        cells=(
            Cell(presentation.quantity(sample.n), "r"),
            Cell(_quantity(sample.good), "r"),
            Cell(formats.with_unit(_cut(share, terms), "%"), "r p1"),
            Cell(_quantity(sample.total), "r p2"),
            Cell(sample.batch.source.name, "p2"),
            Cell(_state(sample.superseded_by)),
        ),
    )


def _cut(share: Decimal | None, terms: ServiceLevelVersion) -> str:
    """Print a share in the contract's decimals, never rounded over an agreed level."""
    return formats.figure(share, terms.decimals, (terms.expected, terms.minimum))


def _quantity(value: Decimal | None) -> str:
    return formats.NO_FIGURE if value is None else presentation.quantity(value)


def _ticket_row(event: Event, terms: ServiceLevelVersion, reader: _Reader) -> Row:
    return Row(
        name=event.key.external_id,
        is_void=bool(event.superseded_by),
        cells=(
            Cell(reader.moment(event.opened_at), "nw p1"),
            Cell(reader.moment(event.due_at), "nw p2"),
            Cell(reader.moment(event.resolved_at), "nw p2"),
            Cell(_quantity(event.value), "r p3"),
            Cell(_outcome(event, terms, reader.now)),
            Cell(event.version_label, "p3"),
            Cell(event.batch.source.name, "p3"),
        ),
    )


def _outcome(event: Event, terms: ServiceLevelVersion, now: datetime) -> SafeString:
    """Say what became of a ticket: replaced, missed, met, or not known yet."""
    if event.superseded_by:
        return _REPLACED
    if terms.metric_type != MetricType.WITHIN_TARGET:
        return _COUNTS
    met = event.met
    if met is None and event.due_at is not None:
        if event.resolved_at is not None:
            met = event.resolved_at <= event.due_at
        elif event.due_at < now:
            met = False
    if met is None:
        return atoms.chip(tone="neutral", word="Open", shape_name="ring", bare=True)
    if met:
        return atoms.chip(tone="ok", word="Met", shape_name="ok", bare=True)
    return atoms.chip(tone="bad", word="Missed", shape_name="down", bare=True)


def _outage_row(event: Event, result: Result, reader: _Reader) -> Row:
    start = max(event.opened_at, result.period_start)
    end = min(event.resolved_at or reader.now, result.period_end)
    inside = max(end - start, timedelta(0))
    return Row(
        name=event.key.external_id,
        is_void=bool(event.superseded_by),
        cells=(
            Cell(reader.moment(event.opened_at), "nw"),
            Cell(reader.moment(event.resolved_at) if event.resolved_at else "still down", "nw p1"),
            Cell(formats.number(Decimal(inside // MINUTE)), "r"),
            Cell(event.version_label, "p3"),
            Cell(event.batch.source.name, "p2"),
            Cell(_state(event.superseded_by), "p1"),
        ),
    )
