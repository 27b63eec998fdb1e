"""Single values of a register as people write them: names, numbers, days, prices: pure."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from vendors.names import fold

MISSING: Final = frozenset({"", "n/a", "na", "n.a.", "none", "null", "-", "–", "?", "tbd"})
#: Legal forms and fillers that say nothing about who somebody is.
_FORMS: Final = frozenset(
    {
        "ab",
        "ag",
        "as",
        "bv",
        "c",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "jsc",
        "kft",
        "kg",
        "l",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "nv",
        "oao",
        "ooo",
        "oy",
        "plc",
        "pty",
        "sa",
        "sas",
        "spa",
        "srl",
        "sro",
        "the",
        "tov",
    }
)
_NOT_A_SIGN: Final = re.compile(r"[^\w]+")
_MONEY: Final = re.compile(r"^[^\d.,+-]{0,4}\s*(-?[\d.,' ]*\d)\s*[^\d.,]{0,4}$")
_US_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})", re.ASCII)
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]*")
LARGEST_PRICE: Final = Decimal(10) ** 13
PRICE_DECIMALS: Final = 6


def is_missing(text: str) -> bool:
    """Tell whether a value stands for none."""
    return text.strip().casefold() in MISSING


def one_line(text: str, longest: int) -> str:
    """Give a text as one line without control signs, cut to so many characters."""
    plain = unicodedata.normalize("NFC", text)
    fit = "".join(sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in plain)
    return " ".join(fit.split())[:longest].rstrip()


def name_key(name: str) -> str:
    """Give a name without case, accents, points and blanks: as written, nearly."""
    return _NOT_A_SIGN.sub("", fold(name)) or name.strip().casefold()


def name_core(name: str) -> str:
    """Give a name without its legal form too: what two spellings of one company share."""
    words = [word for word in _NOT_A_SIGN.sub(" ", fold(name)).split() if word not in _FORMS]
    return "".join(words) or name_key(name)


def number_key(number: str) -> str:
    """Give a contract's number without blanks, dashes and case: GS-35F294CA -> gs35f294ca."""
    return re.sub(r"[\W_]+", "", number.casefold()) or number.strip().casefold()


def bare_number(number: str, vendor: str) -> str:
    """Cut a vendor's name off a contract's number, "" where none stands behind it."""
    first, _, rest = number.strip().partition(" ")
    if not rest or not any(sign.isdigit() for sign in first) or not _NUMBER.fullmatch(first):
        return ""
    return first if name_core(rest) == name_core(vendor) else ""


def day_of(text: str) -> date:
    """Read a day written as ISO 8601, or as month/day/year.

    :raises ValueError: no such day, or written otherwise
    """
    written = text.strip()
    us = _US_DAY.fullmatch(written)
    if us is not None:
        month, day, year = (int(part) for part in us.groups())
        return _within(date(year + 2000 if year < 100 else year, month, day))
    return _within(datetime.fromisoformat(written).date())


def _within(day: date) -> date:
    if not 1970 <= day.year < 2200:
        raise ValueError("out of range")
    return day


def likely_day(text: str) -> str:
    """Propose the day that a slip of the pen means, "" where nothing is plain."""
    tidy = re.sub(r"/{2,}", "/", text.strip())
    tidy = re.sub(r"[.\\-]", "/", tidy) if "/" not in tidy else tidy
    try:
        found = day_of(tidy)
    except ValueError:
        return ""
    return found.isoformat()


def plus_years(day: date, years: int) -> date:
    """Give the same day of a later year; 29 February becomes the 28th where it must."""
    last = monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def price_of(text: str) -> Decimal:
    """Read a price, with a currency's sign or without: "$1,234.50 " -> 1234.50.

    :raises ValueError: not a price
    """
    written = text.strip()
    if "%" in written:
        raise ValueError(f"“{short_of(text)}” is a percentage, not a price.")
    match = _MONEY.fullmatch(written)
    if match is None:
        raise ValueError(f"“{short_of(text)}” is not a price.")
    digits = match[1].replace(" ", "").replace("'", "")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma > point and len(digits) - comma - 1 != 3:
        digits = digits.replace(".", "").replace(",", ".")
    try:
        price = Decimal(digits.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"“{short_of(text)}” is not a price.") from error
    return checked_price(price)


def checked_price(price: Decimal) -> Decimal:
    """Give a price back that the register can hold, cut to nothing.

    :raises ValueError: negative, endless or finer than is kept
    """
    if not price.is_finite() or not 0 <= price < LARGEST_PRICE:
        raise ValueError(f"The price, {short_of(str(price))}, is out of range.")
    if price != round(price, PRICE_DECIMALS):
        raise ValueError(f"The price, {short_of(str(price))}, has more than 6 decimals.")
    return price


def short_of(text: str) -> str:
    """Cut a value to what fits a sentence."""
    return text.strip()[:40]
