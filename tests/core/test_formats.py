"""How numbers, money, dates and ages are printed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import formats

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1234.5", 2, "1,234.50"),
        ("-3.25", 1, "−3.3"),
        ("2.5", 0, "3"),
        ("-0.04", 1, "0.0"),
        ("0", 2, "0.00"),
        (None, 2, "–"),
    ],
)
def test_numbers_are_grouped_rounded_half_up_and_have_a_true_minus(
    value: str | None, decimals: int, text: str
) -> None:
    assert formats.number(None if value is None else Decimal(value), decimals) == text


@pytest.mark.parametrize(
    ("value", "decimals", "bounds", "lower_is_better", "text"),
    [
        ("99.897", 2, ("99.50", "99.90"), False, "99.89"),
        ("99.9068", 2, ("99.50", "99.90"), False, "99.91"),
        ("79.6", 0, ("80",), False, "79"),
        ("4.04", 1, ("4",), True, "4.1"),
        ("3.96", 1, ("4",), True, "4.0"),
    ],
)
def test_a_judged_figure_is_never_rounded_into_compliance(
    value: str, decimals: int, bounds: tuple[str, ...], lower_is_better: bool, text: str
) -> None:
    shown = formats.figure(
        Decimal(value),
        decimals,
        [Decimal(bound) for bound in bounds],
        lower_is_better=lower_is_better,
    )
    assert shown == text


def test_a_unit_follows_a_narrow_space_but_never_a_dash() -> None:
    assert formats.percent(Decimal("99.93"), 2) == "99.93\u202f%"
    assert formats.percent(None) == "–"
    assert formats.with_unit("2", "") == "2"


@pytest.mark.parametrize(
    ("value", "text"), [("1.2", "+1.2"), ("-1.2", "−1.2"), ("0.04", "±0.0"), ("-0.04", "±0.0")]
)
def test_a_change_carries_its_sign(value: str, text: str) -> None:
    assert formats.signed(Decimal(value)) == text


@pytest.mark.parametrize(
    ("amount", "currency", "exact", "whole", "short"),
    [
        ("9840", "EUR", "€ 9,840.00", "€ 9,840", "€ 10 k"),
        ("-1204.5", "GBP", "−£ 1,204.50", "−£ 1,205", "−£ 1 k"),
        ("41804000", "EUR", "€ 41,804,000.00", "€ 41,804,000", "€ 41.8 m"),
        ("999500", "EUR", "€ 999,500.00", "€ 999,500", "€ 1.0 m"),
        ("999499", "EUR", "€ 999,499.00", "€ 999,499", "€ 999 k"),
        ("999950000", "USD", "$ 999,950,000.00", "$ 999,950,000", "$ 1.0 bn"),
        ("120000", "JPY", "¥ 120,000", "¥ 120,000", "¥ 120 k"),
        ("12.3", "CHF", "CHF 12.30", "CHF 12", "CHF 12"),
    ],
)
def test_money_exact_whole_and_short(
    amount: str, currency: str, exact: str, whole: str, short: str
) -> None:
    printed = [
        shown(Decimal(amount), currency).replace("\u202f", " ")
        for shown in (formats.money, formats.money_whole, formats.money_short)
    ]
    assert printed == [exact, whole, short]


def test_money_shows_the_code_where_a_page_has_two_currencies_and_a_dash_for_none() -> None:
    assert formats.money(Decimal(5), "EUR", code=True) == "EUR\u202f5.00"
    assert formats.money(None, "EUR") == formats.money_short(None, "EUR") == "–"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 30), "Mon 30 Nov"),
        (date(2027, 10, 31), "Sun 31 Oct"),
        (date(2027, 11, 1), "1 Nov 2027"),
        (date(2025, 11, 30), "30 Nov 2025"),
        (date(2028, 6, 30), "30 Jun 2028"),
        (None, "–"),
    ],
)
def test_a_day_shows_its_weekday_within_twelve_months_and_its_year_beyond(
    day: date | None, text: str
) -> None:
    assert formats.day(day, TODAY) == text


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_two_days_printed_alike_on_one_page_are_the_same_day(one: date, other: date) -> None:
    if formats.day(one, TODAY) == formats.day(other, TODAY):
        assert one == other


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (7, "in 7 days"), (-3, "3 days ago")],
)
def test_a_distance_is_said_in_words(days: int, text: str) -> None:
    assert formats.distance(TODAY + timedelta(days=days), TODAY) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(minutes=41, seconds=59), "41 min"),
        (timedelta(hours=5, minutes=59), "5 h"),
        (timedelta(days=3, hours=1), "3 d"),
        (timedelta(seconds=-5), "0 min"),
    ],
)
def test_an_age_has_one_unit(span: timedelta, text: str) -> None:
    assert formats.age(span).replace("\u202f", " ") == text


def test_months_and_moments() -> None:
    assert formats.month(TODAY) == "November 2026"
    assert formats.month_short(TODAY) == "Nov"
    assert formats.month_short(TODAY, year=True) == "Nov 2026"
    assert formats.moment(datetime(2026, 11, 23, 9, 5, tzinfo=UTC), TODAY) == "Mon 23 Nov, 09:05"
    assert formats.minutes(1255) == "1,255\u202fmin"
