"""What imports of tickets and of samples share: options, their source, all of it in one piece."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core.errors import RuleError
from slas.imports.mapping import SourceTerms
from slas.imports.planning import Span
from slas.imports.report import ImportReport
from slas.models import Source
from slas.services.sources import name_source

Settle = Callable[[ImportReport], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person who imports decides.

    ``covers`` are the first day that the file covers and the first that it no longer does; None
    takes the whole months of its rows. Without ``states_coverage`` the file covers nothing.
    A ``reason`` makes samples replace those that came in before.
    """

    create: bool = False
    all_or_nothing: bool = False
    unit_code: str | None = None
    covers: tuple[date, date] | None = None
    states_coverage: bool = True
    reason: str = ""
    dry_run: bool = False


class NothingGoesInError(Exception):
    """Roll the import back: something of the file cannot go in and all or nothing was asked."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


def carry_out(
    run: Callable[[], ImportReport], *, dry_run: bool, settle: Settle | None
) -> ImportReport:
    """Run an import in one transaction; what it says is settled with it, or after it is undone."""
    tell = settle or _nobody
    try:
        with transaction.atomic():
            report = run()
            if report.changed and not dry_run:
                tell(report)
                return report
            transaction.set_rollback(True)
    except NothingGoesInError as nothing:
        report = nothing.report
    tell(report)
    return report


def _nobody(report: ImportReport) -> None:
    """Tell nobody."""


def source_of(terms: SourceTerms, *, by: User | None, now: datetime) -> Source:
    """Find the source that a mapping names, or add it.

    :raises ConflictError: the code stands for another source
    :raises ForbiddenError: there is none, and the person may not edit contracts
    """
    if by is not None:
        known = Source.objects.filter(code=terms.code, name=terms.name, kind=terms.kind).first()
        if known is not None:
            return known
    return name_source(code=terms.code, name=terms.name, kind=terms.kind, by=by, now=now)


def span_asked_for(options: ImportOptions, months: Span | None) -> Span | None:
    """Give the days that a file covers: those stated, else its months.

    :raises RuleError: they end before they start
    """
    if options.covers is None:
        return months
    first, until = options.covers
    if first >= until:
        raise RuleError("What the file covers must end after it starts.", field="covers")
    return Span(first, until)
