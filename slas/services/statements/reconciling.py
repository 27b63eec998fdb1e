"""Compare the statements with what a reckoning gives now: part of the proof after a fault."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.models import Contract
from slas.choices import StatementState
from slas.models import OwedStatement
from slas.services.statements.loading import ContractFiles
from slas.services.statements.reckoning import month_of
from slas.services.statements.writing import IN_THE_MAKING, differs_from, hash_of

_BEGINNING = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class StatementBooks:
    """How the statements stand.

    ``owed``: contracts that are due; ``missing``: months with results but no statement; ``stale``:
    statements that a reckoning contradicts. Neither counts for a contract that is owed.
    """

    owed: int
    missing: int
    stale: int


def reconcile_statements(*, now: datetime) -> StatementBooks:
    """Reckon every month anew and compare; write nothing."""
    owed = set(OwedStatement.objects.filter(due_at__lte=now).values_list("contract_id", flat=True))
    missing = stale = 0
    for contract in Contract.objects.exclude(pk__in=owed).order_by("pk").iterator(chunk_size=100):
        files = ContractFiles.load(contract, from_month=_BEGINNING)
        for month in files.months_from(_BEGINNING):
            rows = files.of_month(month)
            missing += not rows
            stale += bool(rows) and _is_stale(files, month, now)
    return StatementBooks(owed=len(owed), missing=missing, stale=stale)


def _is_stale(files: ContractFiles, month: date, now: datetime) -> bool:
    reckoned = month_of(files, month, now)
    rows = files.of_month(month)
    draft = next((row for row in rows if row.state in IN_THE_MAKING), None)
    if draft is not None:
        return draft.inputs_hash != hash_of(reckoned)
    published = next((row for row in rows if row.state == StatementState.PUBLISHED), None)
    return published is None or differs_from(reckoned, published)
