"""What stands in a file that nobody has mapped yet: its header, first rows, recurring values."""

import codecs
import csv
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from slas.imports.errors import ImportFileError, Problem
from slas.imports.reader import TableReader

ROWS_LOOKED_AT: Final = 20_000
ROWS_KEPT: Final = 20
MOST_COLUMNS: Final = 300
#: A column of more values than this is no list to choose from.
MOST_VALUES: Final = 24
LONGEST_CELL: Final = 120
_FIRST_BYTES: Final = 64 * 1024
_DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Sketch:
    """The shape of a file.

    ``values`` holds, for each column of few values, all those seen; ``rows`` are the first ones.
    """

    delimiter: str
    encoding: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    values: dict[str, tuple[str, ...]]

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "delimiter": self.delimiter,
            "encoding": self.encoding,
            "header": self.header,
            "rows": self.rows,
            "values": self.values,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Sketch":
        """Read it back."""
        return cls(
            delimiter=kept["delimiter"],
            encoding=kept["encoding"],
            header=tuple(kept["header"]),
            rows=tuple(tuple(row) for row in kept["rows"]),
            values={column: tuple(values) for column, values in kept["values"].items()},
        )

    def column(self, name: str) -> list[str]:
        """Give the values of a column in the rows kept."""
        if name not in self.header:
            return []
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def sketch_of(path: Path, *, name: str) -> Sketch:
    """Look at the first rows of a file.

    :raises ImportFileError: it holds no table that can be read
    """
    start = _start_of(path)
    encoding = _encoding(start)
    text = start.decode(encoding, "replace").removeprefix("\ufeff").replace("\0", "")
    delimiter = _delimiter(text)
    reader = TableReader(path, wanted=(), delimiter=delimiter, encoding=encoding, name=name)
    rows = reader.peek(ROWS_LOOKED_AT)
    header = reader.header
    if len(header) > MOST_COLUMNS:
        said = f"The header names {len(header):,} columns; {MOST_COLUMNS} are read at most."
        raise ImportFileError(Problem(name, 1, "", said))
    if not any(header):
        raise ImportFileError(Problem(name, 1, "", "The header names no column."))
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    values: dict[str, tuple[str, ...]] = {}
    for title, column in zip(header, columns, strict=True):
        seen = dict.fromkeys(cell.strip() for cell in column)
        if len(seen) <= MOST_VALUES and all(len(cell) <= LONGEST_CELL for cell in seen):
            values[title] = tuple(sorted(seen))
    return Sketch(
        delimiter=delimiter,
        encoding=encoding,
        header=tuple(header),
        rows=tuple(tuple(cell[:LONGEST_CELL] for cell in row) for row in rows[:ROWS_KEPT]),
        values=values,
    )


def _start_of(path: Path) -> bytes:
    with path.open("rb") as raw:
        start = raw.read(_FIRST_BYTES)
    if not start.startswith(b"\x1f\x8b"):
        return start
    try:
        with gzip.open(path) as unpacked:
            return unpacked.read(_FIRST_BYTES)
    except (EOFError, OSError, zlib.error):
        try:
            return zlib.decompressobj(31).decompress(start, _FIRST_BYTES)
        except zlib.error:
            return b""


def _encoding(start: bytes) -> str:
    try:
        # The last sign may be cut in two.
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda sign: _columns(first, sign))


def _columns(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0
