"""Guess how a file is to be read, from its header and its first rows."""

import re
from collections.abc import Iterable
from typing import Any, Final

from slas.imports.sketch import Sketch
from slas.imports.values import ISO, wall_time

Entries = dict[str, Any]

#: Names of columns by what they hold, as ServiceNow, Jira and others write them.
TICKET_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        *("number", "incident number", "incident id", "ticket number", "ticket id", "issue key"),
        *("key", "case number", "case id", "request id", "ticket", "incident", "id"),
    ),
    "supplier": (
        *("vendor", "supplier", "provider", "assignment group", "resolver group"),
        *("assigned group", "support group", "company", "team", "component"),
    ),
    "priority": ("priority", "severity", "urgency", "impact"),
    "opened": (
        *("opened at", "opened", "created", "created at", "created on", "sys created on"),
        *("creation date", "open time", "reported", "reported at", "submitted"),
    ),
    "due": ("due at", "due", "due date", "sla due", "sla due date", "target date", "deadline"),
    "resolved": (
        *("resolved at", "resolved", "resolution date", "resolved on", "closed at", "closed"),
        *("resolution time", "close time", "closed on"),
    ),
    "outcome": (
        *("made sla", "sla met", "within sla", "within target", "sla status", "met", "sla"),
        "in sla",
    ),
    # Sites of a tool are seldom the contract's scopes: a column is one where it says so.
    "scope": ("scope", "scope code"),
    "pauses": ("pauses", "pause intervals", "on hold intervals"),
}
NUMBER_NAMES: Final = ("sys mod count", "mod count", "version", "revision", "update count")
DATE_NAMES: Final = (
    *("sys updated at", "sys updated on", "updated", "updated at", "last updated", "updated on"),
    *("last modified", "modified", "changed at", "last change"),
)
SAMPLE_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "level": (
        *("service level", "service level code", "service level id", "level", "sla", "slo"),
        *("sla code", "slo name", "metric", "code", "service", "name"),
    ),
    "contract": ("contract", "contract reference", "contract id", "agreement"),
    "at": (
        *("at", "timestamp", "time", "date", "datetime", "date time", "day", "instant"),
        *("measured at", "month", "period"),
    ),
    "value": ("value", "figure", "measurement", "measured", "reading", "percent"),
    "n": ("n", "total", "count", "requests", "samples", "all", "valid"),
    "good": ("good", "ok", "met", "success", "successful", "within", "passed"),
    "sum": ("sum", "sum of values", "total value"),
    "scope": ("scope", "scope code"),
}
DATE_FORMATS: Final = (
    ISO,
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%d/%b/%y %I:%M %p",
    "%d %b %Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
)
MISSING_WORDS: Final = frozenset({"?", "-", "NULL", "null", "None", "N/A", "n/a", "(empty)"})
_MET: Final = frozenset({"true", "yes", "y", "1", "met", "within", "ok", "passed", "achieved"})
_MISSED: Final = frozenset({"false", "no", "n", "0", "missed", "breached", "failed", "violated"})
_LEADING_NUMBER: Final = re.compile(r"^p?([1-9])\b", re.IGNORECASE)
MOST_LEVELS: Final = 12


def fits(entries: Entries, sketch: Sketch) -> bool:
    """Say whether a file has every column that a mapping names."""
    columns = {str(column) for column in entries.get("columns", {}).values() if column}
    columns |= {str(part.get("column", "")) for part in entries.get("version", ())}
    return bool(columns) and columns.issubset(sketch.header)


def guess_tickets(sketch: Sketch) -> Entries:
    """Guess a mapping of tickets; columns that cannot be guessed are left out."""
    columns = _columns(sketch, TICKET_NAMES)
    version = []
    for names, kind in ((NUMBER_NAMES, "number"), (DATE_NAMES, "date")):
        found = _find(sketch.header, names)
        if found:
            version.append({"column": found, "type": kind})
    if not version and (last := columns.get("resolved") or columns.get("opened")):
        version.append({"column": last, "type": "date"})
    dates = [columns.get(role) for role in ("opened", "due", "resolved")]
    dates += [part["column"] for part in version if part["type"] == "date"]
    outcome = [value.strip() for value in sketch.values.get(columns.get("outcome", ""), ())]
    return {
        **_common(sketch, [column for column in dates if column]),
        "keep_priority": True,
        "columns": columns,
        "version": version,
        "outcome": {
            "met": [value for value in outcome if value.lower() in _MET],
            "missed": [value for value in outcome if value.lower() in _MISSED],
        },
        "supplier": {},
        "contract": {"service_type": "support", "currency": "EUR"},
        "level": levels_for(sketch.values.get(columns.get("priority", ""), ())),
    }


def levels_for(priorities: Iterable[str]) -> list[Entries]:
    """Suggest a service level for each priority."""
    wanted = [text for text in priorities if text and text not in MISSING_WORDS]
    taken: set[str] = set()
    levels = []
    for place, priority in enumerate(wanted[:MOST_LEVELS], start=1):
        number = _LEADING_NUMBER.match(priority)
        code = (
            f"P{number[1]}" if number else re.sub(r"[^A-Z0-9]+", "-", priority.upper()).strip("-")
        )
        if not code or code in taken:
            code = f"P-{place}"
        taken.add(code)
        levels.append(
            {
                "priority": priority,
                "code": code[:40],
                "name": f"{priority} tickets within target",
                "expected": "95",
                "minimum": "90",
            }
        )
    return levels


def guess_samples(sketch: Sketch) -> Entries:
    """Guess a mapping of samples; columns that cannot be guessed are left out."""
    columns = _columns(sketch, SAMPLE_NAMES)
    if "value" in columns:
        if "n" in columns and ("good" in columns or "sum" in columns):
            del columns["value"]
        else:
            for role in ("n", "good", "sum"):
                columns.pop(role, None)
    dates = [columns["at"]] if "at" in columns else []
    return {**_common(sketch, dates), "columns": columns}


def _common(sketch: Sketch, dates: list[str]) -> Entries:
    return {
        "name": "",
        "source": {"code": "", "name": ""},
        "file": {
            "delimiter": sketch.delimiter,
            "encoding": sketch.encoding,
            "missing": _missing(sketch),
        },
        "dates": {"formats": formats_of(sketch, dates), "zone": "UTC"},
    }


def _columns(sketch: Sketch, names: dict[str, tuple[str, ...]]) -> dict[str, str]:
    taken: set[str] = set()
    columns = {}
    for role, known in names.items():
        found = _find([column for column in sketch.header if column not in taken], known)
        if found:
            taken.add(found)
            columns[role] = found
    return columns


def _find(header: Iterable[str], names: Iterable[str]) -> str:
    folded: dict[str, str] = {}
    for column in header:
        folded.setdefault(_fold(column), column)
    return next((folded[_fold(name)] for name in names if _fold(name) in folded), "")


def _fold(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _missing(sketch: Sketch) -> list[str]:
    found = {cell.strip() for row in sketch.rows for cell in row}
    found |= {value for values in sketch.values.values() for value in values}
    return sorted(found & MISSING_WORDS)


def formats_of(sketch: Sketch, columns: Iterable[str]) -> list[str]:
    """Give the formats in which the dates of some columns are written; ISO 8601 if none fits."""
    texts = {
        text.strip()
        for column in columns
        for text in (*sketch.column(column), *sketch.values.get(column, ()))
    } - {"", *MISSING_WORDS}
    if not texts:
        return [ISO]
    counted = {way: sum(_reads(text, way) for text in texts) for way in DATE_FORMATS}
    found = []
    while texts:
        best = max(DATE_FORMATS, key=lambda way: counted[way])
        if not counted[best]:
            break
        found.append(best)
        texts = {text for text in texts if not _reads(text, best)}
        counted = {way: sum(_reads(text, way) for text in texts) for way in DATE_FORMATS}
    return found or [ISO]


def _reads(text: str, way: str) -> bool:
    try:
        wall_time(text, way)
    except ValueError:
        return False
    return True
