"""Values as the API and the filters write and read them."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from core.values import (
    day_text,
    decimal_text,
    instant_of,
    instant_text,
    money_value,
    month_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.500000", "1.5"),
        ("100.000000", "100"),
        ("100", "100"),
        ("-0.00", "0"),
        ("1E+3", "1000"),
        ("1E-7", "0.0000001"),
        ("-2.50", "-2.5"),
    ],
)
def test_a_decimal_is_plain_text(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def test_nothing_stays_nothing() -> None:
    assert decimal_text(None) is None
    assert instant_text(None) is None
    assert day_text(None) is None
    assert money_value(None, "EUR") is None


def test_an_instant_is_written_in_utc() -> None:
    there = timezone(timedelta(hours=2))
    assert instant_text(datetime(2026, 5, 1, 1, 30, tzinfo=there)) == "2026-04-30T23:30:00Z"


def test_days_months_and_money() -> None:
    assert day_text(date(2026, 5, 1)) == "2026-05-01"
    assert month_text(date(2026, 5, 1)) == "2026-05"
    assert money_value(Decimal("12.5"), "EUR") == {"amount": "12.50", "currency": "EUR"}


@pytest.mark.parametrize(
    "text", ["2026-05-01T02:00:00+02:00", "2026-05-01T00:00:00Z", "2026-05-01t00:00:00.000z"]
)
def test_an_instant_is_read_with_its_zone(text: str) -> None:
    assert instant_of(text) == datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-05-01",
        "2026-05-01T00:00:00",
        "2026-05-01 00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-05-01T25:00:00Z",
        "2026-05-01T00:00:60Z",
        "2026-05-01T00:00:00+99:99",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "1969-12-31T23:59:59Z",
        "２026-05-01T00:00:00Z",
        "2026-05-01T00:00:00Z\n",
    ],
)
def test_any_other_text_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        instant_of(text)
