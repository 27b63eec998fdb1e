"""What people and systems enter: lines of text, figures and days, checked before they are kept."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from core.errors import RuleError

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2200, 1, 1)
LONGEST_FIGURE = 40
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+")
# Signs that turn the reading direction of what stands around them, so that a name could lie.
_TURNING = frozenset(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def _is_unfit(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or sign in _TURNING


def line_of_text(
    text: object, *, field: str, label: str, longest: int, is_required: bool = True
) -> str:
    """Give a text as one line in normal form, without blanks around it.

    :raises RuleError: empty where it is required, too long, or with signs that no line holds
    """
    if not isinstance(text, str):
        raise RuleError(f"{label} is not a text. Enter words.", field=field)
    line = unicodedata.normalize("NFC", text).strip()
    if not line and is_required:
        raise RuleError(f"{label} is empty. Enter 1 to {longest} characters.", field=field)
    if len(line) > longest:
        raise RuleError(
            f"{label} has {len(line)} characters. Enter {longest} or fewer.", field=field
        )
    unfit = next((sign for sign in line if _is_unfit(sign)), None)
    if unfit is not None:
        raise RuleError(
            f"{label} holds the control character U+{ord(unfit):04X}. Enter it without.",
            field=field,
        )
    return line


def lines_of_text(text: object, *, field: str, label: str, longest: int) -> str:
    """Give a text of one or more lines in normal form, without blanks around it.

    :raises RuleError: empty, too long, or with signs that no text holds
    """
    if not isinstance(text, str):
        raise RuleError(f"{label} is not a text. Enter words.", field=field)
    said = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not said:
        raise RuleError(f"{label} is empty. Enter 1 to {longest} characters.", field=field)
    if len(said) > longest:
        raise RuleError(
            f"{label} has {len(said)} characters. Enter {longest} or fewer.", field=field
        )
    unfit = next((sign for sign in said if _is_unfit(sign) and sign not in "\n\t"), None)
    if unfit is not None:
        raise RuleError(
            f"{label} holds the control character U+{ord(unfit):04X}. Enter it without.",
            field=field,
        )
    return said


def one_of_choices(value: object, choices: Iterable[str], *, field: str, label: str) -> str:
    """Give a value back that stands in a closed list.

    :raises RuleError: it does not
    """
    known = list(choices)
    if not isinstance(value, str) or value not in known:
        raise RuleError(
            f"{label}, “{str(value)[:80]}”, is not known. Enter one of: {', '.join(known)}.",
            field=field,
        )
    return str(value)


def plain(figure: Decimal | int) -> str:
    """Write a figure as people do: no exponent, no sign on zero, decimals as given."""
    exact = Decimal(figure)
    return f"{exact or abs(exact):f}"


def _shown(figure: Decimal) -> str:
    """Write a figure that may be absurd in a length that fits a sentence."""
    is_usual = figure.is_finite() and abs(figure.adjusted()) < LONGEST_FIGURE
    text = plain(figure) if is_usual else str(figure)
    return text if len(text) <= LONGEST_FIGURE else f"{text[:LONGEST_FIGURE]}…"


def _decimals_used(figure: Decimal) -> int:
    """Count the decimals without trailing zeros, in digits: no arithmetic that could round."""
    _, digits, exponent = figure.as_tuple()
    if not figure or not isinstance(exponent, int):
        return 0
    kept = "".join(map(str, digits)).rstrip("0")
    return max(0, -exponent - (len(digits) - len(kept)))


def figure_between(
    value: object,
    low: Decimal | int,
    high: Decimal | int,
    *,
    field: str,
    label: str,
    decimals: int,
) -> Decimal:
    """Give an exact figure within two bounds and with at most so many decimals.

    :raises RuleError: not exact (a float), not finite, out of bounds, or finer than is kept
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise RuleError(f"{label}, “{str(value)[:40]}”, is not an exact figure.", field=field)
    figure = Decimal(value)
    if not figure.is_finite() or not low <= figure <= high:
        raise RuleError(
            f"{label}, {_shown(figure)}, is out of range. Enter {plain(low)} to {plain(high)}.",
            field=field,
        )
    if _decimals_used(figure) > decimals:
        raise RuleError(
            f"{label}, {_shown(figure)}, has more than {decimals} decimals."
            f" Enter at most {decimals}.",
            field=field,
        )
    return figure


def email_address(text: object, *, field: str = "email") -> str:
    """Give an e-mail address back, "" where none is said.

    :raises RuleError: not an address
    """
    line = line_of_text(
        text, field=field, label="The e-mail address", longest=254, is_required=False
    )
    if line and not _EMAIL.fullmatch(line):
        raise RuleError(
            f"The e-mail address, {line}, is not one. Enter it like ewa@example.org.", field=field
        )
    return line


def whole_number(value: object, low: int, high: int, *, field: str, label: str) -> int:
    """Give a whole number within two bounds.

    :raises RuleError: anything else
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RuleError(
            f"{label}, {str(value)[:40]}, is out of range."
            f" Enter a whole number from {low} to {high}.",
            field=field,
        )
    return value


def day(value: object, *, field: str, label: str) -> date:
    """Give a day that a calendar of contracts can hold.

    :raises RuleError: not a date, before 1970 or after 2200
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise RuleError(f"{label}, “{str(value)[:40]}”, is not a date.", field=field)
    if not FIRST_DAY <= value <= LAST_DAY:
        raise RuleError(
            f"{label}, {value.isoformat()}, is out of range. Enter a day from"
            f" {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}.",
            field=field,
        )
    return value


def require_source_of_id(external_source: str, external_id: str) -> None:
    """Hold that an id of another system says which system.

    :raises RuleError: an id without its source
    """
    if external_id and not external_source:
        raise RuleError(
            f"The external id, {external_id}, lacks its source. Enter the system that it is from.",
            field="external_source",
        )
