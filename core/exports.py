"""Give a list as a file, CSV or XLSX, that a spreadsheet opens without running what is in it."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.writer.excel import save_workbook

#: A cell that begins like this is taken for a formula; the full-width twins too, by some.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Spreadsheets take a file for UTF-8 by this mark alone.
BYTE_ORDER_MARK: Final = "\ufeff"


def safe_cell(value: object) -> str:
    """Write a value as a cell; a text that a spreadsheet would run gets ' in front."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, str) and text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL: Final = 32_767
_NATIVE: Final = (int, float, Decimal, date)
#: Signs that no workbook can hold.
_NO_SIGN_OF_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class _Echo:
    """Give back each line that the writer would write."""

    def write(self, line: str) -> str:
        return line


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Write heads and rows as lines of CSV, one by one."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + str(writer.writerow([safe_cell(head) for head in heads]))
    for row in rows:
        yield str(writer.writerow([safe_cell(value) for value in row]))


def csv_response(
    *, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Answer with a file; `name` is plain ASCII without an ending."""
    response = StreamingHttpResponse(csv_lines(heads, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _xlsx_value(value: object) -> str | int | float | Decimal | date | None:
    """Give a value as its cell holds it: figures as figures, days as days, all else as text."""
    if value is None or isinstance(value, bool | str) or not isinstance(value, _NATIVE):
        return None if value is None else _NO_SIGN_OF_XML.sub("", str(value))[:_LONGEST_CELL]
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def xlsx_file(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """Write heads and rows as a workbook of one sheet, row by row, and give it from its start.

    A text never becomes a formula, whatever it begins with.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in chain([heads], rows):
        sheet.append([_cell(sheet, value) for value in row])
    kept = TemporaryFile()  # noqa: SIM115  the response closes it
    save_workbook(book, kept)
    kept.seek(0)
    return kept


def _cell(sheet: Any, value: object) -> Any:
    held = _xlsx_value(value)
    if not isinstance(held, str):
        return held
    cell = WriteOnlyCell(sheet, value=held)
    cell.data_type = "s"
    return cell


def list_response(
    request: HttpRequest, *, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse | FileResponse:
    """Answer with a list as the file that the address asks for: CSV, or XLSX by `as=xlsx`.

    :raises Http404: another kind of file
    """
    kind = request.GET.get("as", "csv")
    if kind == "csv":
        return csv_response(name=name, heads=heads, rows=rows)
    if kind != "xlsx":
        raise Http404("No such file.")
    return FileResponse(
        xlsx_file(heads, rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
    )
