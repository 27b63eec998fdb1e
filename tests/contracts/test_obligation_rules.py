"""On which days an obligation falls due."""

from datetime import date

import pytest

from contracts.rules.due_days import DueDay, Recurrence, due_days

FAR = date(2030, 12, 31)


def days(rule: Recurrence, *, ends: date | None = None, through: date = FAR) -> list[date]:
    return [found.due_on for found in due_days(rule, term_ends_on=ends, through=through)]


def test_month_ends_are_counted_from_the_first_day() -> None:
    rule = Recurrence(date(2026, 1, 31), every_months=1)
    assert days(rule, through=date(2026, 5, 1)) == [
        *(date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)),
    ]


def test_a_leap_day_comes_back_in_leap_years() -> None:
    rule = Recurrence(date(2024, 2, 29), every_months=12)
    assert days(rule, through=date(2028, 12, 31)) == [
        *(date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)),
        *(date(2027, 2, 28), date(2028, 2, 29)),
    ]


def test_what_recurs_ends_with_the_term_whose_end_is_not_in_it() -> None:
    rule = Recurrence(date(2026, 1, 1), every_months=6)
    assert days(rule, ends=date(2027, 1, 1)) == [date(2026, 1, 1), date(2026, 7, 1)]
    assert days(rule, ends=date(2027, 1, 2))[-1] == date(2027, 1, 1)


def test_what_recurs_ends_on_its_own_last_day_where_that_is_sooner() -> None:
    rule = Recurrence(date(2026, 1, 1), every_months=3, last_due_on=date(2026, 7, 1))
    assert days(rule, ends=date(2028, 1, 1))[-1] == date(2026, 7, 1)


@pytest.mark.parametrize("ends", [None, date(2026, 1, 1)])
def test_what_is_due_once_is_due_also_after_the_term(ends: date | None) -> None:
    rule = Recurrence(date(2026, 3, 31))
    assert due_days(rule, term_ends_on=ends, through=FAR) == (DueDay(1, date(2026, 3, 31)),)
    assert due_days(rule, term_ends_on=ends, through=date(2026, 3, 30)) == ()
