"""Hours and holidays are read as people write them, and written back so that they read the same."""

from datetime import date, time

import pytest

from core.errors import RuleError
from slas.entered_hours import holidays_of, holidays_text, windows_of, windows_text


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("8:00-12:00", ((time(8), time(12)),)),
        ("13:00–17:30, 08:00 to 12:00", ((time(8), time(12)), (time(13), time(17, 30)))),
        ("22:00–06:00", ((time(22), time(6)),)),
        ("00:00–24:00", ((time(0), time(0)),)),
        ("18:00-24:00;", ((time(18), time(0)),)),
        ("08:00–12:00, 12:00–14:00", ((time(8), time(12)), (time(12), time(14)))),
    ],
)
def test_openings_are_read(text: str, spans: tuple[tuple[time, time], ...]) -> None:
    windows = windows_of(text, weekday=3)
    assert tuple((w.opens, w.closes) for w in windows) == spans
    assert {w.weekday for w in windows} <= {3}
    again = windows_of(windows_text((w.opens, w.closes) for w in windows), weekday=3)
    assert again == windows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("8-12", "not an opening"),
        ("25:00–26:00", "no such time"),
        ("08:00–12:00, 11:00–13:00", "overlap"),
        ("22:00–06:00, 23:00–23:30", "overlap"),
        ("08:00–12:00, 08:00–12:00", "overlap"),
        ("٠٨:٠٠–١٢:٠٠", "not an opening"),
        (",".join(f"{n:02d}:00-{n:02d}:30" for n in range(13)), "More than 12"),
    ],
)
def test_what_is_no_opening_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        windows_of(text, weekday=0)


def test_holidays_are_read_sorted_and_written_back() -> None:
    found = holidays_of("2026-12-26\n\n 2026-12-25  Christmas\r\n2026-05-01; Labour Day\n")
    assert found == (
        (date(2026, 5, 1), "Labour Day"),
        (date(2026, 12, 25), "Christmas"),
        (date(2026, 12, 26), ""),
    )
    assert holidays_of(holidays_text(found)) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Christmas", "Line 1, “Christmas”, is not a holiday"),
        ("2026-12-25\n2026-02-30", "Line 2: 2026-02-30 is no day"),
        ("2026-12-25\n2026-12-25 again", "Line 2 says 2026-12-25 again"),
        ("1066-10-14", "not between 1970"),
        (f"2026-12-25 {'x' * 81}", "more than 80"),
    ],
)
def test_line_that_is_no_holiday_is_named(text: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        holidays_of(text)
