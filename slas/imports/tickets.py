"""From the rows of an export to tickets: of each, the newest version that the file holds."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from slas.imports.mapping import LONGEST_SUPPLIER, Columns, TicketMapping, VersionPart
from slas.imports.reader import Row, TableReader
from slas.imports.values import BadValueError, DateReader, pauses_of, short
from slas.ingest_checks import Window, event_fault
from slas.ingest_rows import EventRow, Pause

_FIRST_INSTANT = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = 1_000_000
# So many rows between two calls of whoever watches.
PROGRESS_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """One version of a ticket as a file states it, with the line that it stands on."""

    line: int
    external_id: str
    rank: int
    version_label: str
    supplier: str
    priority: str
    opened_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    met: bool | None
    scope: str = ""
    pauses: tuple[Pause, ...] = ()
    # As it is kept with the ticket; "" where the mapping keeps none.
    kept_priority: str = ""

    def event(self, service_level_id: int) -> EventRow:
        """Give the ticket as an event of a service level."""
        return EventRow(
            service_level_id=service_level_id,
            external_id=self.external_id,
            rank=self.rank,
            version_label=self.version_label,
            opened_at=self.opened_at,
            due_at=self.due_at,
            resolved_at=self.resolved_at,
            met=self.met,
            scope=self.scope,
            priority=self.kept_priority,
            pauses=self.pauses,
        )

    def says_the_same(self, other: "Ticket") -> bool:
        """Tell whether two rows of one version hold the same content."""
        return (
            self.supplier == other.supplier
            and self.priority == other.priority
            and (self.event(0) == other.event(0))
        )


def ticket_of(row: Row, mapping: TicketMapping, *, window: Window) -> Ticket:
    """Read one row, its values in the order of the mapping's wanted columns.

    :raises BadValueError: it holds no ticket
    """
    return _Parser(mapping, window).ticket(row)


def column_of(field: str, mapping: TicketMapping) -> str:
    """Name the file's column that holds a field of an event."""
    columns: Columns = mapping.columns
    names = {
        "external_id": columns.id,
        "version": mapping.version[0].column,
        "opened_at": columns.opened,
        "due_at": columns.due,
        "resolved_at": columns.resolved,
        "scope": columns.scope,
        "priority": columns.priority,
        "pauses": columns.pauses,
    }
    return names.get(field) or ""


def newest_tickets(
    reader: TableReader,
    mapping: TicketMapping,
    *,
    window: Window,
    progress: Callable[[int], None] | None = None,
) -> list[Ticket]:
    """Read a file and keep the newest version of each ticket, in the order of the ids' first rows.

    Rows that hold no ticket go to the reader's problems, and so do both of two contents of one
    version. Holds one small object a row in memory.

    :raises ImportFileError: the file cannot be read at all
    """
    parse = _Parser(mapping, window)
    versions: dict[tuple[str, int], Ticket] = {}
    contradicted: set[tuple[str, int]] = set()
    for row in reader:
        if progress is not None and reader.rows_read % PROGRESS_EVERY == 0:
            progress(reader.rows_read)
        try:
            ticket = parse.ticket(row)
        except BadValueError as fault:
            reader.problems.add(row.line, fault.column, fault.message)
            continue
        key = (ticket.external_id, ticket.rank)
        known = versions.setdefault(key, ticket)
        if known is not ticket and not known.says_the_same(ticket):
            if key not in contradicted:
                contradicted.add(key)
                _contradict(reader, mapping, known, ticket.line)
            _contradict(reader, mapping, ticket, known.line)
    newest: dict[str, Ticket] = {}
    for key, ticket in versions.items():
        if key in contradicted:
            continue
        best = newest.setdefault(ticket.external_id, ticket)
        if best.rank < ticket.rank:
            newest[ticket.external_id] = ticket
    return list(newest.values())


def _contradict(reader: TableReader, mapping: TicketMapping, ticket: Ticket, other: int) -> None:
    reader.problems.add(
        ticket.line,
        mapping.version[0].column,
        f"Version “{ticket.version_label}” of {ticket.external_id} stands on line {other:,} too,"
        " with other content; neither goes in.",
    )


class _Parser:
    """Turn rows into tickets, remembering the dates that it has read."""

    def __init__(self, mapping: TicketMapping, window: Window) -> None:
        self._mapping = mapping
        self._window = window
        self._places = {column: place for place, column in enumerate(mapping.wanted)}
        self._dates = DateReader(mapping.dates)

    def ticket(self, row: Row) -> Ticket:
        mapping, columns = self._mapping, self._mapping.columns
        values = row.values
        opened_at = self._instant(values, columns.opened)
        if opened_at is None:
            raise BadValueError(columns.opened, "The value is missing.")
        rank, label = self._version(values)
        priority = self._required(values, columns.priority)
        ticket = Ticket(
            line=row.line,
            external_id=self._required(values, columns.id),
            rank=rank,
            version_label=label,
            supplier=self._supplier(values),
            priority=priority,
            opened_at=opened_at,
            due_at=self._instant(values, columns.due),
            resolved_at=self._instant(values, columns.resolved),
            met=self._outcome(values),
            scope=self._text(values, columns.scope) or "" if columns.scope else "",
            pauses=self._pauses(values),
            kept_priority=priority if mapping.keeps_priority else "",
        )
        if ticket.priority not in mapping.levels:
            raise BadValueError(
                columns.priority, f"“{short(ticket.priority)}” is no priority of the mapping."
            )
        fault = event_fault(ticket.event(0), self._window)
        if fault is not None:
            raise BadValueError(column_of(fault.field, mapping), fault.detail)
        return ticket

    def _text(self, values: list[str], column: str) -> str | None:
        text = values[self._places[column]].strip()
        return None if text in self._mapping.missing else text

    def _required(self, values: list[str], column: str) -> str:
        text = self._text(values, column)
        if text is None:
            raise BadValueError(column, "The value is missing.")
        return text

    def _supplier(self, values: list[str]) -> str:
        column = self._mapping.columns.supplier
        supplier = self._text(values, column) or self._mapping.supplier_if_missing
        if not supplier:
            raise BadValueError(column, "The value is missing.")
        if not supplier.isascii():
            supplier = unicodedata.normalize("NFC", supplier)
        if len(supplier) > LONGEST_SUPPLIER or not supplier.isprintable():
            raise BadValueError(
                column, f"“{short(supplier)}” is too long or holds a control sign for a name."
            )
        return supplier

    def _instant(self, values: list[str], column: str | None) -> datetime | None:
        text = None if column is None else self._text(values, column)
        if column is None or text is None:
            return None
        return self._dates.read(column, text)

    def _pauses(self, values: list[str]) -> tuple[Pause, ...]:
        column = self._mapping.columns.pauses
        text = None if column is None else self._text(values, column)
        if column is None or text is None:
            return ()
        return pauses_of(text, column, self._dates)

    def _outcome(self, values: list[str]) -> bool | None:
        column = self._mapping.columns.outcome
        text = None if column is None else self._text(values, column)
        if column is None or text is None:
            return None
        if text in self._mapping.met:
            return True
        if text in self._mapping.missed:
            return False
        raise BadValueError(column, f"“{short(text)}” is no outcome of the mapping.")

    def _version(self, values: list[str]) -> tuple[int, str]:
        rank = 0
        said = []
        for part in self._mapping.version:
            text = self._required(values, part.column)
            rank = rank * 10**part.digits + self._weight(part, text)
            said.append(text)
        return rank, " · ".join(said)

    def _weight(self, part: VersionPart, text: str) -> int:
        if part.kind == "date":
            return _microseconds(self._dates.read(part.column, text))
        if not (text.isascii() and text.isdigit()) or len(text) > part.digits:
            raise BadValueError(
                part.column, f"“{short(text)}” is not a whole number of {part.digits} digits."
            )
        return int(text)


def _microseconds(at: datetime) -> int:
    since = at - _FIRST_INSTANT
    return (since.days * 86400 + since.seconds) * _MICROSECOND + since.microseconds
