"""Business time by worked cases: how much was open, and when a budget is used up."""

import copy
import pickle
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest

from core.errors import RuleError
from slas.rules.business_time import add, duration_minutes, elapsed, subtract
from slas.rules.calendars import ALWAYS, Calendar, Window, days_between
from slas.rules.intervals import Interval, Intervals

BERLIN = "Europe/Berlin"
OFFICE = tuple(Window(day, time(8), time(18)) for day in range(5))
SPLIT = tuple(
    Window(day, opens, closes)
    for day in range(5)
    for opens, closes in ((time(8), time(12)), (time(13), time(17)))
)
NIGHTS = tuple(Window(day, time(22), time(6)) for day in range(7))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    """Read an instant of UTC: `2016-06-03 16:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def pause(first: str, last: str) -> Interval:
    return at(first), at(last)


def test_the_worked_stretch_over_a_weekend_with_a_pause() -> None:
    """Friday 16:30 to Monday 10:15, Mon–Fri 08–18, a pause on Monday 09:00–09:30: 3.25 hours."""
    office, start, stop = Calendar("UTC", OFFICE), at("2016-06-03 16:30"), at("2016-06-06 10:15")
    paused: Intervals = (pause("2016-06-06 09:00", "2016-06-06 09:30"),)
    assert duration_minutes(office, start, stop, paused) == Decimal(195)
    assert elapsed(office, start, stop, paused) == 3.25 * HOUR
    assert add(office, start, 3.25 * HOUR, paused) == stop
    assert subtract(office, stop, 3.25 * HOUR, paused) == start


def test_a_budget_used_up_at_closing_falls_due_at_closing() -> None:
    """Friday 16:00 and two hours: Friday 18:00, not Monday 08:00; a second more is 08:00:01."""
    office, start = Calendar("UTC", OFFICE), at("2016-06-03 16:00")
    assert add(office, start, 2 * HOUR) == at("2016-06-03 18:00")
    assert elapsed(office, start, at("2016-06-03 18:30")) == 2 * HOUR
    assert add(office, start, 2 * HOUR + timedelta(seconds=1)) == at("2016-06-06 08:00:01")
    assert subtract(office, at("2016-06-06 10:00"), 2 * HOUR) == at("2016-06-06 08:00")
    assert subtract(office, at("2016-06-06 10:00"), 3 * HOUR) == at("2016-06-03 17:00")


def test_a_pause_that_begins_as_the_budget_ends_moves_nothing() -> None:
    office, start = Calendar("UTC", OFFICE), at("2016-06-06 08:00")
    paused = (pause("2016-06-06 10:00", "2016-06-06 11:00"),)
    assert add(office, start, 2 * HOUR, paused) == at("2016-06-06 10:00")
    assert add(office, start, 3 * HOUR, paused) == at("2016-06-06 12:00")


def test_no_budget_falls_due_when_it_is_open() -> None:
    """At the start where that is open, else at the next opening; mirrored, at the last closing."""
    office = Calendar("UTC", OFFICE)
    none = timedelta()
    assert add(office, at("2016-06-03 09:00"), none) == at("2016-06-03 09:00")
    assert add(office, at("2016-06-03 18:00"), none) == at("2016-06-06 08:00")
    assert subtract(office, at("2016-06-03 09:00"), none) == at("2016-06-03 09:00")
    assert subtract(office, at("2016-06-06 08:00"), none) == at("2016-06-03 18:00")
    assert subtract(office, at("2016-06-03 18:00"), none) == at("2016-06-03 18:00")


def test_no_budget_waits_for_the_end_of_a_pause() -> None:
    office, none = Calendar("UTC", OFFICE), timedelta()
    paused = (
        pause("2016-06-03 09:00", "2016-06-03 10:00"),
        pause("2016-06-03 17:00", "2016-06-06 09:30"),
    )
    assert add(office, at("2016-06-03 09:10"), none, paused) == at("2016-06-03 10:00")
    assert add(office, at("2016-06-03 17:30"), none, paused) == at("2016-06-06 09:30")
    assert subtract(office, at("2016-06-06 09:10"), none, paused) == at("2016-06-03 17:00")
    assert subtract(office, at("2016-06-03 09:30"), none, paused) == at("2016-06-03 09:00")


@pytest.mark.parametrize(
    ("night", "hours"), [("2016-10-29", 9), ("2016-03-26", 7), ("2016-06-04", 8)]
)
def test_a_night_is_as_long_as_its_clocks_make_it(night: str, hours: int) -> None:
    """22:00–06:00 in Berlin has nine hours over the October change and seven over the March one."""
    nights = Calendar(BERLIN, NIGHTS)
    start, stop = at(f"{night} 12:00"), at(f"{night} 12:00") + DAY
    assert elapsed(nights, start, stop) == hours * HOUR
    opened = add(nights, start, timedelta())
    assert add(nights, start, hours * HOUR) == opened + hours * HOUR


def test_two_hours_after_the_clocks_go_back_are_two_hours() -> None:
    """Open from 00:00 to 04:00 on 30 October 2016 in Berlin: five hours, 22:00 to 03:00 UTC."""
    early = Calendar(BERLIN, (Window(6, time(0), time(4)),))
    assert add(early, at("2016-10-29 12:00"), 4 * HOUR) == at("2016-10-30 02:00")
    assert add(early, at("2016-10-29 12:00"), 5 * HOUR) == at("2016-10-30 03:00")
    assert elapsed(early, at("2016-10-29 12:00"), at("2016-10-30 12:00")) == 5 * HOUR


def test_several_openings_a_day_leave_the_noon_out() -> None:
    split = Calendar("UTC", SPLIT)
    assert elapsed(split, at("2016-06-06 11:30"), at("2016-06-06 13:30")) == HOUR
    assert add(split, at("2016-06-06 11:30"), HOUR) == at("2016-06-06 13:30")
    assert add(split, at("2016-06-06 11:30"), HOUR / 2) == at("2016-06-06 12:00")
    assert subtract(split, at("2016-06-06 13:30"), HOUR / 2) == at("2016-06-06 13:00")


def test_a_shutdown_over_new_year_is_no_time_at_all() -> None:
    """Closed 24 December to 1 January: Friday 23rd 17:00 and two hours is Monday 2nd 09:00."""
    closed = days_between(date(2016, 12, 24), date(2017, 1, 1))
    office = Calendar("UTC", OFFICE, holidays=closed)
    assert add(office, at("2016-12-23 17:00"), 2 * HOUR) == at("2017-01-02 09:00")
    assert subtract(office, at("2017-01-02 09:00"), 2 * HOUR) == at("2016-12-23 17:00")
    assert not elapsed(office, at("2016-12-23 18:00"), at("2017-01-02 08:00"))


def test_a_night_shift_over_new_year_runs_on() -> None:
    nights = Calendar("UTC", NIGHTS)
    assert add(nights, at("2016-12-31 23:00"), 3 * HOUR) == at("2017-01-01 02:00")
    assert subtract(nights, at("2017-01-01 02:00"), 3 * HOUR) == at("2016-12-31 23:00")
    shut = Calendar("UTC", NIGHTS, holidays=(date(2017, 1, 1),))
    assert add(shut, at("2016-12-31 23:00"), 3 * HOUR) == at("2017-01-02 02:00")


def test_always_open_is_plain_time_less_pauses() -> None:
    start, stop = at("2016-03-01 00:00"), at("2031-09-01 00:00")
    assert elapsed(ALWAYS, start, stop) == stop - start
    assert add(ALWAYS, start, 90 * DAY) == start + 90 * DAY
    assert subtract(ALWAYS, start, 90 * DAY) == start - 90 * DAY
    closed = Calendar(BERLIN, always_open=True, holidays=(date(2016, 3, 27),))
    assert elapsed(closed, at("2016-03-26 00:00"), at("2016-03-29 00:00")) == 49 * HOUR


def test_pauses_that_overlap_or_reach_outside_count_once() -> None:
    office = Calendar("UTC", OFFICE)
    paused = (
        pause("2016-06-06 09:30", "2016-06-06 11:00"),
        pause("2016-06-06 07:00", "2016-06-06 10:00"),
        pause("2016-06-06 17:00", "2016-06-09 00:00"),
    )
    assert elapsed(office, at("2016-06-06 08:30"), at("2016-06-06 18:00"), paused) == 6 * HOUR


def test_a_stop_before_the_start_is_nothing() -> None:
    assert not elapsed(Calendar("UTC", OFFICE), at("2016-06-07 12:00"), at("2016-06-06 12:00"))


def test_what_can_not_be_counted_is_refused() -> None:
    office, start = Calendar("UTC", OFFICE), at("2016-06-06 08:00")
    with pytest.raises(RuleError, match="not negative"):
        add(office, start, -HOUR)
    hour_a_week = Calendar("UTC", (Window(0, time(8), time(9)),))
    assert add(hour_a_week, start, 2000 * HOUR).year == 2054
    for measured in (add, subtract):
        with pytest.raises(RuleError, match="within 50 years"):
            measured(hour_a_week, start, 3000 * HOUR)
    with pytest.raises(RuleError, match="within 50 years"):
        add(office, start, HOUR, ((start, start + 100 * 365 * DAY),))
    with pytest.raises(RuleError, match="not between 1900 and 2199"):
        elapsed(office, datetime(1, 1, 1, tzinfo=UTC), start)
    with pytest.raises(ValueError, match="no time zone"):
        elapsed(office, datetime(2016, 6, 6), start)  # noqa: DTZ001


def test_an_index_that_grows_backwards_counts_as_before() -> None:
    office = Calendar("UTC", OFFICE, holidays=(date(1999, 5, 3),))
    first = elapsed(office, at("2020-06-01 00:00"), at("2020-07-01 00:00"))
    assert elapsed(office, at("1999-05-01 00:00"), at("1999-06-01 00:00")) == 200 * HOUR
    assert elapsed(office, at("2020-06-01 00:00"), at("2020-07-01 00:00")) == first == 220 * HOUR
    assert subtract(office, at("1990-01-01 12:00"), 14 * HOUR) == at("1989-12-29 08:00")


def test_a_calendar_is_the_same_when_it_is_copied() -> None:
    office = Calendar(BERLIN, OFFICE, holidays=(date(2016, 5, 1),))
    for copied in (copy.deepcopy(office), pickle.loads(pickle.dumps(office))):
        assert copied == office
        assert hash(copied) == hash(office)
        assert copied is not office


def counted(work: Callable[[], object]) -> int:
    """Count the lines of Python and the calls that a piece of work takes."""
    steps = 0

    def step(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal steps
        steps += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        work()
    finally:
        sys.settrace(before)
    return steps


def test_ten_years_cost_what_a_day_costs() -> None:
    office = Calendar(BERLIN, SPLIT, holidays=days_between(date(2020, 12, 24), date(2021, 1, 1)))
    start = at("2016-06-06 12:00")
    elapsed(office, start, start + 3652 * DAY)
    day = counted(lambda: elapsed(office, start, start + DAY))
    years = counted(lambda: elapsed(office, start, start + 3652 * DAY))
    assert 0 < years <= day + 2
    add(office, start, 20_000 * HOUR)
    assert counted(lambda: add(office, start, 20_000 * HOUR)) <= (
        counted(lambda: add(office, start, HOUR)) + 4
    )
