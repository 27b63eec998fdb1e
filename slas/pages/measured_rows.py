"""How one measurement is printed: a sample, a ticket with its clock, an outage with its minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formats
from core.components import atoms
from core.periods import Period
from slas import presentation
from slas.choices import MetricType, OutcomeBy
from slas.models import Batch, Event, Exclusion, Result, Sample, ServiceLevel, ServiceLevelVersion
from slas.pages.left_out import LeftOut, excused_link
from slas.querysets.statistics import TicketRow
from slas.rules.attribution import ticket_met
from slas.rules.calendars import windows
from slas.rules.intervals import as_minutes, clip, intersect, subtract, total_minutes
from slas.rules.terms import Terms
from slas.rules.tickets import Ticket, limit_for, met_in_time
from slas.services.event_statistics import ticket_of

_HOUR: Final = 60


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
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes: the contract's zone, the instant of reading, and what the figure rests on.

    ``agreed`` are the terms as the rules take them, None where only they need them.
    """

    zone: ZoneInfo
    now: datetime
    level: ServiceLevel
    terms: ServiceLevelVersion
    left_out: LeftOut
    agreed: Terms | None = None

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def moment(self, instant: datetime | None) -> str:
        if instant is None:
            return formats.NO_FIGURE
        return formats.moment(instant.astimezone(self.zone), self.today)


SAMPLE_HEADS: Final[tuple[Head, ...]] = (
    Head("At"),
    Head("n", "r"),
    Head("Good", "r"),
    Head("Share", "r p1"),
    Head("Sum", "r p2"),
    Head("Source", "p2"),
    Head("State"),
)
TICKET_HEADS: Final[tuple[Head, ...]] = (
    Head("Ticket"),
    Head("Opened", "nw p1"),
    Head("Due", "nw p2"),
    Head("Resolved", "nw p2"),
    Head("Value", "r p3"),
    Head("Outcome"),
    Head("Version", "p3"),
    Head("Source", "p3"),
)
CLOCK_HEADS: Final[tuple[Head, ...]] = (
    Head("Ticket"),
    Head("Opened", "nw p1"),
    Head("Paused", "r p2"),
    Head("Closed", "nw p2"),
    Head("Elapsed", "r"),
    Head("Limit", "r p1"),
    Head("Outcome"),
    Head("Version", "p3"),
    Head("Source", "p3"),
)
OUTAGE_HEADS: Final[tuple[Head, ...]] = (
    Head("Outage"),
    Head("From", "nw p1"),
    Head("To", "nw p2"),
    Head("Down", "r p1"),
    Head("In maintenance", "r p3"),
    Head("Excused", "r p2"),
    Head("Counts", "r"),
    Head("Source", "p3"),
    Head("State"),
)
COUNTS: Final = atoms.chip(tone="ok", word="Counts", shape_name="ok", bare=True)
REPLACED: Final = atoms.chip(tone="neutral", word="Replaced", shape_name="dash", bare=True)
OUT: Final = atoms.chip(tone="neutral", word="Left out", shape_name="ring", bare=True)
OPEN: Final = atoms.chip(tone="neutral", word="Open", shape_name="ring", bare=True)
MET: Final = atoms.chip(tone="ok", word="Met", shape_name="ok", bare=True)
MISSED: Final = atoms.chip(tone="bad", word="Missed", shape_name="down", bare=True)


def event_url(level: ServiceLevel, external_id: str) -> str:
    """Address an event of a service level."""
    base = reverse("slas:level-show", args=[level.public_id])
    return f"{base}events/{quote(external_id, safe='')}/"


def origin_of(batch: Batch) -> SafeString:
    """Name the source of a row, and the batch and file that it came in with."""
    told = f"batch {batch.pk}" + (f", {batch.origin}" if batch.origin else "")
    return format_html('{}<span class="sub">{}</span>', batch.source.name, told)


def batch_of(batch: Batch) -> SafeString:
    """Name the source of an event, and the batch; the file is told on the event's own page."""
    told = f"batch {batch.pk}"
    return format_html('{}<span class="sub nw">{}</span>', batch.source.name, told)


def _left(chip: SafeString, why: str | SafeString) -> SafeString:
    return format_html('{}<span class="sub">{}</span>', chip, why) if why else chip


def _excused(chip: SafeString, exclusion: Exclusion) -> SafeString:
    return _left(chip, excused_link(exclusion))


def sample_row(sample: Sample, reader: Reader) -> Row:
    """Print a sample."""
    share = None if sample.good is None or not sample.n else 100 * sample.good / sample.n
    exclusion = reader.left_out.at(sample.at, sample.scope or None)
    state = REPLACED if sample.superseded_by else COUNTS
    if exclusion is not None and not sample.superseded_by:
        state = _excused(OUT, exclusion)
    elif sample.superseded_by:
        state = _left(REPLACED, f"by batch {sample.superseded_by}")
    name = reader.moment(sample.at)
    return Row(
        name=f"{name}, {sample.scope}" if sample.scope else name,
        is_void=bool(sample.superseded_by),
        cells=(
            Cell(presentation.quantity(sample.n), "r"),
            Cell(_quantity(sample.good), "r"),
            Cell(formats.with_unit(_cut(share, reader.terms), "%"), "r p1"),
            Cell(_quantity(sample.total), "r p2"),
            Cell(origin_of(sample.batch), "p2"),
            Cell(state),
        ),
    )


def _cut(share: Decimal | None, terms: ServiceLevelVersion) -> str:
    """Print a share in the contract's decimals, never rounded over an agreed level."""
    return formats.figure(share, terms.decimals, (terms.expected, terms.minimum))


def _quantity(value: Decimal | None) -> str:
    return formats.NO_FIGURE if value is None else presentation.quantity(value)


def ticket_row(event: Event, reader: Reader) -> Row:
    """Print a ticket that is judged by what its source states, or counted."""
    return Row(
        name=event.key.external_id,
        url=event_url(reader.level, event.key.external_id),
        is_void=bool(event.superseded_by),
        cells=(
            Cell(reader.moment(event.opened_at), "nw p1"),
            Cell(reader.moment(event.due_at), "nw p2"),
            Cell(reader.moment(event.resolved_at), "nw p2"),
            Cell(_quantity(event.value), "r p3"),
            Cell(outcome(event, reader)),
            Cell(event.version_label, "p3"),
            Cell(batch_of(event.batch), "p3"),
        ),
    )


def clock_row(event: Event, reader: Reader) -> Row:
    """Print a ticket with its business time: opened, paused, closed, elapsed, limit."""
    clock = clock_of(event, reader)
    return Row(
        name=event.key.external_id,
        url=event_url(reader.level, event.key.external_id),
        is_void=bool(event.superseded_by),
        cells=(
            Cell(reader.moment(event.opened_at), "nw p1"),
            Cell(clock.paused, "r p2"),
            Cell(reader.moment(event.resolved_at), "nw p2"),
            Cell(clock.elapsed, "r"),
            Cell(clock.limit, "r p1"),
            Cell(outcome(event, reader)),
            Cell(event.version_label, "p3"),
            Cell(batch_of(event.batch), "p3"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Clock:
    """The business time of a ticket, in words."""

    paused: str
    elapsed: str
    limit: str


def clock_of(event: Event, reader: Reader) -> Clock:
    """Measure a ticket by the terms' calendar: to its resolution, or to now."""
    agreed = reader.agreed
    if agreed is None:
        return Clock(formats.NO_FIGURE, formats.NO_FIGURE, formats.NO_FIGURE)
    ticket, until = as_ticket(event), event.resolved_at or reader.now
    limit = limit_for(agreed.limits, event.priority)
    pauses = intersect(ticket.paused(until), windows(agreed.calendar, event.opened_at, until))
    return Clock(
        paused=duration(total_minutes(clip(pauses, event.opened_at, until))),
        elapsed=duration(as_minutes(ticket.worked(agreed.calendar, until))),
        limit=duration(None if limit is None else Decimal(limit)),
    )


def duration(minutes: Decimal | None) -> str:
    """Print business time: minutes below an hour, hours and minutes above, never rounded up."""
    if minutes is None:
        return formats.NO_FIGURE
    if minutes < _HOUR:
        text = presentation.quantity(minutes) if minutes == int(minutes) else f"{minutes:.1f}"
        return formats.with_unit(text, "min")
    hours, rest = divmod(int(minutes), _HOUR)
    return f"{formats.with_unit(f'{hours:,}', 'h')} {rest:02d}" if rest else f"{hours:,} h"


def as_ticket(event: Event) -> Ticket:
    """Give a stored event as the rules take it."""
    pauses: Any = event.pauses
    return ticket_of(
        TicketRow(event.opened_at, event.resolved_at, event.priority, pauses, is_excused=False)
    )


def outcome(event: Event, reader: Reader) -> SafeString:
    """Say what became of a ticket: replaced, excused, missed, met, or not known yet, and why."""
    if event.superseded_by:
        return _left(REPLACED, f"by batch {event.superseded_by}")
    chip, why = _judged(event, reader)
    exclusion = reader.left_out.of_event(event.key_id, event.opened_at, event.scope)
    return _excused(chip, exclusion) if exclusion is not None else _left(chip, why)


def _judged(event: Event, reader: Reader) -> tuple[SafeString, str]:
    kind = reader.terms.metric_type
    if kind == MetricType.WITHIN_TARGET:
        met = met_of(event, reader)
        if met is None:
            return OPEN, "not counted yet"
        return (MET, "") if met else (MISSED, "")
    if kind == MetricType.DURATION and event.resolved_at is None:
        return OPEN, "counts once it is resolved"
    if kind in _VALUED and event.value is None:
        return OUT, "it has no value"
    if kind == MetricType.SATISFACTION:
        return (MET, "") if (event.value or 0) >= _HAPPY else (MISSED, "an answer of 1 to 3")
    return COUNTS, ""


_VALUED: Final = (MetricType.MEAN, MetricType.PERCENTILE, MetricType.SATISFACTION)
_HAPPY: Final = 4


def met_of(event: Event, reader: Reader) -> bool | None:
    """Tell whether a ticket met its target, as its terms judge it; None while nobody can say."""
    agreed, by = reader.agreed, reader.terms.outcome_by
    if by == OutcomeBy.BUSINESS_TIME and agreed is not None:
        return met_in_time(as_ticket(event), agreed.calendar, agreed.limits, reader.now)
    return ticket_met(
        stated=event.met,
        due_at=event.due_at,
        resolved_at=event.resolved_at,
        now=reader.now,
        by=by,
    )


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of an outage in a period: down, in maintenance, excused, and what counts."""

    down: Decimal
    maintenance: Decimal
    excused: Decimal
    counts: Decimal


def minutes_of(event: Event, period: Period, reader: Reader) -> Minutes:
    """Divide an outage's minutes of scheduled time; outages that overlap count once in the sum."""
    end = min(event.resolved_at or reader.now, period.end)
    start = max(event.opened_at, period.start)
    if reader.agreed is None or start >= end:
        return Minutes(*(Decimal(0),) * 4)
    down = windows(reader.agreed.calendar, start, end)
    scope = event.scope
    maintained = intersect(down, reader.left_out.time(scope, windows=True))
    left = subtract(down, maintained)
    away = intersect(left, reader.left_out.time(scope, windows=False))
    if event.key_id in reader.left_out.keys:
        away = left
    return Minutes(*map(total_minutes, (down, maintained, away, subtract(left, away))))


def outage_row(event: Event, result: Result, reader: Reader) -> Row:
    """Print an outage with its minutes in the period of a result."""
    minutes = minutes_of(event, Period(result.period_start, result.period_end), reader)
    shared = "" if event.share is None else f"{presentation.quantity(event.share * 100)} % affected"
    return Row(
        name=event.key.external_id,
        url=event_url(reader.level, event.key.external_id),
        is_void=bool(event.superseded_by),
        cells=(
            Cell(reader.moment(event.opened_at), "nw p1"),
            Cell(reader.moment(event.resolved_at) if event.resolved_at else "still down", "nw p2"),
            Cell(_left(_minutes(minutes.down), shared), "r p1"),
            Cell(_minutes(minutes.maintenance), "r p3"),
            Cell(_minutes(minutes.excused), "r p2"),
            Cell(
                format_html("<b>{}</b>", _minutes(minutes.counts))
                if not event.superseded_by
                else _minutes(minutes.counts),
                "r",
            ),
            Cell(batch_of(event.batch), "p3"),
            Cell(_outage_state(event, minutes, reader)),
        ),
    )


def _minutes(value: Decimal) -> SafeString:
    return format_html("{}", formats.number(value) if value else formats.NO_FIGURE)


def _outage_state(event: Event, minutes: Minutes, reader: Reader) -> SafeString:
    if event.superseded_by:
        return _left(REPLACED, f"by batch {event.superseded_by}")
    if minutes.counts == minutes.down:
        return COUNTS
    exclusion = reader.left_out.keys.get(event.key_id) or _touching(event, reader)
    chip = COUNTS if minutes.counts else OUT
    return chip if exclusion is None else _excused(chip, exclusion)


def _touching(event: Event, reader: Reader) -> Exclusion | None:
    """Give the first exclusion whose interval an outage reaches into."""
    end = event.resolved_at or reader.now
    spans: Sequence[Any] = reader.left_out.spans
    found = (
        span.exclusion
        for span in spans
        if span.scope in (None, event.scope) and span.start < end and span.end > event.opened_at
    )
    return next(found, None)


def pause_lines(event: Event) -> list[tuple[datetime, datetime | None]]:
    """List the pauses of an event as instants."""
    return list(as_ticket(event).pauses)
