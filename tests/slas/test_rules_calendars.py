"""Service calendars: local openings as UTC, right on every day."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import RuleError
from core.periods import local_midnight
from slas.rules.calendars import ALWAYS, Calendar, Window, days_between, windows
from slas.rules.intervals import intersect, normalise, subtract, total, total_minutes
from tests.slas.business_cases import case_calendar, case_pauses, recorded_cases

BERLIN = "Europe/Berlin"
OFFICE = tuple(Window(day, time(8), time(18)) for day in range(5))


def opened(calendar: Calendar, first: date, last: date) -> Decimal:
    start, end = local_midnight(calendar.zone, first), local_midnight(calendar.zone, last)
    return total_minutes(windows(calendar, start, end))


def test_an_always_open_calendar_is_the_whole_time() -> None:
    start, end = datetime(2016, 3, 1, tzinfo=UTC), datetime(2016, 4, 1, tzinfo=UTC)
    assert windows(ALWAYS, start, end) == ((start, end),)
    assert windows(ALWAYS, end, start) == ()


def test_office_hours_follow_the_wall_clock_over_a_change() -> None:
    calendar = Calendar(BERLIN, OFFICE)
    start, end = datetime(2016, 3, 25, tzinfo=UTC), datetime(2016, 3, 29, tzinfo=UTC)
    assert windows(calendar, start, end) == (
        (datetime(2016, 3, 25, 7, tzinfo=UTC), datetime(2016, 3, 25, 17, tzinfo=UTC)),
        (datetime(2016, 3, 28, 6, tzinfo=UTC), datetime(2016, 3, 28, 16, tzinfo=UTC)),
    )


@pytest.mark.parametrize(("day", "hours"), [(date(2016, 3, 27), 23), (date(2016, 10, 30), 25)])
def test_a_day_of_a_clock_change_has_its_own_length(day: date, hours: int) -> None:
    all_day = Calendar(BERLIN, tuple(Window(weekday, time(0), time(0)) for weekday in range(7)))
    assert opened(all_day, day, day + timedelta(days=1)) == hours * 60
    assert opened(Calendar(BERLIN, always_open=True), day, day + timedelta(days=1)) == hours * 60


def test_an_opening_runs_over_midnight_and_is_an_hour_longer_when_clocks_go_back() -> None:
    night = Calendar(BERLIN, (Window(5, time(22), time(6)),))
    assert opened(night, date(2016, 10, 22), date(2016, 10, 24)) == 8 * 60
    assert opened(night, date(2016, 10, 29), date(2016, 10, 31)) == 9 * 60
    assert opened(night, date(2016, 3, 26), date(2016, 3, 28)) == 7 * 60
    assert opened(night, date(2016, 10, 23), date(2016, 10, 24)) == 6 * 60


def test_several_openings_a_day_count_and_overlaps_count_once() -> None:
    split = Calendar("UTC", (Window(0, time(8), time(12)), Window(0, time(13), time(17))))
    assert opened(split, date(2016, 6, 6), date(2016, 6, 7)) == 8 * 60
    doubled = Calendar("UTC", (Window(0, time(8), time(12)), Window(0, time(10), time(17))))
    assert opened(doubled, date(2016, 6, 6), date(2016, 6, 7)) == 9 * 60


def test_a_holiday_closes_its_whole_date_whatever_reaches_into_it() -> None:
    closed = days_between(date(2016, 12, 30), date(2017, 1, 1))
    assert closed == (date(2016, 12, 30), date(2016, 12, 31), date(2017, 1, 1))
    always = Calendar("UTC", always_open=True, holidays=closed)
    assert opened(always, date(2016, 12, 29), date(2017, 1, 3)) == 2 * 24 * 60
    nights = Calendar("UTC", (Window(3, time(22), time(6)),), holidays=closed)
    assert opened(nights, date(2016, 12, 29), date(2017, 1, 1)) == 2 * 60


def test_a_calendar_without_openings_or_with_two_answers_is_refused() -> None:
    with pytest.raises(RuleError):
        Calendar("UTC")
    with pytest.raises(RuleError):
        Calendar("UTC", OFFICE, always_open=True)
    with pytest.raises(RuleError):
        Window(7, time(8), time(18))
    with pytest.raises(RuleError):
        Window(0, time(8, tzinfo=UTC), time(18))


def test_the_worked_stretch_of_business_time() -> None:
    """Fri 16:30 to Mon 10:15, Mon–Fri 08–18, pause Mon 09:00–09:30: 3.25 hours."""
    start, end = datetime(2016, 6, 3, 16, 30, tzinfo=UTC), datetime(2016, 6, 6, 10, 15, tzinfo=UTC)
    pause = ((datetime(2016, 6, 6, 9, tzinfo=UTC), datetime(2016, 6, 6, 9, 30, tzinfo=UTC)),)
    due = subtract(windows(Calendar("UTC", OFFICE), start, end), pause)
    assert total_minutes(due) / 60 == Decimal("3.25")


@settings(max_examples=100)
@given(
    zone=st.sampled_from([BERLIN, "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe"]),
    day=st.dates(date(2010, 1, 1), date(2013, 1, 1)),
    length=st.integers(1, 40),
    cut=st.integers(0, 60 * 24 * 40),
)
def test_open_time_adds_up_over_any_cut(zone: str, day: date, length: int, cut: int) -> None:
    night = tuple(Window(weekday, time(22), time(6)) for weekday in range(7))
    calendar = Calendar(zone, OFFICE + night, holidays=(date(2011, 12, 30), date(2012, 1, 1)))
    start = local_midnight(zone, day)
    end = local_midnight(zone, day + timedelta(days=length))
    middle = min(start + timedelta(minutes=cut), end)
    whole = windows(calendar, start, end)
    parts = windows(calendar, start, middle) + windows(calendar, middle, end)
    assert normalise(parts) == whole


def test_elapsed_business_time_equals_the_recorded_cases() -> None:
    """Eighty cases of ten public test suites, some across a change of clocks."""
    cases = recorded_cases("elapsed")
    assert len(cases) == 80
    for case in cases:
        start, end = (datetime.fromisoformat(case[key]) for key in ("start_utc", "end_utc"))
        due = windows(case_calendar(case["calendar"]), start, end)
        seconds = total(subtract(due, intersect(case_pauses(case), due))).total_seconds()
        off = abs(seconds - case["expected_seconds"])
        assert off <= case.get("tolerance_seconds", 0), case["id"]
