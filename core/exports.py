"""Give a list as a file: CSV that a spreadsheet opens without running what is in it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.http import StreamingHttpResponse

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
