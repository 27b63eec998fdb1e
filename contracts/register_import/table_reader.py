"""Read a table, CSV or XLSX, row by row with the line that each starts on: pure.

A workbook is looked at before it is opened: parts, their sizes unpacked, ratios, entities.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from contracts.register_import.findings import Finding, RegisterFileError

MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 100
LONGEST_VALUE: Final = 20_000
MOST_PARTS: Final = 500
MOST_UNPACKED: Final = 200 * 1024**2  # bytes
MOST_TIMES_PACKED: Final = 60
_BEFORE_DOUBT: Final = 4 * 1024**2  # bytes unpacked
_PROLOG: Final = 64 * 1024  # bytes looked at for a document type
_ENDINGS: Final = (".csv", ".txt", ".tsv", ".xlsx")


@dataclass(slots=True)
class Table:
    """What stands in a file: its header, its whole rows by line, and what is wrong with others."""

    header: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_table(path: Path) -> Table:
    """Read a table by what it is, not by what it is called.

    :raises RegisterFileError: no table, or larger than any register
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PK\x03\x04":
        return _table_of(_sheet_rows(path))
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise RegisterFileError("The file is UTF-16. Save it as UTF-8 or as XLSX.")
    text, note = _decoded(path.read_bytes())
    if "\0" in text:
        raise RegisterFileError("The file is neither CSV text nor an XLSX workbook.")
    table = _table_of(_text_rows(text))
    if note is not None:
        table.findings.append(note)
    return table


def _decoded(content: bytes) -> tuple[str, Finding | None]:
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        said = "The text is not UTF-8; it was read as Windows-1252."
        note = Finding(line, "", "encoding", said, is_error=False)
        return content.decode("cp1252", "replace"), note


def _text_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which it starts, cells); a quoted line break does not start a row.

    :raises RegisterFileError: quotes that never close, or a value that no register holds
    """
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), 131_072))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RegisterFileError(f"Line {line}: the row is not well formed: {error}.") from error
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet, as text.

    :raises RegisterFileError: no workbook, or one that unpacks to far more than a register
    """
    look_before_opening(path)
    try:
        book = load_workbook(
            io.BytesIO(path.read_bytes()), read_only=True, data_only=True, keep_links=False
        )
    except Exception as error:  # whatever a broken workbook makes the library say
        raise RegisterFileError("The workbook cannot be read. Save it anew as XLSX.") from error
    try:
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > MOST_ROWS + 1_000:
                raise _too_many()
            cells = [_as_text(value) for value in row[:MOST_COLUMNS]]
            if any(cells):
                yield number, cells
    except RegisterFileError:
        raise
    except Exception as error:
        raise RegisterFileError("The first sheet cannot be read. Save it anew.") from error
    finally:
        book.close()


def look_before_opening(path: Path) -> None:
    """Refuse a packed file that unpacks to far more than it should, without unpacking it.

    :raises RegisterFileError: a bomb, entities, or no workbook
    """
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or "[Content_Types].xml" not in packed.namelist():
                raise RegisterFileError("The file is no XLSX workbook.")
            total = sum(part.file_size for part in parts)
            size = max(1, path.stat().st_size)
            doubtful = total > _BEFORE_DOUBT and total > MOST_TIMES_PACKED * size
            if total > MOST_UNPACKED or doubtful:
                raise RegisterFileError(
                    "The workbook unpacks to far more than registers do; it was not opened."
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_entities(packed, part)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise RegisterFileError("The file is no XLSX workbook, or it is damaged.") from error


def _refuse_entities(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with packed.open(part) as stream:
        start = stream.read(_PROLOG)
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start or start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise RegisterFileError("The workbook holds entities of its own; it was not opened.")


def _as_text(value: Any) -> str:
    """Write a cell as it would stand in a CSV file; a day loses its midnight."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if not value.hour + value.minute else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return str(value)


def _table_of(rows: Iterator[tuple[int, list[str]]]) -> Table:
    first = next(rows, None)
    if first is None:
        raise RegisterFileError("The file is empty or holds no header.")
    header = [cell.strip() for cell in first[1]]
    while header and not header[-1]:
        header.pop()
    if not 1 < len(header) <= MOST_COLUMNS:
        raise RegisterFileError(f"The header has {len(header)} columns. Is this a register?")
    table = Table(header)
    for line, cells in rows:
        if len(table.rows) >= MOST_ROWS:
            raise _too_many()
        _take(table, line, cells)
    return table


def _take(table: Table, line: int, cells: list[str]) -> None:
    """Keep a whole row, or say what is wrong with it."""
    wide = len(table.header)
    extra = [cell for cell in cells[wide:] if cell.strip()]
    if len(cells) < wide:
        cells = cells + [""] * (wide - len(cells))
    longest = max(map(len, cells))
    if extra or longest > LONGEST_VALUE:
        said = (
            f"The row has more columns than the header, {wide}."
            if extra
            else f"A value has {longest:,} characters; at most {LONGEST_VALUE:,} are taken."
        )
        table.findings.append(Finding(line, "", "shape", said))
        return
    table.rows.append((line, [cell.replace("\0", "�") for cell in cells[:wide]]))


def _too_many() -> RegisterFileError:
    return RegisterFileError(f"The file has more than {MOST_ROWS:,} rows. Split it.")
