"""What is wrong with a file of the register, gathered by kind, and what was put right."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.register_import.columns import FIELDS


@dataclass(frozen=True, slots=True)
class WrongRow:
    """One kind of finding, with the lines on which it stands."""

    said: str
    column: str
    lines: str
    suggestion: str
    count: int
    is_error: bool
    # Of what may be put right here: the name of its input, and what stands in the file.
    name: str
    value: str
    places: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FixRow:
    """A value that a person put in the place of what stands in the file."""

    column: str
    value: str
    lines: str


def fix_rows(fixes: Sequence[tuple[int, str, str]]) -> tuple[FixRow, ...]:
    """Gather values that were put right, by field and value."""
    groups: dict[tuple[str, str], list[int | str]] = {}
    for line, name, value in fixes:
        groups.setdefault((name, value), []).append(line)
    return tuple(FixRow(name, value, _lines(lines)) for (name, value), lines in groups.items())


def wrong_rows(findings: Sequence[dict[str, Any]]) -> tuple[WrongRow, ...]:
    """Gather findings that say the same, or the like of one contract: errors first, in order."""
    groups: dict[tuple[bool, str, str, str], list[dict[str, Any]]] = {}
    for finding in findings:
        alike = finding["group"] or finding["message"]
        key = (not finding["is_error"], finding["column"], finding["code"], alike)
        groups.setdefault(key, []).append(finding)
    return tuple(
        WrongRow(
            _said_of(alike),
            alike[0]["column"],
            _lines([finding["file"] or finding["line"] for finding in alike]),
            alike[0]["suggestion"],
            len(alike),
            alike[0]["is_error"],
            f"fix-{number}" if alike[0]["column"] in FIELDS and alike[0]["is_error"] else "",
            alike[0]["value"],
            tuple(finding["line"] for finding in alike),
        )
        for number, (_, alike) in enumerate(sorted(groups.items(), key=lambda item: item[0][0]))
    )


def _said_of(alike: Sequence[dict[str, Any]]) -> str:
    first = str(alike[0]["message"])
    others = len({finding["message"] for finding in alike}) - 1
    return f"{first} And {others:,} more of the kind." if others else first


def _lines(places: Sequence[int | str]) -> str:
    shown = ", ".join(f"{place:,}" if isinstance(place, int) else place for place in places[:5])
    return shown if len(places) <= 5 else f"{shown} and {len(places) - 5:,} more"
