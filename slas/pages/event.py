"""One ticket or outage as it came in: its versions, its clock, and what it does to a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from core import formats
from core.components.parts import Crumb, KeyValue
from core.periods import Period
from slas import presentation
from slas.excusing.words import exclusion_url
from slas.ingest_checks import NOT_ATTRIBUTED
from slas.ledger import words as states
from slas.models import Event, EventKey, Result, ServiceLevel, ServiceLevelVersion
from slas.pages.left_out import LeftOut, LeftOutLine
from slas.pages.measured_rows import (
    REPLACED,
    Reader,
    clock_of,
    minutes_of,
    origin_of,
    outcome,
    pause_lines,
)
from slas.presentation import is_timed
from slas.querysets.measurements import versions_of
from slas.services.periods import LevelTimes
from slas.services.terms_in_force import load_terms


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of an event, as a batch brought it."""

    label: str
    opened: str
    due: str
    resolved: str
    stated: str
    value: str
    origin: SafeString
    received: str
    state: SafeString | str
    is_void: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """All that the page of an event shows."""

    title: str
    facts: tuple[SafeString | str, ...]
    crumbs: tuple[Crumb, ...]
    what: str
    outcome: SafeString | str
    told: tuple[KeyValue, ...]
    clock: tuple[KeyValue, ...]
    pauses: tuple[KeyValue, ...]
    exclusions: tuple[LeftOutLine, ...]
    versions: tuple[VersionRow, ...]
    level_url: str
    period_word: str


def event_page(
    user: User, public_id: UUID, external_id: str, *, source: str, now: datetime
) -> EventPage:
    """Gather the page of an event; ``source`` chooses where two sources use the same number.

    :raises Http404: no such service level or event, or measurements are not for this person
    """
    levels = ServiceLevel.objects.visible_to(user, Capability.READ_MEASUREMENTS)
    level = levels.select_related("contract__vendor").filter(public_id=public_id).first()
    if level is None:
        raise Http404("No such service level.")
    key = _key(level, external_id, source)
    rows = list(versions_of(Event.objects.all(), key, level_id=level.pk))
    if not rows:
        raise Http404("No such event.")
    current = next((row for row in rows if not row.superseded_by), rows[0])
    result = _result(level, current, now)
    terms = result.version if result else _terms(level)
    left_out = LeftOut.load(user, result, today=now.date()) if result else LeftOut((), {}, ())
    zone = level.contract.time_zone
    agreed = load_terms([terms.pk]).get(terms.pk) if terms else None
    reader = Reader(ZoneInfo(zone), now, level, terms, left_out, agreed) if terms else None
    return EventPage(
        title=key.external_id,
        facts=(
            level.contract.vendor.display_name,
            level.contract.reference,
            level.name,
            key.source.name,
        ),
        crumbs=(
            Crumb("Levels", reverse("slas:level-list")),
            Crumb(level.code, presentation.level_url(level.public_id)),
            Crumb(_label(result, zone) if result else "No period", _url(level, result)),
            Crumb(key.external_id),
        ),
        what="Outage" if terms and is_timed(terms) else "Ticket",
        outcome=_outcome(current, reader),
        told=_told(current, result, reader, zone),
        clock=_clock(current, result, reader),
        pauses=_pauses(current, reader),
        exclusions=tuple(line for line in left_out.lines if line.url in _urls(left_out, current)),
        versions=tuple(_version(row, reader, zone, now) for row in rows),
        level_url=_url(level, result),
        period_word=_label(result, zone) if result else level.name,
    )


def _key(level: ServiceLevel, external_id: str, source: str) -> EventKey:
    """Find the event under its number; of two sources the one named, else the first."""
    rows = EventKey.objects.filter(external_id=external_id).select_related("source")
    rows = rows.filter(source__code=source) if source else rows
    of_level = rows.filter(service_level=level).order_by("source__code").first()
    if of_level is None:
        raise Http404("No such event.")
    return of_level


def _result(level: ServiceLevel, event: Event, now: datetime) -> Result | None:
    """Find the total of the period that judges an event; of an outage the last that it touches."""
    at = event.attributed_at
    if at >= NOT_ATTRIBUTED:
        at = min(event.resolved_at or now, now)
    period = LevelTimes.load([level.pk]).containing(level.pk, at)
    if period is None:
        return None
    totals = Result.objects.totals().filter(service_level=level, period_start=period.start)
    return totals.select_related("version__source", "version__calendar").first()


def _terms(level: ServiceLevel) -> ServiceLevelVersion | None:
    return level.versions.order_by("-number").first()


def _label(result: Result, zone: str) -> str:
    return Period(result.period_start, result.period_end).label(zone)


def _url(level: ServiceLevel, result: Result | None) -> str:
    zone = level.contract.time_zone
    start = result.period_start if result else None
    url = presentation.level_url(level.public_id, start, zone)
    return f"{url}#measurements" if result else url


def _urls(left_out: LeftOut, event: Event) -> set[str]:
    """Address the exclusions that leave an event out, by name or by interval."""
    named = left_out.keys.get(event.key_id)
    end = event.resolved_at or event.opened_at
    spans = [
        span.exclusion
        for span in left_out.spans
        if span.scope in (None, event.scope) and span.start <= end and span.end > event.opened_at
    ]
    return {exclusion_url(one) for one in (*spans, *([named] if named else []))}


def _outcome(event: Event, reader: Reader | None) -> SafeString | str:
    if reader is None:
        return ""
    return "" if is_timed(reader.terms) else outcome(event, reader)


def _told(
    event: Event, result: Result | None, reader: Reader | None, zone: str
) -> tuple[KeyValue, ...]:
    if reader is None:
        return ()
    timed = is_timed(reader.terms)
    rows = [
        KeyValue("From" if timed else "Opened", reader.moment(event.opened_at)),
        KeyValue("To" if timed else "Resolved", reader.moment(event.resolved_at)),
    ]
    if not timed:
        rows.insert(1, KeyValue("Due", reader.moment(event.due_at)))
        stated = {True: "met", False: "missed", None: "nothing"}[event.met]
        rows.append(KeyValue("The source states", stated))
    rows += [
        KeyValue(label, value)
        for label, value in (
            ("Value", "" if event.value is None else presentation.quantity(event.value)),
            ("Priority", event.priority),
            ("Scope", event.scope or ""),
            ("Affected", "" if event.share is None else formats.percent(event.share * 100)),
        )
        if value
    ]
    if result is not None:
        word = f"{_label(result, zone)}, {presentation.shown_figure(result, result.version)}"
        rows.append(KeyValue("Judged in", word, _url(reader.level, result)))
    else:
        rows.append(KeyValue("Judged in", "no period yet"))
    return tuple(rows)


def _clock(event: Event, result: Result | None, reader: Reader | None) -> tuple[KeyValue, ...]:
    """Say how the event is measured: minutes of an outage, business time of a ticket."""
    if reader is None:
        return ()
    if is_timed(reader.terms) and result is not None:
        minutes = minutes_of(event, Period(result.period_start, result.period_end), reader)
        pairs = (
            ("Down in service hours", minutes.down),
            ("In agreed maintenance", minutes.maintenance),
            ("Excused", minutes.excused),
            ("Counts", minutes.counts),
        )
        return tuple(
            KeyValue(label, formats.with_unit(presentation.quantity(value), "min"))
            for label, value in pairs
        )
    clock = clock_of(event, reader)
    return (
        KeyValue("Calendar", f"{reader.terms.calendar.name}, {reader.terms.calendar.time_zone}"),
        KeyValue("Paused", clock.paused),
        KeyValue("Elapsed", clock.elapsed),
        KeyValue("Limit", clock.limit),
    )


def _pauses(event: Event, reader: Reader | None) -> tuple[KeyValue, ...]:
    if reader is None:
        return ()
    return tuple(
        KeyValue(reader.moment(start), f"to {reader.moment(end)}" if end else "lasts")
        for start, end in pause_lines(event)
    )


def _version(row: Event, reader: Reader | None, zone: str, now: datetime) -> VersionRow:
    local, today = ZoneInfo(zone), now.astimezone(ZoneInfo(zone)).date()

    def moment(at: datetime | None) -> str:
        return formats.NO_FIGURE if at is None else formats.moment(at.astimezone(local), today)

    stated = {True: "met", False: "missed", None: formats.NO_FIGURE}[row.met]
    by: Sequence[str] = (states.person(row.batch.by), moment(row.batch.received_at))
    state = REPLACED if row.superseded_by else "current"
    return VersionRow(
        label=row.version_label,
        opened=moment(row.opened_at),
        due=moment(row.due_at),
        resolved=moment(row.resolved_at),
        stated=stated,
        value=formats.NO_FIGURE if row.value is None else presentation.quantity(row.value),
        origin=origin_of(row.batch),
        received=", ".join(by),
        state=state if reader else "",
        is_void=bool(row.superseded_by),
    )
