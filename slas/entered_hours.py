"""Service hours and holidays as people write them, one line a weekday or a day: pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import pairwise
from typing import Final

from core.errors import RuleError
from slas.rules.calendars import Window

WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
Holidays = tuple[tuple[date, str], ...]
MOST_WINDOWS: Final = 12
MOST_HOLIDAYS: Final = 1000
_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})", re.ASCII)
_HOLIDAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[\s,;]+(.*))?", re.ASCII)
_DAY_MINUTES: Final = 24 * 60


def windows_of(text: str, *, weekday: int) -> tuple[Window, ...]:
    """Read the openings of a weekday (0 is Monday): `08:00–12:00, 22:00–06:00`; empty is closed.

    A closing at or before the opening falls on the next day; 24:00 is midnight.

    :raises RuleError: another form, no such time, or two openings that overlap
    """
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    if len(parts) > MOST_WINDOWS:
        raise RuleError(f"More than {MOST_WINDOWS} openings a day. Enter fewer.")
    windows = sorted(_window(part, weekday) for part in parts)
    spans = [(_minute(w.opens), _closing_minute(w)) for w in windows]
    for (_, closes), (opens, _) in pairwise(spans):
        if opens < closes:
            raise RuleError(f"Two openings overlap in “{text.strip()[:60]}”. Join them into one.")
    return tuple(windows)


def _window(part: str, weekday: int) -> Window:
    found = _WINDOW.fullmatch(part)
    if found is None:
        raise RuleError(f"“{part[:40]}” is not an opening. Enter it like 08:00–17:30.")
    return Window(weekday, _time(found[1], found[2], part), _time(found[3], found[4], part))


def _time(hours: str, minutes: str, part: str) -> time:
    if (int(hours), int(minutes)) == (24, 0):
        return time(0)
    try:
        return time(int(hours), int(minutes))
    except ValueError as error:
        raise RuleError(f"“{part[:40]}” holds no such time. Enter 00:00 to 24:00.") from error


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _closing_minute(window: Window) -> int:
    closes = _minute(window.closes)
    return closes if window.closes > window.opens else closes + _DAY_MINUTES


def windows_text(windows: Iterable[tuple[time, time]]) -> str:
    """Write the openings of a weekday as they are read."""
    return ", ".join(f"{opens:%H:%M}–{_closing(closes)}" for opens, closes in sorted(windows))


def _closing(closes: time) -> str:
    return "24:00" if closes == time(0) else f"{closes:%H:%M}"


def holidays_of(text: str) -> Holidays:
    """Read holidays, one a line: `2026-12-25 Christmas`; sorted, each day once.

    :raises RuleError: a line in another form, no such day, a day said twice, or too many
    """
    found: dict[date, str] = {}
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    for number, line in lines:
        if not line:
            continue
        day, name = _holiday(line, number)
        if day in found:
            raise RuleError(f"Line {number} says {day.isoformat()} again. Take one away.")
        found[day] = name
    if len(found) > MOST_HOLIDAYS:
        raise RuleError(f"More than {MOST_HOLIDAYS} holidays. Take past years away.")
    return tuple(sorted(found.items()))


def _holiday(line: str, number: int) -> tuple[date, str]:
    found = _HOLIDAY.fullmatch(line)
    if found is None:
        raise RuleError(
            f"Line {number}, “{line[:40]}”, is not a holiday. Enter it like 2026-12-25 Christmas."
        )
    try:
        day = date.fromisoformat(found[1])
    except ValueError as error:
        raise RuleError(f"Line {number}: {found[1]} is no day of a calendar.") from error
    if not 1970 <= day.year < 2200:
        raise RuleError(f"Line {number}: {found[1]} is not between 1970 and 2199.")
    name = (found[2] or "").strip()
    if len(name) > 80:
        raise RuleError(f"Line {number}: the name has more than 80 characters.")
    return day, name


def holidays_text(holidays: Sequence[tuple[date, str]]) -> str:
    """Write holidays as they are read, one a line."""
    return "\n".join(f"{day.isoformat()} {name}".strip() for day, name in holidays)
