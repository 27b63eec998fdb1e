"""Import a ticket tool's export: read it whole, then put it in by one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from core.errors import RuleError
from core.periods import local_date
from slas.imports.errors import Problem, Problems
from slas.imports.mapping import TicketMapping
from slas.imports.planning import Missing, Plan, Span, months_of_tickets, plan_tickets
from slas.imports.reader import TableReader
from slas.imports.tickets import Ticket, column_of, newest_tickets
from slas.ingest_checks import window_at
from slas.ingest_rows import Receipt
from slas.models import Source
from slas.querysets.ingest import lock_import
from slas.querysets.partitions import ensure_months, months_of
from slas.services.ingest import record_events
from slas.services.sources import name_source
from slas.services.ticket_agreements import Agreements, Created


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person who imports decides.

    ``covers`` are the first day that the file covers and the first that it no longer does; None
    takes the whole months in which its tickets were opened.
    """

    create: bool = False
    all_or_nothing: bool = False
    unit_code: str | None = None
    covers: tuple[date, date] | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file: rows, tickets, what was created and what is wrong with it."""

    rows: int
    tickets: int
    receipt: Receipt
    created: Created
    # What --create would have created, each with where it is asked for first.
    missing: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    outside_term: int
    # What the file was taken to cover; None where it covers nothing for sure.
    covered: tuple[datetime, datetime] | None

    @property
    def is_clean(self) -> bool:
        """Say whether everything in the file went in."""
        return not (self.problems or self.missing)

    @property
    def changed(self) -> bool:
        """Say whether the import changed anything."""
        return bool(self.created) or self.receipt.batch_id is not None


class _NothingGoesInError(Exception):
    """Roll the import back: something of the file cannot go in and all or nothing was asked."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


def import_tickets(
    *,
    path: Path,
    mapping: TicketMapping,
    options: ImportOptions,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Bring the newest version of each ticket of a file in; safe to repeat and to run at once.

    Source: docs/imports.md.

    :raises ImportFileError: the file cannot be read at all
    :raises RuleError: an option or the mapping asks for what cannot be
    """
    reader = TableReader(
        path, wanted=mapping.wanted, delimiter=mapping.delimiter, encoding=mapping.encoding
    )
    tickets = newest_tickets(reader, mapping, window=window_at(now), progress=progress)
    work = _Import(reader, tickets, mapping, options, now)
    if options.all_or_nothing and reader.problems.count:
        return work.report(Receipt(), Created(), Plan({}, {}, ()))
    ensure_months("slas_event", months_of(ticket.opened_at for ticket in tickets))
    try:
        with transaction.atomic():
            report = work.run()
            if options.dry_run or not report.changed:
                transaction.set_rollback(True)
            return report
    except _NothingGoesInError as nothing:
        return nothing.report


class _Import:
    """One file on its way in."""

    def __init__(
        self,
        reader: TableReader,
        tickets: list[Ticket],
        mapping: TicketMapping,
        options: ImportOptions,
        now: datetime,
    ) -> None:
        self._reader = reader
        self._problems: Problems = reader.problems
        self._tickets = tickets
        self._mapping = mapping
        self._options = options
        self._now = now
        self._covered: tuple[datetime, datetime] | None = None

    def run(self) -> ImportReport:
        """Create what is missing if asked, and record the tickets that have a service level."""
        source = name_source(
            code=self._mapping.source_code,
            name=self._mapping.source_name,
            kind=self._mapping.source_kind,
            by=None,
            now=self._now,
        )
        lock_import(source.pk)
        span = self._span()
        created = Created()
        plan = plan_tickets(self._tickets, self._mapping)
        if self._options.create and span is not None:
            created, plan = self._agree(source, span, plan)
        if plan.missing and self._options.all_or_nothing:
            raise _NothingGoesInError(self.report(Receipt(), Created(), plan))
        receipt = self._record(source, span, plan)
        if receipt.rejected and self._options.all_or_nothing:
            raise _NothingGoesInError(self.report(replace(receipt, accepted=0), Created(), plan))
        return self.report(receipt, created, plan)

    def report(self, receipt: Receipt, created: Created, plan: Plan) -> ImportReport:
        """Say what became of the file."""
        return ImportReport(
            rows=self._reader.rows_read,
            tickets=len(self._tickets),
            receipt=receipt,
            created=created,
            missing=tuple(self._lacks(lack) for lack in plan.missing),
            problems=tuple(self._problems.kept),
            problem_count=self._problems.count + sum(lack.tickets for lack in plan.missing),
            outside_term=self._outside_term(plan),
            covered=self._covered,
        )

    def _lacks(self, lack: Missing) -> Problem:
        columns = self._mapping.columns
        column = columns.supplier if lack.priority is None else columns.priority
        return Problem(self._problems.file, lack.line, column, f"{lack}.")

    def _span(self) -> Span | None:
        months = months_of_tickets(self._tickets, self._mapping.dates.zone)
        if self._options.covers is None:
            return months
        first, until = self._options.covers
        if first >= until:
            raise RuleError("What the file covers must end after it starts.", field="covers")
        return Span(first, until)

    def _agree(self, source: Source, span: Span, plan: Plan) -> tuple[Created, Plan]:
        agreements = Agreements(
            self._mapping,
            source=source,
            unit_code=self._options.unit_code,
            span=span,
            now=self._now,
        )
        agreements.create_missing(plan.missing)
        agreements.extend_terms(plan, (ticket.supplier for ticket in self._tickets))
        if not agreements.created:
            return agreements.created, plan
        return agreements.created, plan_tickets(self._tickets, self._mapping)

    def _record(self, source: Source, span: Span | None, plan: Plan) -> Receipt:
        going = [t for t in self._tickets if (t.supplier, t.priority) in plan.levels]
        events = [ticket.event(plan.levels[ticket.supplier, ticket.priority]) for ticket in going]
        receipt = record_events(
            source=source,
            rows=events,
            by=None,
            now=self._now,
            origin=self._reader.problems.file,
            covers=self._covers(span, plan),
            all_or_nothing=self._options.all_or_nothing,
        )
        for rejection in receipt.rejected:
            ticket = going[rejection.index]
            column = column_of(rejection.field or "version", self._mapping)
            self._problems.add(ticket.line, column, f"{ticket.external_id}: {rejection.detail}")
        return receipt

    def _covers(self, span: Span | None, plan: Plan) -> dict[int, tuple[datetime, datetime]]:
        """State what the file covers, for every level of its source.

        A supplier without a ticket in it had none. A file that breaks off covers nothing for sure.
        """
        if span is None or not self._reader.is_complete:
            return {}
        start, through = span.instants(self._mapping.dates.zone, now=self._now)
        if start >= through:
            return {}
        codes = {level.code for level in self._mapping.levels.values()}
        covers = {
            level_id: (start, through)
            for contract in plan.contracts.values()
            for code, level_id in contract.levels.items()
            if code in codes
        }
        if covers:
            self._covered = (start, through)
        return covers

    def _outside_term(self, plan: Plan) -> int:
        """Count the tickets opened outside the terms of their contracts: nothing is owed there."""
        zone = self._mapping.dates.zone
        return sum(
            not known.is_in_force_on(local_date(zone, ticket.opened_at))
            for ticket in self._tickets
            if (known := plan.contracts.get(ticket.supplier)) is not None
        )
