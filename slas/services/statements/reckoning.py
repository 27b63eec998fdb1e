"""The queue of statements: claim a contract, reckon its months in order, say when to look again.

Claim, effects and "done" commit in one transaction, so a crash leaves the contract owed and nothing
half done; two workers never hold the same contract.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from alerts.services import raise_alerts
from contracts.models import Contract
from core.periods import add_months, local_date
from core.services import record_drain
from core.transactions import in_one_transaction
from slas.choices import StatementState
from slas.models import OwedStatement
from slas.querysets.statements import OwedContract, claim_owed, due_contracts
from slas.services.statements.book import Book
from slas.services.statements.claims import look_after_claims
from slas.services.statements.codec import from_json, to_json
from slas.services.statements.loading import ContractFiles
from slas.services.statements.making import make_book
from slas.services.statements.month import Month
from slas.services.statements.reckon import reckon
from slas.services.statements.warnings import contract_path, warn_of
from slas.services.statements.writing import write_month

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What one drain did: contracts reckoned, statements written, contracts that failed."""

    contracts: int = 0
    written: int = 0
    failed: int = 0

    def __add__(self, other: "Reckoning") -> "Reckoning":
        return Reckoning(
            self.contracts + other.contracts,
            self.written + other.written,
            self.failed + other.failed,
        )


def reckon_owed(*, now: datetime, contract_ids: Collection[int] | None = None) -> Reckoning:
    """Reckon the statements of contracts where something changed; safe to run twice or at once.

    Of some contracts alone, where these are named: what else is owed stays so.
    """
    done = Reckoning()
    named = None if contract_ids is None else frozenset(contract_ids)
    due = due_contracts(now=now)
    for owed_id in [row.id for row in due if named is None or row.contract_id in named]:
        try:
            done += in_one_transaction(partial(_reckon_claimed, owed_id, now))
        except Exception as error:  # one bad contract must not block the rest
            logger.exception("Reckoning the statements of owed row %s failed", owed_id)
            _set_aside(owed_id, error, now=now)
            done += Reckoning(failed=1)
    record_drain(work="statements", now=now)
    return done


def _reckon_claimed(owed_id: int, now: datetime) -> Reckoning:
    owed = claim_owed(owed_id, now=now)
    if owed is None:
        return Reckoning()
    contract = lock_contract(owed.contract_id)
    written = reckon_contract(contract, from_month=owed.from_month, now=now)
    _owe_next_look(owed, contract, now)
    return Reckoning(contracts=1, written=written)


def lock_contract(contract_id: int) -> Contract:
    """Lock a contract, whose books are kept by one at a time; new rows may refer to it."""
    return (
        Contract.objects.select_for_update(no_key=True, of=("self",))
        .select_related("vendor", "unit")
        .get(pk=contract_id)
    )


def reckon_contract(contract: Contract, *, from_month: date, now: datetime) -> int:
    """Reckon a locked contract's months from one on, in order; give how many changed."""
    files = ContractFiles.load(contract, from_month=from_month)
    return sum(_reckon_month(files, month, now) for month in files.months_from(from_month))


def month_of(files: ContractFiles, month: date, now: datetime) -> Month:
    """Make and reckon one month, writing nothing."""
    is_published = any(row.state == StatementState.PUBLISHED for row in files.of_month(month))
    made = make_book(files, month, is_published=is_published)
    # As it is read back from where it is frozen: every number in the digits that it is worth.
    made = replace(made, book=from_json(Book, to_json(made.book)))
    return Month(files, month, made, reckon(made.book), now)


def _reckon_month(files: ContractFiles, month: date, now: datetime) -> bool:
    reckoned = month_of(files, month, now)
    written = write_month(reckoned)
    if written.changed:
        files.refresh()
    warn_of(reckoned, written, now=now)
    return written.changed


def _owe_next_look(owed: OwedContract, contract: Contract, now: datetime) -> None:
    """Owe the contract again when the clock alone changes something, else nothing."""
    instants = [
        row.period_end for row in contract.statements.filter(state="open", period_end__gt=now)
    ]
    next_claim = look_after_claims(contract, now=now)
    if next_claim is not None:
        instants.append(next_claim)
    if not instants:
        OwedStatement.objects.filter(pk=owed.id).delete()
        return
    today = local_date(contract.time_zone, now)
    OwedStatement.objects.filter(pk=owed.id).update(
        from_month=add_months(today.replace(day=1), -1),
        due_at=min(instants),
        attempts=0,
        last_error="",
    )


@transaction.atomic
def _set_aside(owed_id: int, error: Exception, *, now: datetime) -> None:
    """Count a failed attempt; after the fifth quarantine the contract and alert."""
    owed = OwedStatement.objects.select_for_update().filter(pk=owed_id, due_at__lte=now).first()
    if owed is None:
        return
    owed.attempts += 1
    owed.last_error = f"{type(error).__name__}: {error}"[:2000]
    owed.due_at = now + timedelta(minutes=2**owed.attempts)
    owed.quarantined_at = now if owed.attempts >= MOST_ATTEMPTS else None
    owed.save()
    if owed.quarantined_at is not None:
        contract = Contract.objects.select_related("vendor").get(pk=owed.contract_id)
        cause = Cause(
            rule=AlertRule.WORK_FAILING.value,
            subject=f"contract:{contract.pk}",
            episode=f"{now:%Y-%m-%d}",
            vendor_id=contract.vendor_id,
            unit_id=contract.unit_id,
            severity=Severity.HIGH.value,
            title=f"{contract.reference}: statements"[:200],
            detail=f"Reckoning failed {owed.attempts} times and was set aside.",
            path=contract_path(contract),
            period_ended_at=now,
        )
        raise_alerts(causes=[cause], now=now)
