"""Periods: half-open stretches of time whose edges are local midnights, held in UTC."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from core.errors import RuleError

PeriodKind = Literal["month", "quarter", "week", "year"]
PERIOD_KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FULL_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MIDNIGHT = time(0)
_DAY = timedelta(days=1)


def as_utc(instant: datetime) -> datetime:
    """Give the same instant in UTC.

    :raises ValueError: a datetime without a zone
    """
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone")
    return instant.astimezone(UTC)


@lru_cache(maxsize=1024)
def zone_info(zone: str) -> ZoneInfo:
    """Look up an IANA zone by its name.

    :raises RuleError: no such zone
    """
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise RuleError(
            f"“{zone}” is not a time zone. Use an IANA name such as Europe/Paris.", field="zone"
        ) from error


@lru_cache(maxsize=65536)
def local_instant(zone: str, wall: datetime) -> datetime:
    """Convert a naive local wall time to UTC.

    A time that the clocks skip gives the first instant after the gap; one that they show twice
    gives the first of the two.

    :raises RuleError: no such zone
    """
    info = zone_info(zone)
    instant = wall.replace(tzinfo=info, fold=0).astimezone(UTC)
    if instant.astimezone(info).replace(tzinfo=None) == wall:
        return instant
    before = wall.replace(tzinfo=info, fold=1).astimezone(UTC)
    after = instant
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(info).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def local_midnight(zone: str, day: date) -> datetime:
    """Give the first instant of a local date, in UTC.

    :raises RuleError: no such zone
    """
    return local_instant(zone, datetime.combine(day, _MIDNIGHT))


def local_date(zone: str, instant: datetime) -> date:
    """Give the local date that an instant falls on.

    :raises RuleError: no such zone
    """
    return instant.astimezone(zone_info(zone)).date()


def add_months(anchor_on: date, months: int) -> date:
    """Count months from an anchor, to the last day of a month that lacks the anchor's day.

    Always count from the anchor: 31 January gives 28 February and then 31 March.
    """
    year, month = divmod(anchor_on.year * 12 + anchor_on.month - 1 + months, 12)
    return date(year, month + 1, min(anchor_on.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Hold a half-open stretch of time, [start, end), in UTC.

    :raises RuleError: an end that is not after the start
    :raises ValueError: a datetime without a zone
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            object.__setattr__(self, "start", as_utc(self.start))
            object.__setattr__(self, "end", as_utc(self.end))
        if self.start >= self.end:
            raise RuleError("A period must end after it starts.", field="end")

    @property
    def duration(self) -> timedelta:
        """Give the time that passes from start to end."""
        return self.end - self.start

    def contains(self, instant: datetime) -> bool:
        """Tell whether an instant falls in the period; the end does not."""
        return self.start <= instant < self.end

    def intersect(self, other: "Period") -> "Period | None":
        """Give what the two periods share, or None."""
        return clip_to(self, other.start, other.end)

    def days(self, zone: str = "UTC") -> tuple[date, date]:
        """Give the first and the last local date that the period touches."""
        return local_date(zone, self.start), local_date(zone, self.end - timedelta.resolution)

    def key(self, zone: str = "UTC") -> str:
        """Name the period in a short sortable form for addresses, one per start within one rule.

        2016-05 for a calendar month, 2026-Q2, 2016-W20, 2016; else the first date, 2016-05-16.
        """
        return _names(self, zone)[0]

    def label(self, zone: str = "UTC") -> str:
        """Name the period for people, by its local dates.

        May 2016; 16 May – 15 Jun 2016; Q2 2026; Week 20, 2016.
        """
        return _names(self, zone)[1]


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """Say how time is cut: into months, quarters, weeks or years of a zone, from an anchor date.

    Months, quarters and years start on the anchor's day, or on the last day of a month that lacks
    it; weeks start on the anchor's weekday. The rule reaches before its anchor as well as after.

    :raises RuleError: an unknown kind or zone
    """

    kind: PeriodKind
    zone: str
    anchor_on: date

    def __post_init__(self) -> None:
        if self.kind not in PERIOD_KINDS:
            raise RuleError(
                f"“{self.kind}” is not a kind of period. Use one of: {', '.join(PERIOD_KINDS)}.",
                field="kind",
            )
        zone_info(self.zone)


def anchored_rule(kind: PeriodKind, zone: str, starts_on: date, anchor_day: int) -> PeriodRule:
    """Make the rule whose periods run from a day of the month, from the one that holds a date on.

    The first month, quarter or year of the rule holds ``starts_on`` and starts on ``anchor_day``;
    weeks are those of ISO 8601, Monday to Sunday, whatever the day.

    :raises RuleError: an unknown kind or zone, or a day outside 1 to 31
    """
    if not 1 <= anchor_day <= 31:
        raise RuleError("The anchor day is 1 to 31.", field="anchor_day")
    if kind == "week":
        return PeriodRule(kind, zone, starts_on - timedelta(days=starts_on.weekday()))
    first = _with_day(starts_on.year, starts_on.month, anchor_day)
    if first > starts_on:
        before = add_months(starts_on.replace(day=1), -1)
        first = _with_day(before.year, before.month, anchor_day)
    if first.day < anchor_day:
        first = _long_enough(kind, first, anchor_day)
    return PeriodRule(kind, zone, first)


def _with_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _long_enough(kind: PeriodKind, first: date, day: int) -> date:
    """Give another start of the same periods, in a month that has the day; a year has but one."""
    if kind == "year":
        return date(2000, first.month, min(day, monthrange(2000, first.month)[1]))
    month = first.month
    while monthrange(2000, month)[1] < day:
        month = (month + _MONTHS[kind] - 1) % 12 + 1
    return date(2000, month, day)


def _start_date(rule: PeriodRule, index: int) -> date:
    if rule.kind == "week":
        return rule.anchor_on + timedelta(weeks=index)
    return add_months(rule.anchor_on, index * _MONTHS[rule.kind])


@lru_cache(maxsize=65536)
def _period_at(rule: PeriodRule, index: int) -> Period:
    return Period(
        local_midnight(rule.zone, _start_date(rule, index)),
        local_midnight(rule.zone, _start_date(rule, index + 1)),
    )


def _index_containing(rule: PeriodRule, instant: datetime) -> int:
    day = local_date(rule.zone, instant)
    anchor = rule.anchor_on
    if rule.kind == "week":
        index = (day - anchor).days // 7
    else:
        index = ((day.year - anchor.year) * 12 + day.month - anchor.month) // _MONTHS[rule.kind]
    while _period_at(rule, index).start > instant:
        index -= 1
    while _period_at(rule, index).end <= instant:
        index += 1
    return index


def period_containing(rule: PeriodRule, instant: datetime) -> Period:
    """Find the one period of the rule that holds an instant.

    :raises ValueError: a datetime without a zone
    """
    return _period_at(rule, _index_containing(rule, as_utc(instant)))


def next_period(rule: PeriodRule, period: Period) -> Period:
    """Find the rule's period that holds the end of the given one."""
    return period_containing(rule, period.end)


def previous_period(rule: PeriodRule, period: Period) -> Period:
    """Find the rule's period that ends last before the given one starts, or holds its start."""
    return period_containing(rule, period.start - timedelta.resolution)


def periods_from(rule: PeriodRule, start: datetime, until: datetime) -> Iterator[Period]:
    """Yield the rule's whole periods that touch [start, until), oldest first.

    :raises ValueError: a datetime without a zone
    """
    start, until = as_utc(start), as_utc(until)
    if start >= until:
        return
    index = _index_containing(rule, start)
    while (period := _period_at(rule, index)).start < until:
        yield period
        index += 1


def clip_to(period: Period, start: datetime | None, end: datetime | None) -> Period | None:
    """Cut a period to [start, end), where None is open; give None if nothing is left."""
    first = period.start if start is None else max(period.start, start)
    last = period.end if end is None else min(period.end, end)
    if first >= last:
        return None
    if first == period.start and last == period.end:
        return period
    return Period(first, last)


@lru_cache(maxsize=16384)
def _names(period: Period, zone: str) -> tuple[str, str]:
    first, last = period.days(zone)
    if period.start != local_midnight(zone, first):
        return f"{period.start:%Y-%m-%dT%H%M%SZ}", _range_label(first, last)
    if period.end == local_midnight(zone, last + _DAY):
        named = _calendar_names(first, last)
        if named is not None:
            return named
    return first.isoformat(), _range_label(first, last)


def _calendar_names(first: date, last: date) -> tuple[str, str] | None:
    year = first.year
    if first.day == 1 and (last + _DAY).day == 1:
        months = (last.year - year) * 12 + last.month - first.month + 1
        if months == 1:
            return f"{year:04d}-{first.month:02d}", f"{_FULL_NAMES[first.month - 1]} {year}"
        if months == 3 and first.month % 3 == 1:
            quarter = first.month // 3 + 1
            return f"{year:04d}-Q{quarter}", f"Q{quarter} {year}"
        if months == 12 and first.month == 1:
            return f"{year:04d}", f"{year}"
        opening = _NAMES[first.month - 1] + ("" if last.year == year else f" {year}")
        return first.isoformat(), f"{opening} – {_NAMES[last.month - 1]} {last.year}"
    if first.weekday() == 0 and (last - first).days == 6:
        iso = first.isocalendar()
        return f"{iso.year:04d}-W{iso.week:02d}", f"Week {iso.week}, {iso.year}"
    return None


def _range_label(first: date, last: date) -> str:
    end = f"{last.day} {_NAMES[last.month - 1]} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    opening = f"{first.day} {_NAMES[first.month - 1]}"
    return f"{opening} – {end}" if first.year == last.year else f"{opening} {first.year} – {end}"
