"""Print numbers, money, dates and ages the way the whole portal does.

Tabular figures, a narrow no-break space before a unit, a true minus, a dash for what is absent.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from core.rounding import display_decimal

NARROW = "\u202f"
MINUS = "\u2212"
NO_FIGURE = "\u2013"
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹"}
WHOLE_CURRENCIES = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
HEADLINE_UNITS = (
    (999_950_000, 10**9, "bn", 1),
    (999_500, 10**6, "m", 1),
    (1_000, 10**3, "k", 0),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(value: Decimal | int | None, decimals: int = 0) -> str:
    """Print a number rounded half up with grouped thousands and a true minus."""
    if value is None:
        return NO_FIGURE
    exact = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,.{decimals}f}"
    return MINUS + text if exact < 0 else text


def figure(
    value: Decimal | None,
    decimals: int,
    bounds: Sequence[Decimal] = (),
    *,
    lower_is_better: bool = False,
) -> str:
    """Print a judged figure; where rounding would carry it over one of the bounds it is cut."""
    if value is None:
        return NO_FIGURE
    shown = display_decimal(value, decimals, bounds, higher_is_better=not lower_is_better)
    return number(shown, decimals)


def with_unit(text: str, unit: str) -> str:
    """Join a printed figure and its unit; a dash has no unit."""
    if not unit or text == NO_FIGURE:
        return text
    return f"{text}{NARROW}{unit}"


def percent(value: Decimal | None, decimals: int = 1) -> str:
    """Print a value of 0 to 100 as per cent."""
    return with_unit(number(value, decimals), "%")


def signed(value: Decimal | None, decimals: int = 1) -> str:
    """Print a change: + on rises, a true minus on falls, ± on a change that rounds to nothing."""
    if value is None:
        return NO_FIGURE
    text = number(value, decimals)
    if not any(sign in "123456789" for sign in text):
        return "±" + number(Decimal(0), decimals)
    return text if value < 0 else "+" + text


def _with_currency(text: str, currency: str, code: bool) -> str:
    sign = currency if code else SIGNS.get(currency, currency)
    if text.startswith(MINUS):
        return f"{MINUS}{sign}{NARROW}{text[1:]}"
    return f"{sign}{NARROW}{text}"


def money(amount: Decimal | None, currency: str, *, code: bool = False) -> str:
    """Print money exactly, for ledgers and claims; `code` prints EUR instead of €."""
    if amount is None:
        return NO_FIGURE
    decimals = 0 if currency in WHOLE_CURRENCIES else 2
    return _with_currency(number(amount, decimals), currency, code)


def money_whole(amount: Decimal | None, currency: str, *, code: bool = False) -> str:
    """Print money in whole units, for lists."""
    return NO_FIGURE if amount is None else _with_currency(number(amount), currency, code)


def money_short(amount: Decimal | None, currency: str, *, code: bool = False) -> str:
    """Print money for a headline: thousands as k, millions as m, thousand millions as bn."""
    if amount is None:
        return NO_FIGURE
    # A thousandth short of the next unit would round up into it: 999,500 is 1.0 m, not 1,000 k.
    for from_, size, unit, decimals in HEADLINE_UNITS:
        if abs(amount) >= from_:
            return with_unit(_with_currency(number(amount / size, decimals), currency, code), unit)
    return money_whole(amount, currency, code=code)


def _months_apart(one: date, other: date) -> int:
    return abs((one.year - other.year) * 12 + one.month - other.month)


def day(value: date | None, today: date) -> str:
    """Print a day as `Mon 30 Nov` within twelve months of today, `30 Jun 2028` beyond."""
    if value is None:
        return NO_FIGURE
    if _months_apart(value, today) < 12:
        return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """Print a month in a sentence or heading: `October 2026`."""
    return f"{LONG_MONTHS[value.month - 1]} {value.year}"


def month_short(value: date, *, year: bool = False) -> str:
    """Print a month over a narrow column: `Oct`, or `Oct 2026` with its year."""
    short = MONTHS[value.month - 1]
    return f"{short} {value.year}" if year else short


def clock(value: datetime) -> str:
    """Print the time of day of a moment already in the reader's zone: `09:05`."""
    return f"{value:%H:%M}"


def moment(value: datetime, today: date) -> str:
    """Print day and time of a moment already in the reader's zone: `Mon 23 Nov, 09:00`."""
    return f"{day(value.date(), today)}, {clock(value)}"


def distance(value: date, today: date) -> str:
    """Say how far off a day is: today, tomorrow, in 7 days, 3 days ago."""
    days = (value - today).days
    if abs(days) <= 1:
        return ("yesterday", "today", "tomorrow")[days + 1]
    return f"in {days:,} days" if days > 0 else f"{-days:,} days ago"


def age(span: timedelta) -> str:
    """Print an age by its largest unit, whole: `41 min`, `5 h`, `3 d`."""
    minutes = max(int(span.total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes}{NARROW}min"
    if minutes < 60 * 24:
        return f"{minutes // 60}{NARROW}h"
    return f"{minutes // (60 * 24):,}{NARROW}d"


def minutes(value: Decimal | int | None) -> str:
    """Print a duration given in minutes, whole: `255 min`."""
    return with_unit(number(value), "min")
