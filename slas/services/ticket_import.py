"""Import a ticket tool's export: read it whole, then put it in by one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.periods import local_date
from slas.imports.errors import KEPT_PROBLEMS, Problem, Problems
from slas.imports.mapping import TicketMapping
from slas.imports.planning import Missing, Plan, Span, months_of_tickets, plan_tickets
from slas.imports.reader import TableReader
from slas.imports.report import Created, ImportReport, LeftOut
from slas.imports.tickets import Ticket, column_of, newest_tickets
from slas.ingest_checks import window_at
from slas.ingest_rows import Receipt
from slas.models import Source
from slas.querysets.ingest import lock_import
from slas.querysets.partitions import ensure_months, months_of
from slas.services.import_call import (
    ImportOptions,
    NothingGoesInError,
    Settle,
    carry_out,
    source_of,
    span_asked_for,
)
from slas.services.ingest import record_events
from slas.services.ticket_agreements import Agreements

__all__ = ["ImportOptions", "ImportReport", "import_tickets"]


def import_tickets(
    *,
    path: Path,
    mapping: TicketMapping,
    options: ImportOptions,
    now: datetime,
    by: User | None = None,
    name: str = "",
    progress: Callable[[int], None] | None = None,
    settle: Settle | None = None,
    keep: int = KEPT_PROBLEMS,
) -> ImportReport:
    """Bring the newest version of each ticket of a file in; safe to repeat and to run at once.

    ``settle`` is called once with what came of it, in the transaction that keeps it.
    Source: docs/imports.md.

    :raises ImportFileError: the file cannot be read at all
    :raises RuleError: an option or the mapping asks for what cannot be
    :raises ForbiddenError: the person may not record, or not create what is to be created
    """
    require(by, Capability.RECORD_MEASUREMENTS)
    reader = TableReader(
        path,
        wanted=mapping.wanted,
        delimiter=mapping.delimiter,
        encoding=mapping.encoding,
        name=name,
        keep=keep,
    )
    tickets = newest_tickets(reader, mapping, window=window_at(now), progress=progress)
    work = _Import(reader, tickets, mapping=mapping, options=options, by=by, now=now)
    if not (options.all_or_nothing and reader.problems.count):
        ensure_months("slas_event", months_of(ticket.opened_at for ticket in tickets))
    return carry_out(work.run, dry_run=options.dry_run, settle=settle)


class _Import:
    """One file on its way in."""

    def __init__(
        self,
        reader: TableReader,
        tickets: list[Ticket],
        *,
        mapping: TicketMapping,
        options: ImportOptions,
        by: User | None,
        now: datetime,
    ) -> None:
        self._by = by
        self._reader = reader
        self._problems: Problems = reader.problems
        self._tickets = tickets
        self._mapping = mapping
        self._options = options
        self._now = now
        self._covered: tuple[datetime, datetime] | None = None

    def run(self) -> ImportReport:
        """Create what is missing if asked, and record the tickets that have a service level."""
        if self._options.all_or_nothing and self._problems.count:
            raise NothingGoesInError(self.report(Receipt(), Created(), Plan({}, {}, ())))
        source = source_of(self._mapping.source, by=self._by, now=self._now)
        lock_import(source.pk)
        months = months_of_tickets(self._tickets, self._mapping.dates.zone)
        span = span_asked_for(self._options, months)
        created = Created()
        plan = plan_tickets(self._tickets, self._mapping, by=self._by)
        if self._options.create and span is not None:
            created, plan = self._agree(source, span, plan)
        if plan.missing and self._options.all_or_nothing:
            raise NothingGoesInError(self.report(Receipt(), Created(), plan))
        receipt = self._record(source, span, plan)
        if receipt.rejected and self._options.all_or_nothing:
            raise NothingGoesInError(self.report(replace(receipt, accepted=0), Created(), plan))
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
            left_out=self._left_out(plan),
        )

    def _left_out(self, plan: Plan) -> tuple[LeftOut, ...]:
        """Name every row that does not go in, those of missing suppliers too."""
        rows = [LeftOut(found.line, found.column, found.message) for found in self._problems.kept]
        words = {(lack.supplier, lack.priority): self._lacks(lack) for lack in plan.missing}
        for ticket in self._tickets if words else ():
            lack = words.get((ticket.supplier, None)) or words.get(
                (ticket.supplier, ticket.priority)
            )
            if lack is not None:
                rows.append(LeftOut(ticket.line, lack.column, lack.message))
        return tuple(sorted(row for row in rows if row.line))

    def _lacks(self, lack: Missing) -> Problem:
        columns = self._mapping.columns
        column = columns.supplier if lack.priority is None else columns.priority
        return Problem(self._problems.file, lack.line, column, f"{lack}.")

    def _agree(self, source: Source, span: Span, plan: Plan) -> tuple[Created, Plan]:
        agreements = Agreements(
            self._mapping,
            source=source,
            unit_code=self._options.unit_code,
            span=span,
            by=self._by,
            now=self._now,
        )
        agreements.create_missing(plan.missing)
        agreements.extend_terms(plan, (ticket.supplier for ticket in self._tickets))
        if not agreements.created:
            return agreements.created, plan
        return agreements.created, plan_tickets(self._tickets, self._mapping, by=self._by)

    def _record(self, source: Source, span: Span | None, plan: Plan) -> Receipt:
        going = [t for t in self._tickets if (t.supplier, t.priority) in plan.levels]
        events = [ticket.event(plan.levels[ticket.supplier, ticket.priority]) for ticket in going]
        receipt = record_events(
            source=source,
            rows=events,
            by=self._by,
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
        is_stated = self._options.states_coverage and self._reader.is_complete
        if span is None or not is_stated:
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
