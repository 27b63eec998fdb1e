"""From the rows of a file to samples."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from slas.imports.reader import Row, TableReader
from slas.imports.sample_mapping import SampleMapping
from slas.imports.tickets import PROGRESS_EVERY
from slas.imports.values import BadValueError, DateReader, short
from slas.ingest_checks import Window, sample_fault
from slas.ingest_rows import SampleRow

ONE = Decimal(1)
_LONGEST_NUMBER = 60
# (the level as the file writes it, the contract's reference or "")
LevelName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReadSample:
    """One sample as a file states it, with the line that it stands on."""

    line: int
    name: LevelName
    at: datetime
    n: Decimal
    good: Decimal | None
    total: Decimal | None
    scope: str = ""

    def row(self, service_level_id: int) -> SampleRow:
        """Give it as a sample of a service level."""
        return SampleRow(service_level_id, self.at, self.n, self.good, self.total, self.scope)


def sample_of(row: Row, mapping: SampleMapping, *, window: Window) -> ReadSample:
    """Read one row, its values in the order of the mapping's wanted columns.

    :raises BadValueError: it holds no sample
    """
    return _Parser(mapping, window).sample(row)


def sample_column(field: str, mapping: SampleMapping) -> str:
    """Name the file's column that holds a field of a sample."""
    columns = mapping.columns
    names = {
        "at": columns.at,
        "n": columns.n or columns.value,
        "good": columns.good or columns.value,
        "total": columns.sum or columns.value,
        "scope": columns.scope,
    }
    return names.get(field) or columns.level


def read_samples(
    reader: TableReader,
    mapping: SampleMapping,
    *,
    window: Window,
    progress: Callable[[int], None] | None = None,
) -> list[ReadSample]:
    """Read a file; rows that hold no sample go to the reader's problems.

    :raises ImportFileError: the file cannot be read at all
    """
    parse = _Parser(mapping, window)
    samples = []
    for row in reader:
        if progress is not None and reader.rows_read % PROGRESS_EVERY == 0:
            progress(reader.rows_read)
        try:
            samples.append(parse.sample(row))
        except BadValueError as fault:
            reader.problems.add(row.line, fault.column, fault.message)
    return samples


class _Parser:
    def __init__(self, mapping: SampleMapping, window: Window) -> None:
        self._mapping = mapping
        self._window = window
        self._places = {column: place for place, column in enumerate(mapping.wanted)}
        self._dates = DateReader(mapping.dates)

    def sample(self, row: Row) -> ReadSample:
        columns, values = self._mapping.columns, row.values
        name = (
            self._required(values, columns.level),
            self._text(values, columns.contract) or "" if columns.contract else "",
        )
        scope = self._text(values, columns.scope) or "" if columns.scope else ""
        at = self._dates.read(columns.at, self._required(values, columns.at))
        if columns.value is not None:
            total = self._number(values, columns.value)
            sample = ReadSample(row.line, name, at, ONE, None, total, scope)
            if total is None:
                raise BadValueError(columns.value, "The value is missing.")
        else:
            n = self._number(values, columns.n)
            if n is None:
                raise BadValueError(columns.n or "", "The value is missing.")
            good, total = (self._number(values, column) for column in (columns.good, columns.sum))
            sample = ReadSample(row.line, name, at, n, good, total, scope)
        fault = sample_fault(sample.row(0), self._window)
        if fault is not None:
            raise BadValueError(sample_column(fault.field, self._mapping), fault.detail)
        return sample

    def _text(self, values: list[str], column: str) -> str | None:
        text = values[self._places[column]].strip()
        return None if text in self._mapping.missing else text

    def _required(self, values: list[str], column: str) -> str:
        text = self._text(values, column)
        if text is None:
            raise BadValueError(column, "The value is missing.")
        return text

    def _number(self, values: list[str], column: str | None) -> Decimal | None:
        text = None if column is None else self._text(values, column)
        if column is None or text is None:
            return None
        try:
            if len(text) > _LONGEST_NUMBER:
                raise InvalidOperation
            number = Decimal(text)
        except InvalidOperation:
            raise BadValueError(column, f"“{short(text)}” is not a number such as 99.9.") from None
        if not number.is_finite():
            raise BadValueError(column, f"“{short(text)}” is not a finite number.")
        return number
