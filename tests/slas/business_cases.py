"""The recorded cases of business time, read."""

import json
from datetime import date, datetime, time
from typing import Any

from slas.rules.calendars import Calendar, Window
from slas.rules.intervals import Intervals, normalise
from tests.realdata import require_real_data

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Case = dict[str, Any]


def recorded_cases(op: str) -> list[Case]:
    """Give the cases that add, subtract or measure; skip the test where there are none."""
    found = json.loads(require_real_data("business_hours", "cases.json").read_text())
    return [case for case in found["cases"] if case["op"] == op]


def case_calendar(given: Case) -> Calendar:
    """Read a calendar of the cases, which write 24:00 and yearly holidays."""
    opening = tuple(
        Window(
            DAYS.index(day),
            time.fromisoformat(opens),
            time(0) if closes == "24:00" else time.fromisoformat(closes),
        )
        for day, hours in given["week"].items()
        for opens, closes in hours
    )
    closed = tuple(
        date.fromisoformat(text.replace("*", str(year)))
        for text in given["holidays"]
        for year in (range(2000, 2031) if text.startswith("*") else [0])
    )
    return Calendar(given["timezone"], opening, holidays=closed)


def case_pauses(case: Case) -> Intervals:
    """Read the pauses of a case."""
    return normalise(
        (datetime.fromisoformat(first), datetime.fromisoformat(last))
        for first, last in case.get("pauses_utc", [])
    )
