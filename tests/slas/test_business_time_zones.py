"""Business time in every zone of the world: what is added is what is measured."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slas.rules.business_time import add, elapsed, subtract
from slas.rules.calendars import Calendar, Window, days_between, windows
from slas.rules.intervals import normalise, total
from slas.rules.intervals import subtract as outside

ZONES = sorted(available_timezones())
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
# No edge lies in an hour that any zone skipped or repeated in 2024.
HOURS = (
    *(
        Window(day, opens, opens.replace(opens.hour + 4))
        for day in range(5)
        for opens in (time(8), time(13))
    ),
    *(Window(day, time(19), time(6)) for day in range(7)),
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Make a calendar: several windows a day, over midnight, always, holidays over New Year."""
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.dates(date(2010, 12, 20), date(2013, 1, 5)))
    closed = (
        *draw(st.lists(st.dates(date(2010, 1, 1), date(2014, 1, 1)), max_size=4)),
        *days_between(first, first + draw(st.integers(-1, 14)) * DAY),
        *draw(st.sampled_from([(), days_between(date(2011, 12, 30), date(2012, 1, 1))])),
    )
    if draw(st.integers(0, 4)) == 0:
        return Calendar(zone, always_open=True, holidays=closed)
    times = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
    window = st.builds(Window, st.integers(0, 6), times, times)
    return Calendar(zone, tuple(draw(st.lists(window, min_size=1, max_size=12))), holidays=closed)


instants = st.integers(0, 3 * 365 * 86_400_000).map(
    lambda milliseconds: datetime(2010, 7, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
)
budgets = st.one_of(
    st.timedeltas(timedelta(), timedelta(hours=90)),
    st.integers(0, 400).map(lambda number: number * QUARTER),
)


@st.composite
def pauses_after(draw: st.DrawFn) -> list[tuple[timedelta, timedelta]]:
    """Make pauses by their distance from a start, and their lengths."""
    one = st.tuples(st.integers(-50, 500), st.integers(0, 100))
    return [
        (QUARTER * begin, QUARTER * length) for begin, length in draw(st.lists(one, max_size=5))
    ]


ADDED = {"calendar": calendars(), "start": instants, "budget": budgets, "held": pauses_after()}
SUBTRACTED = {"calendar": calendars(), "stop": instants, "budget": budgets, "held": pauses_after()}


def hold_that_what_is_added_is_measured(
    calendar: Calendar,
    start: datetime,
    budget: timedelta,
    held: list[tuple[timedelta, timedelta]],
) -> None:
    pauses = tuple((start + begin, start + begin + length) for begin, length in held)
    due = add(calendar, start, budget, pauses)
    assert elapsed(calendar, start, due, pauses) == budget
    if budget:
        assert elapsed(calendar, start, due - timedelta.resolution, pauses) < budget
    else:
        assert elapsed(calendar, due, due + timedelta.resolution, pauses)


@settings(max_examples=100)
@given(**ADDED)
def test_what_is_added_is_measured(**case: Any) -> None:
    hold_that_what_is_added_is_measured(**case)


@pytest.mark.slow
@settings(max_examples=1000)
@given(**ADDED)
def test_what_is_added_is_measured_a_thousand_times(**case: Any) -> None:
    hold_that_what_is_added_is_measured(**case)


def hold_that_what_is_subtracted_is_measured(
    calendar: Calendar,
    stop: datetime,
    budget: timedelta,
    held: list[tuple[timedelta, timedelta]],
) -> None:
    pauses = tuple((stop - begin - length, stop - begin) for begin, length in held)
    start = subtract(calendar, stop, budget, pauses)
    assert elapsed(calendar, start, stop, pauses) == budget
    if budget:
        assert elapsed(calendar, start + timedelta.resolution, stop, pauses) < budget
        assert add(calendar, start, budget, pauses) <= stop
    else:
        assert elapsed(calendar, start - timedelta.resolution, start, pauses)


@settings(max_examples=100)
@given(**SUBTRACTED)
def test_what_is_subtracted_is_measured(**case: Any) -> None:
    hold_that_what_is_subtracted_is_measured(**case)


@pytest.mark.slow
@settings(max_examples=1000)
@given(**SUBTRACTED)
def test_what_is_subtracted_is_measured_a_thousand_times(**case: Any) -> None:
    hold_that_what_is_subtracted_is_measured(**case)


@settings(max_examples=300)
@given(calendar=calendars(), start=instants, length=budgets, held=pauses_after())
def test_an_index_measures_what_interval_algebra_does(
    calendar: Calendar,
    start: datetime,
    length: timedelta,
    held: list[tuple[timedelta, timedelta]],
) -> None:
    stop = start + 5 * length
    pauses = tuple((start + begin, start + begin + long) for begin, long in held)
    due = outside(windows(calendar, start, stop), normalise(pauses))
    assert elapsed(calendar, start, stop, pauses) == total(due)


def changes(zone: str) -> Iterator[datetime]:
    """Find the first instants of 2024 at which a zone's clocks show another offset."""
    info = ZoneInfo(zone)

    def offset(at: datetime) -> timedelta | None:
        return at.astimezone(info).utcoffset()

    for before, after in pairwise(NEW_YEAR + number * DAY for number in range(367)):
        if offset(before) != offset(after):
            quarters = (before + number * QUARTER for number in range(1, 97))
            yield next(at for at in quarters if offset(at) != offset(before))


def is_open(wall: datetime) -> bool:
    """Tell whether HOURS are open, from what a clock on the wall shows."""
    by_day = wall.weekday() < 5 and (8 <= wall.hour < 12 or 13 <= wall.hour < 17)
    return by_day or wall.hour < 6 or wall.hour >= 19


def walked(zone: str, first: datetime, last: datetime) -> timedelta:
    """Measure open time by looking at the clock of a zone every quarter of an hour."""
    info, opened = ZoneInfo(zone), timedelta()
    while first < last:
        opened += QUARTER if is_open(first.astimezone(info)) else timedelta()
        first += QUARTER
    return opened


@pytest.mark.parametrize(
    ("zones", "least_changed"),
    [
        pytest.param(ZONES[::12], 20, id="one-in-twelve"),
        pytest.param(ZONES, 250, id="every-zone", marks=pytest.mark.slow),
    ],
)
def test_zones_are_right_at_both_changes_of_their_clocks(
    zones: list[str], least_changed: int
) -> None:
    """Every zone of the world; those whose clocks changed in 2024 at each change, by the clock."""
    changed = 0
    for zone in zones:
        calendar = Calendar(zone, HOURS)
        for at in [*changes(zone)] or [NEW_YEAR]:
            changed += at != NEW_YEAR
            first, last = at - 30 * HOUR, at + 30 * HOUR
            opened = elapsed(calendar, first, last)
            assert opened == walked(zone, first, last), (zone, at)
            for budget in (QUARTER, 7 * HOUR, opened):
                due = add(calendar, first, budget)
                assert elapsed(calendar, first, due) == budget, (zone, at)
                start = subtract(calendar, last, budget)
                assert elapsed(calendar, start, last) == budget, (zone, at)
    assert len(ZONES) > 400
    assert changed > least_changed
