"""Service calendars: local wall times of a week, less holidays, as intervals of UTC."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from core.errors import RuleError
from core.periods import local_date, local_instant, local_midnight, zone_info
from slas.rules.intervals import Interval, Intervals, clip, normalise, subtract

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Hold one opening of a weekday (0 = Monday) in local wall time.

    A closing time at or before the opening falls on the next day: 22:00–06:00 runs over midnight,
    18:00–00:00 to the end of the day, 00:00–00:00 all day.

    :raises RuleError: a weekday outside 0 to 6, or a time that carries a zone of its own
    """

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise RuleError("A weekday is 0 (Monday) to 6 (Sunday).", field="weekday")
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise RuleError("Opening times are local and carry no zone.", field="opens")

    def on(self, day: date, zone: str) -> Interval:
        """Give the opening that starts on a local date, in UTC; each edge is converted alone."""
        last = day if self.closes > self.opens else day + _DAY
        return (
            local_instant(zone, datetime.combine(day, self.opens)),
            local_instant(zone, datetime.combine(last, self.closes)),
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Hold when a service is due: a zone, the week's openings or always, and closed dates.

    A holiday closes its whole local date, whichever opening reaches into it, and always-open
    calendars too.

    :raises RuleError: an unknown zone, openings beside always_open, or no opening at all
    """

    zone: str = "UTC"
    windows: tuple[Window, ...] = ()
    always_open: bool = False
    holidays: tuple[date, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        zone_info(self.zone)
        if self.always_open and self.windows:
            raise RuleError("A calendar that is always open has no opening times.", field="windows")
        if not self.always_open and not self.windows:
            raise RuleError("A calendar needs opening times, or is always open.", field="windows")
        object.__setattr__(self, "windows", tuple(sorted(self.windows)))
        object.__setattr__(self, "holidays", tuple(sorted(set(self.holidays))))
        hours = (self.zone, self.windows, self.always_open, self.holidays)
        object.__setattr__(self, "_hash", hash(hours))

    def __hash__(self) -> int:
        """Give the hash, worked out once: what is kept per calendar is looked up often."""
        return self._hash

    def __reduce__(self) -> tuple[type["Calendar"], tuple[object, ...]]:
        """Copy by hours alone: another process hashes otherwise."""
        return Calendar, (self.zone, self.windows, self.always_open, self.holidays)

    @property
    def is_whole_time(self) -> bool:
        """Tell whether every instant is open, so that no date need be looked at."""
        return self.always_open and not self.holidays


ALWAYS = Calendar(always_open=True)


def days_between(first: date, last: date) -> tuple[date, ...]:
    """List the dates from first to last, both included: a shutdown over New Year, say."""
    return tuple(first + index * _DAY for index in range((last - first).days + 1))


def windows(calendar: Calendar, start: datetime, end: datetime) -> Intervals:
    """Give the open time of a calendar within [start, end), in UTC.

    Source: docs/service-levels.md, "Scheduled time".
    """
    if start >= end:
        return ()
    if calendar.is_whole_time:
        return ((start, end),)
    return _windows(calendar, start, end)


@lru_cache(maxsize=4096)
def _windows(calendar: Calendar, start: datetime, end: datetime) -> Intervals:
    return open_time(calendar, start, end)


def open_time(calendar: Calendar, start: datetime, end: datetime) -> Intervals:
    """Work out the open time within [start, end), in UTC, for who keeps it."""
    first = local_date(calendar.zone, start) - _DAY
    last = local_date(calendar.zone, end)
    opened: Intervals = ((start, end),)
    if not calendar.always_open:
        opened = normalise(
            window.on(day, calendar.zone)
            for day in days_between(first, last)
            for window in calendar.windows
            if window.weekday == day.weekday()
        )
    closed = normalise(
        (local_midnight(calendar.zone, day), local_midnight(calendar.zone, day + _DAY))
        for day in calendar.holidays
        if first <= day <= last
    )
    return clip(subtract(opened, closed), start, end)
