"""Write values the way the API does: decimals as text, instants in UTC, money with currency."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:[Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def instant_text(value: datetime | None) -> str | None:
    """Write an instant as RFC 3339 in UTC."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=8192)
def instant_of(text: str) -> datetime:
    """Read an RFC 3339 instant between 1970 and 2200 as UTC.

    :raises ValueError: another form, no zone, no such day, or outside those years
    """
    if not RFC3339.fullmatch(text):
        raise ValueError("not an RFC 3339 instant such as 2026-05-01T00:00:00Z")
    try:
        value = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("no such day or time") from error
    if not EARLIEST <= value < LATEST:
        raise ValueError("not between the years 1970 and 2200")
    return value


def decimal_text(value: Decimal | None) -> str | None:
    """Write a decimal as text, plain and without trailing zeros."""
    if value is None:
        return None
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def day_text(value: date | None) -> str | None:
    """Write a day as YYYY-MM-DD."""
    return None if value is None else value.isoformat()


def month_text(value: date) -> str:
    """Write a month as YYYY-MM."""
    return f"{value:%Y-%m}"


def money_value(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    """Write money as an amount, with its two decimals, and a currency."""
    return None if amount is None else {"amount": f"{amount:.2f}", "currency": currency}


def without_nulls(**values: Any) -> dict[str, Any]:
    """Keep what is set."""
    return {name: value for name, value in values.items() if value is not None}
