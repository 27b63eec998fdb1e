"""Give the rows that did not go in back, each with its line, its column and the reason."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from slas.imports.reader import TableReader
from slas.imports.report import LeftOut

OUR_HEADS: Final = ("import line", "import column", "import reason")
# A spreadsheet runs nothing of a plain number, so that its sign may stand.
_PLAIN_NUMBER: Final = re.compile(r"-(0|[1-9]\d{0,17})(\.\d{1,6})?", re.ASCII)


def heads_of(header: Sequence[str]) -> list[str]:
    """Give the heads of the file: ours, then those of the original."""
    return [*OUR_HEADS, *header]


def rows_left_out(
    path: Path, left_out: Iterable[LeftOut], *, delimiter: str, encoding: str
) -> Iterator[list[object]]:
    """Yield the rows as they stand in the file, after what is wrong with each."""
    reasons: dict[int, list[LeftOut]] = {}
    for row in left_out:
        reasons.setdefault(row.line, []).append(row)
    reader = TableReader(path, wanted=(), delimiter=delimiter, encoding=encoding)
    given: set[int] = set()
    for line, cells in reader.texts(reasons):
        given.add(line)
        yield [*_said(line, reasons[line]), *(_cell(cell) for cell in cells)]
    for line in sorted(reasons.keys() - given):
        yield [*_said(line, reasons[line])]


def _said(line: int, reasons: list[LeftOut]) -> list[object]:
    columns = dict.fromkeys(reason.column for reason in reasons if reason.column)
    messages = dict.fromkeys(reason.message for reason in reasons)
    return [line, ", ".join(columns), " ".join(messages)]


def _cell(text: str) -> object:
    return Decimal(text) if _PLAIN_NUMBER.fullmatch(text) else text
