"""Deadlines of claims: warned of a month and a week before, and lost once they pass."""

from datetime import date, datetime, timedelta

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from alerts.services import clear_alerts, raise_alerts
from contracts.models import Contract
from core.periods import local_date, local_midnight
from slas.choices import CreditState
from slas.models import Credit
from slas.rules.credits.money import money_text
from slas.services.statements.ledger import note_step
from slas.services.statements.warnings import statement_path

#: Days before the deadline at which an alert is raised, and how grave it is.
WARNED = ((30, Severity.MEDIUM), (7, Severity.HIGH))
SETTLED = "It is no longer to be claimed."
_DAY = timedelta(days=1)


def claim_subject(credit_id: int) -> str:
    """Name a credit in an alert."""
    return f"credit:{credit_id}"


def clear_claim_alerts(credit: Credit, *, now: datetime) -> None:
    """Resolve the alerts of a credit that was claimed, waived or changed; safe to repeat."""
    _clear([credit], now=now)


def look_after_claims(contract: Contract, *, now: datetime) -> datetime | None:
    """Warn of a contract's deadlines and let what was missed expire; safe to repeat.

    Give the instant at which the clock next changes something, None where nothing waits.
    """
    today = local_date(contract.time_zone, now)
    rows = list(
        Credit.objects.filter(contract=contract, claim_due_on__isnull=False)
        .select_related("service_level", "statement")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    waiting = [row for row in rows if row.state == CreditState.CLAIM_DUE]
    missed = [row for row in waiting if row.claim_due_on is not None and row.claim_due_on < today]
    for row in missed:
        row.state = CreditState.EXPIRED
        row.save(update_fields=["state"])
        reason = f"Not claimed by {row.claim_due_on:%Y-%m-%d}."
        note_step(row, CreditState.CLAIM_DUE, reason=reason, now=now)
    _clear([row for row in rows if row.state != CreditState.CLAIM_DUE], now=now)
    due = [row for row in waiting if row.state == CreditState.CLAIM_DUE]
    raise_alerts(
        causes=[
            _cause(contract, row, days, severity)
            for row in due
            for days, severity in WARNED
            if row.claim_due_on is not None and today >= row.claim_due_on - days * _DAY
        ],
        now=now,
    )
    days_ahead = [day for row in due for day in _instants(row.claim_due_on) if day > today]
    return local_midnight(contract.time_zone, min(days_ahead)) if days_ahead else None


def _instants(due_on: date | None) -> list[date]:
    """List the days on which a deadline is warned of, and the one after it."""
    if due_on is None:
        return []
    return [*(due_on - days * _DAY for days, _ in WARNED), due_on + _DAY]


def _episode(row: Credit, days: int) -> str:
    return f"{row.claim_due_on:%Y-%m-%d}/{days}"


def _clear(rows: list[Credit], *, now: datetime) -> None:
    keys = [
        (AlertRule.CLAIM_DEADLINE.value, claim_subject(row.pk), _episode(row, days))
        for row in rows
        if row.claim_due_on is not None
        for days, _ in WARNED
    ]
    clear_alerts(keys=keys, reason=SETTLED, now=now)


def _cause(contract: Contract, row: Credit, days: int, severity: Severity) -> Cause:
    amount = money_text(row.amount, row.currency)
    due_on = row.claim_due_on
    assert due_on is not None  # noqa: S101  (asked for in the query)
    return Cause(
        rule=AlertRule.CLAIM_DEADLINE.value,
        subject=claim_subject(row.pk),
        episode=_episode(row, days),
        vendor_id=contract.vendor_id,
        unit_id=contract.unit_id,
        severity=severity.value,
        title=f"{contract.reference}: claim {amount}"[:200],
        detail=f"{row.service_level.name}: to be claimed by {due_on:%Y-%m-%d}, or it is lost."[
            :400
        ],
        path=statement_path(contract, row.month),
        period_ended_at=local_midnight(contract.time_zone, due_on + _DAY),
    )
