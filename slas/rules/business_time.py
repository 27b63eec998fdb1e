"""Business time: the open time of a calendar between instants, and its inverse.

Source: docs/business-time.md.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from threading import Lock
from typing import Final, NamedTuple

from core.errors import RuleError
from core.periods import as_utc
from slas.rules.calendars import Calendar, open_time
from slas.rules.intervals import Intervals, as_minutes, normalise

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
HORIZON: Final = timedelta(days=18_263)  # fifty years: no budget runs longer
_NOTHING: Final = timedelta()


def elapsed(
    calendar: Calendar, start: datetime, stop: datetime, pauses: Intervals = ()
) -> timedelta:
    """Measure the open time in [start, stop), less pauses; none where the stop is not later.

    Pauses may overlap and reach outside. The cost does not grow with the length.

    :raises RuleError: an instant before 1900 or after 2199
    :raises ValueError: a datetime without a zone
    """
    start, stop = as_utc(start), as_utc(stop)
    if stop <= start:
        return _NOTHING
    until = _clock(calendar).open_until
    worked = until(stop) - until(start)
    for first, last in _within(pauses, start, stop):
        worked -= until(last) - until(first)
    return worked


def duration_minutes(
    calendar: Calendar, start: datetime, stop: datetime, pauses: Intervals = ()
) -> Decimal:
    """Measure the open time in [start, stop), less pauses, in minutes.

    :raises RuleError: an instant before 1900 or after 2199
    :raises ValueError: a datetime without a zone
    """
    return as_minutes(elapsed(calendar, start, stop, pauses))


def add(calendar: Calendar, start: datetime, budget: timedelta, pauses: Intervals = ()) -> datetime:
    """Find the first instant at which a budget of open time, less pauses, is used up.

    A budget used up at closing time falls due at closing time. A budget of nothing falls due at the
    start where that is open, else at the next opening.

    :raises RuleError: a negative budget, or one that is not used up within 50 years
    :raises ValueError: a datetime without a zone
    """
    at, left, clock = as_utc(start), _required(budget), _clock(calendar)
    clock.open_until(at)
    latest = at + HORIZON
    held = _within(pauses, at, latest)
    if not left:
        return clock.next_open(at, latest, held)
    for first, last in held:
        worked = clock.open_until(first) - clock.open_until(at)
        if worked >= left:
            break
        left -= worked
        at = last
    return clock.used_up(at, left, latest)


def subtract(
    calendar: Calendar, stop: datetime, budget: timedelta, pauses: Intervals = ()
) -> datetime:
    """Find the last instant from which a budget of open time, less pauses, is used up at the stop.

    The mirror of add: a budget that reaches back to an opening starts at the opening. A budget of
    nothing starts at the stop where it was open just before, else at the closing before it.

    :raises RuleError: a negative budget, or one that is not used up within 50 years
    :raises ValueError: a datetime without a zone
    """
    at, left, clock = as_utc(stop), _required(budget), _clock(calendar)
    clock.open_until(at)
    earliest = at - HORIZON
    held = _within(pauses, earliest, at)
    if not left:
        return clock.last_open(at, earliest, held)
    for first, last in reversed(held):
        worked = clock.open_until(at) - clock.open_until(last)
        if worked >= left:
            break
        left -= worked
        at = first
    return clock.begun(at, left, earliest)


def _required(budget: timedelta) -> timedelta:
    if budget < _NOTHING:
        raise RuleError("A budget of time is not negative.", field="budget")
    return budget


def _within(pauses: Intervals, start: datetime, stop: datetime) -> Intervals:
    """Sort, join and cut pauses to [start, stop)."""
    if not pauses:
        return ()
    return normalise((max(as_utc(first), start), min(as_utc(last), stop)) for first, last in pauses)


class _Index(NamedTuple):
    """The openings of the years [first, last) of UTC, and the open time before each of them.

    ``before`` has one entry more than there are openings, for the end of the last one. It counts
    from one of the years, so that it is negative in the years before that.
    """

    first: int
    last: int
    start: datetime
    end: datetime
    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]


class _Clock:
    """Answer for one calendar out of an index, which grows by whole years as they are asked for.

    An index is replaced, never changed, so that threads may read while one makes the next.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.lock = Lock()
        self.index = _Index(2000, 2000, _new_year(2000), _new_year(2000), [], [], [_NOTHING])

    def open_until(self, instant: datetime) -> timedelta:
        """Measure the open time before an instant, from where the index counts; by bisection.

        :raises RuleError: an instant before 1900 or after 2199
        """
        index = self.index
        if not index.start <= instant < index.end:
            index = self.reach(instant.year)
        place = bisect_right(index.opens, instant)
        if not place or instant >= index.closes[place - 1]:
            return index.before[place]
        return index.before[place - 1] + (instant - index.opens[place - 1])

    def used_up(self, start: datetime, budget: timedelta, latest: datetime) -> datetime:
        """Find the first instant by which a budget, more than nothing, was open since the start."""
        target = self.open_until(start) + budget
        while (index := self.index).before[-1] < target:
            self.grow(index.last, within=index.last <= latest.year)
        place = bisect_left(index.before, target) - 1
        return _not_past(index.opens[place] + (target - index.before[place]), latest)

    def begun(self, stop: datetime, budget: timedelta, earliest: datetime) -> datetime:
        """Find the last instant since which a budget, more than nothing, was open to the stop."""
        target = self.open_until(stop) - budget
        while (index := self.index).before[0] > target:
            self.grow(index.first - 1, within=index.first > earliest.year)
        place = bisect_right(index.before, target) - 1
        found = index.opens[place] + (target - index.before[place])
        _not_past(earliest, found)
        return found

    def next_open(self, at: datetime, latest: datetime, held: Intervals) -> datetime:
        """Find the first instant, not before a given one, that is open and in no pause."""
        found = self._opening(at, latest)
        for first, last in held:
            if found < first:
                break
            if found < last:
                found = self._opening(last, latest)
        return found

    def _opening(self, at: datetime, latest: datetime) -> datetime:
        self.open_until(at)
        while (place := bisect_right((index := self.index).closes, at)) == len(index.closes):
            self.grow(index.last, within=index.last <= latest.year)
        return _not_past(max(at, index.opens[place]), latest)

    def last_open(self, at: datetime, earliest: datetime, held: Intervals) -> datetime:
        """Find the last instant, not after a given one, just before which it is open, unpaused."""
        found = self._closing(at, earliest)
        for first, last in reversed(held):
            if found > last:
                break
            if found > first:
                found = self._closing(first, earliest)
        return found

    def _closing(self, at: datetime, earliest: datetime) -> datetime:
        self.open_until(at)
        while not (place := bisect_left((index := self.index).opens, at)):
            self.grow(index.first - 1, within=index.first > earliest.year)
        found = min(at, index.closes[place - 1])
        _not_past(earliest, found)
        return found

    def grow(self, year: int, *, within: bool) -> None:
        """Make the index hold a year more on the way to a horizon.

        :raises RuleError: the year is beyond the horizon, or is none that is known
        """
        if not within or not FIRST_YEAR <= year <= LAST_YEAR:
            raise _too_long()
        self.reach(year)

    def reach(self, year: int) -> _Index:
        """Make the index hold a year and all between.

        :raises RuleError: a year before 1900 or after 2199
        """
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise RuleError(
                f"The year {year} is not between {FIRST_YEAR} and {LAST_YEAR}. Correct the date."
            )
        with self.lock:
            index = self.index
            if index.first == index.last:
                index = index._replace(
                    first=year, last=year, start=_new_year(year), end=_new_year(year)
                )
            while year >= index.last:
                index = _later(index, self.calendar)
            while year < index.first:
                index = _earlier(index, self.calendar)
            self.index = index
        return index


@lru_cache(maxsize=1024)
def _clock(calendar: Calendar) -> _Clock:
    return _Clock(calendar)


def _later(index: _Index, calendar: Calendar) -> _Index:
    """Add the year after those of an index."""
    opens, closes, lengths = _year(calendar, index.last)
    before = list(accumulate(lengths, initial=index.before[-1]))
    return index._replace(
        last=index.last + 1,
        end=_new_year(index.last + 1),
        opens=index.opens + opens,
        closes=index.closes + closes,
        before=index.before[:-1] + before,
    )


def _earlier(index: _Index, calendar: Calendar) -> _Index:
    """Add the year before those of an index."""
    opens, closes, lengths = _year(calendar, index.first - 1)
    before = list(accumulate(lengths, initial=index.before[0] - sum(lengths, _NOTHING)))
    return index._replace(
        first=index.first - 1,
        start=_new_year(index.first - 1),
        opens=opens + index.opens,
        closes=closes + index.closes,
        before=before[:-1] + index.before,
    )


def _year(calendar: Calendar, year: int) -> tuple[list[datetime], list[datetime], list[timedelta]]:
    """List the openings, the closings and the lengths of a year."""
    spans = open_time(calendar, _new_year(year), _new_year(year + 1))
    return [a for a, _ in spans], [b for _, b in spans], [b - a for a, b in spans]


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _not_past(found: datetime, latest: datetime) -> datetime:
    if found > latest:
        raise _too_long()
    return found


def _too_long() -> RuleError:
    return RuleError(
        "The service hours do not hold that much time within 50 years. Enter a shorter time, or"
        " longer hours."
    )
