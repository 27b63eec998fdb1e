"""Business time against cases of ten public test suites, some across a change of clocks.

One of 167, BH013, says that a budget used up at closing time falls due at the next opening; here it
falls due at closing time.
"""

from datetime import datetime, timedelta

from slas.rules.business_time import add, elapsed, subtract
from tests.slas.business_cases import Case, case_calendar, case_pauses, recorded_cases

EXCEPTION = "BH013"


def instant(case: Case, name: str) -> datetime:
    return datetime.fromisoformat(case[name])


def added(case: Case) -> datetime:
    budget = timedelta(seconds=case["duration_seconds"])
    calendar = case_calendar(case["calendar"])
    return add(calendar, instant(case, "start_utc"), budget, case_pauses(case))


def off(case: Case, found: datetime) -> float:
    seconds = abs((found - instant(case, "expected_utc")).total_seconds())
    return max(0, seconds - float(case.get("tolerance_seconds", 0)))


def test_adding_gives_the_recorded_instants_but_for_one() -> None:
    cases = recorded_cases("add")
    assert len(cases) == 76
    wrong = [case["id"] for case in cases if off(case, added(case))]
    assert wrong == [EXCEPTION]


def test_the_exception_falls_due_at_closing_time() -> None:
    """Two hours from 11:00 in Berlin, paused 12:00 to 17:00, are used up at 18:00, the closing."""
    case = next(case for case in recorded_cases("add") if case["id"] == EXCEPTION)
    assert added(case) == datetime.fromisoformat("2013-06-04T16:00:00Z")
    assert instant(case, "expected_utc") == datetime.fromisoformat("2013-06-05T07:00:00Z")


def test_subtracting_gives_the_recorded_instants() -> None:
    cases = recorded_cases("subtract")
    assert len(cases) == 11
    for case in cases:
        budget = timedelta(seconds=case["duration_seconds"])
        found = subtract(case_calendar(case["calendar"]), instant(case, "start_utc"), budget)
        assert not off(case, found), case["id"]


def test_measuring_gives_the_recorded_durations() -> None:
    cases = recorded_cases("elapsed")
    assert len(cases) == 80
    for case in cases:
        calendar = case_calendar(case["calendar"])
        ends = instant(case, "start_utc"), instant(case, "end_utc")
        seconds = elapsed(calendar, *ends, case_pauses(case)).total_seconds()
        distance = abs(seconds - case["expected_seconds"])
        assert distance <= case.get("tolerance_seconds", 0), case["id"]


def test_what_was_added_is_measured_and_taken_away_again() -> None:
    for case in recorded_cases("add"):
        budget, calendar = (
            timedelta(seconds=case["duration_seconds"]),
            case_calendar(case["calendar"]),
        )
        start, pauses = instant(case, "start_utc"), case_pauses(case)
        assert elapsed(calendar, start, added(case), pauses) == budget, case["id"]
        back = subtract(calendar, added(case), budget, pauses)
        assert elapsed(calendar, back, added(case), pauses) == budget, case["id"]
