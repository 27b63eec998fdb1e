"""Stream a delimited text file, gzipped or not, row by row with the line that each starts on."""

import csv
import gzip
import zlib
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from slas.imports.errors import KEPT_PROBLEMS, ImportFileError, Problem, Problems

LONGEST_LINE = 1024 * 1024  # bytes
MOST_ROWS = 2_000_000
# What a compressed file may unpack to: no export of tickets comes near either.
MOST_UNPACKED = 2 * 1024**3  # bytes
MOST_TIMES_PACKED = 200
_UNPACKED_BEFORE_DOUBT = 16 * 1024**2  # bytes
_GZIP = b"\x1f\x8b"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_ZIP = b"PK\x03\x04"
_OTHER_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


class Row(NamedTuple):
    """The wanted values of one row, in the order in which the columns were asked for."""

    line: int
    values: list[str]


class TableReader:
    """Read the wanted columns of a file once; what is wrong with a row goes to ``problems``.

    ``name`` is what people call the file, where it lies under another one.
    """

    def __init__(
        self,
        path: Path,
        *,
        wanted: tuple[str, ...],
        delimiter: str,
        encoding: str,
        name: str = "",
        keep: int = KEPT_PROBLEMS,
    ) -> None:
        self.problems = Problems(name or path.name, most=keep)
        self.rows_read = 0
        self.header: list[str] = []
        self._path = path
        self._wanted = wanted
        self._delimiter = delimiter
        self._encoding = encoding
        self._line = 0
        self._first_line = 0
        self._is_odd = False
        self._is_cut = False
        self._is_last_broken = False
        self._is_read = False
        # The text of the row being read, for who gives rows back; None where nobody does.
        self._text: list[str] | None = None
        # How many packed bytes were read; None where the file is not compressed.
        self._packed: Callable[[], int] | None = None

    @property
    def is_complete(self) -> bool:
        """Say whether the end of the file was reached in good order."""
        return self._is_read and not self._is_cut and not self._is_last_broken

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that are whole.

        :raises ImportFileError: the file cannot be read at all or lacks a column
        """
        with self._opened() as stream:
            records = self._records(stream)
            next(records)
            places = [self.header.index(column) for column in self._wanted]
            for line, record in records:
                yield Row(line, [record[place] for place in places])

    def peek(self, most: int) -> list[list[str]]:
        """Read the header and the first rows that are whole.

        :raises ImportFileError: the file cannot be read at all or lacks a column
        """
        with self._opened() as stream:
            records = self._records(stream)
            next(records)
            return [record for _, (_, record) in zip(range(most), records, strict=False)]

    def texts(self, lines: Container[int]) -> Iterator[tuple[int, list[str]]]:
        """Yield the cells of the rows that start on given lines, whatever is wrong with them.

        A row that is not well formed is one cell, its text.

        :raises ImportFileError: the file cannot be read at all or lacks a column
        """
        self._text = []
        with self._opened() as stream:
            records = csv.reader(self._lines(stream), delimiter=self._delimiter, strict=True)
            self.header = self._header(records)
            while True:
                self._first_line, self._text = 0, []
                try:
                    record = next(records)
                except StopIteration:
                    return
                except csv.Error:
                    record = ["".join(self._text).rstrip("\r\n")]
                if self._first_line in lines:
                    yield self._first_line, [_readable(cell) for cell in record]

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        try:
            with self._path.open("rb") as raw:
                start = raw.read(4)
                raw.seek(0)
                if start[:2] == _GZIP:
                    with gzip.GzipFile(fileobj=raw) as unpacked:
                        self._packed = raw.tell
                        yield cast("BinaryIO", unpacked)
                elif start[:2] in _WIDE:
                    raise self._error(1, "", "The file is UTF-16; save it as UTF-8.")
                elif start == _ZIP:
                    raise self._error(
                        1, "", "The file is a spreadsheet or a ZIP archive; save it as CSV."
                    )
                else:
                    yield raw
        except OSError as error:
            raise self._error(0, "", f"The file cannot be read: {error.strerror}.") from error

    def _records(self, stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
        """Yield the header, then each whole row, with the line that it starts on."""
        records = csv.reader(self._lines(stream), delimiter=self._delimiter, strict=True)
        header = self.header = self._header(records)
        yield 1, header
        while True:
            self._first_line, self._is_odd = 0, False
            try:
                record = next(records)
            except StopIteration:
                self._is_read = True
                return
            except csv.Error as error:
                self._count_row()
                self._spoil(f"The row is not well formed: {error}.")
                continue
            if not record:
                continue
            self._count_row()
            if len(record) != len(header):
                self._spoil(
                    f"The row has {len(record)} columns, the header has {len(header)}."
                    + (" Is the file cut off?" if len(record) < len(header) else "")
                )
            elif self._is_odd and (odd := self._odd_column(header, record)) is not None:
                self.problems.add(self._first_line, *odd)
            else:
                self._is_last_broken = False
                yield self._first_line, record

    def _count_row(self) -> None:
        self.rows_read += 1
        if self.rows_read > MOST_ROWS:
            raise self._error(
                self._first_line, "", f"The file has more than {MOST_ROWS:,} rows; split it."
            )

    def _spoil(self, message: str) -> None:
        """Note a broken row; if it stays the last one, the file is not complete."""
        self._is_last_broken = True
        self.problems.add(self._first_line or self._line, "", message)

    def _header(self, records: Iterator[list[str]]) -> list[str]:
        try:
            header = [name.strip() for name in next(records)]
        except StopIteration:
            raise self._error(1, "", "The file is empty or holds no header.") from None
        except csv.Error as error:
            raise self._error(1, "", f"The header is not well formed: {error}.") from error
        if self._is_odd:
            raise self._error(
                1, "", f"The header is not {self._encoding} text. Is this another kind of file?"
            )
        missing = [column for column in self._wanted if column not in header]
        if missing:
            raise self._error(1, missing[0], self._missing(missing, header))
        doubled = [column for column in self._wanted if header.count(column) > 1]
        if doubled:
            raise self._error(1, doubled[0], "The header names the column more than once.")
        return header

    def _missing(self, missing: list[str], header: list[str]) -> str:
        said = f"The header lacks {', '.join(missing)}."
        line = self._delimiter.join(header)
        for delimiter, name in _OTHER_DELIMITERS.items():
            columns = {column.strip().strip('"') for column in line.split(delimiter)}
            if delimiter != self._delimiter and columns.issuperset(self._wanted):
                return f"{said} It would have them if {name} were the delimiter; say so in [file]."
        found = ", ".join(name[:40] for name in header[:8])
        return f"{said} It begins with: {found[:200]}."

    def _lines(self, stream: BinaryIO) -> Iterator[str]:
        read = 0
        while raw := self._next_line(stream):
            self._line += 1
            read += len(raw)
            self._doubt(read)
            if len(raw) > LONGEST_LINE:
                self.problems.add(
                    self._line, "", f"The line is longer than {LONGEST_LINE:,} bytes."
                )
                self._count_row()
                while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                    raw = self._next_line(stream)
                    read += len(raw)
                    self._doubt(read)
                continue
            self._first_line = self._first_line or self._line
            try:
                line = raw.decode(self._encoding)
            except UnicodeDecodeError:
                line = raw.decode(self._encoding, "surrogateescape")
                self._is_odd = True
            if "\0" in line:
                self._is_odd = True
            if self._text is not None:
                self._text.append(line)
            yield line.removeprefix("\ufeff") if self._line == 1 else line

    def _doubt(self, read: int) -> None:
        """Refuse a small file that unpacks to a huge one: no export is like that."""
        if self._packed is None or read < _UNPACKED_BEFORE_DOUBT:
            return
        if read > MOST_UNPACKED or read > MOST_TIMES_PACKED * self._packed():
            raise self._error(
                self._line,
                "",
                "The compressed file unpacks to far more than exports do; it was not read on.",
            )

    def _next_line(self, stream: BinaryIO) -> bytes:
        try:
            return stream.readline(LONGEST_LINE + 1)
        except EOFError:
            said = "The compressed file is cut off here."
        except (gzip.BadGzipFile, zlib.error) as error:
            said = f"The compressed file is damaged here: {error}."
        self.problems.add(self._line + 1, "", f"{said} Nothing after it could be read.", rows=0)
        self._is_cut = True
        return b""

    def _odd_column(self, header: list[str], record: list[str]) -> tuple[str, str] | None:
        for column, text in zip(header, record, strict=True):
            if "\0" in text:
                return column, "The value holds a NUL byte."
            for place, sign in enumerate(text, start=1):
                if "\udc80" <= sign <= "\udcff":
                    byte = f"0x{ord(sign) - 0xDC00:02X}"
                    return column, (
                        f"Byte {byte} at sign {place} is not {self._encoding} text; if the whole"
                        " file is in another encoding, name it in [file]."
                    )
        return None

    def _error(self, line: int, column: str, message: str) -> ImportFileError:
        return ImportFileError(Problem(self._path.name, line, column, message))


def _readable(text: str) -> str:
    """Give a text that can be written again: bytes of another encoding and NUL leave a mark."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
