"""What the rows of a file state, one by one, before anybody judges them: pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from contracts.register_import.columns import FIELDS, places_of
from contracts.register_import.findings import Finding
from contracts.register_import.table_reader import Table
from contracts.register_import.values import one_line

MOST_ATTRIBUTES: Final = 20
LONGEST_ATTRIBUTE: Final = 200

#: (line, field) -> what a person put in its place.
Fixes = Mapping[tuple[int, str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table, or one contract of a published release, as written.

    ``key`` names the contract where a source gives it an identity of its own; "" takes the number.
    """

    line: int
    texts: Mapping[str, str]
    attributes: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    key: str = ""
    # Vendors that share the contract, besides the one of ``texts``: (id, name).
    others: tuple[tuple[str, str], ...] = ()

    def text(self, name: str) -> str:
        """Give what stands in a field, "" where nothing does."""
        return self.texts.get(name, "")


@dataclass(slots=True)
class Reading:
    """All entries of a file, what is wrong with its form, and figures of the source."""

    entries: list[Entry]
    findings: list[Finding] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    header: list[str] = field(default_factory=list)


def entries_of(table: Table) -> Reading:
    """Give the entries of a table by its header; columns of no field become attributes.

    :raises RegisterFileError: no column names the vendor
    """
    places = places_of(table.header)
    rest = [
        (place, one_line(head, 60) or f"column {place + 1}")
        for place, head in enumerate(table.header)
        if place not in places.values()
    ][:MOST_ATTRIBUTES]
    entries = [
        Entry(
            line,
            {name: cells[place].strip() for name, place in places.items()},
            {
                head: cut
                for place, head in rest
                if (cut := one_line(cells[place], LONGEST_ATTRIBUTE))
            },
        )
        for line, cells in table.rows
    ]
    return Reading(entries, list(table.findings), {}, table.header)


def fixed(entries: list[Entry], fixes: Fixes) -> list[Entry]:
    """Put what people entered in the place of what stands in the file."""
    by_line: dict[int, dict[str, str]] = {}
    for (line, name), value in fixes.items():
        if name in FIELDS:
            by_line.setdefault(line, {})[name] = value
    return [
        replace(entry, texts={**entry.texts, **by_line[entry.line]})
        if entry.line in by_line
        else entry
        for entry in entries
    ]
