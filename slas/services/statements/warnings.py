"""What a reckoning alerts to: a published figure that is contradicted, and a right to terminate."""

from datetime import date, datetime

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from alerts.services import clear_alerts, raise_alerts
from contracts.addresses import address_part
from contracts.models import Contract
from slas.models import Statement
from slas.services.statements.book import Trigger
from slas.services.statements.month import Month
from slas.services.statements.writing import Written

SQUARE_AGAIN = "What was published holds again."
PUBLISHED = "The revision was published."
FURTHER_AWAY = "The figures changed and the trigger is further away."


def contract_path(contract: Contract) -> str:
    """Give the address of a contract's page."""
    return f"/contracts/{address_part(contract)}/"


def statement_path(contract: Contract, month: date) -> str:
    """Give the address of a month's statement."""
    return f"{contract_path(contract)}statements/{month:%Y-%m}/"


def revision_key(statement: Statement) -> tuple[str, str, str]:
    """Name the alert of a revision that is due."""
    episode = f"{statement.month:%Y-%m}/r{statement.revision}"
    return (AlertRule.REVISION_DUE.value, f"contract:{statement.contract_id}", episode)


def warn_of(month: Month, written: Written, *, now: datetime) -> None:
    """Raise what a reckoning calls for and clear what it no longer does; safe to repeat."""
    causes: list[Cause] = []
    gone: list[tuple[str, str, str]] = []
    draft = written.statement
    if draft is not None and draft.revision > 1:
        causes.append(_revision(month, draft))
    if written.removed is not None:
        clear_alerts(keys=[revision_key(written.removed)], reason=SQUARE_AGAIN, now=now)
    for number, trigger in enumerate(month.reckoned.triggers):
        for stage in ("warned", "reached"):
            cause = _termination(month, trigger, number, stage)
            wanted = stage == _stage(trigger)
            causes += [cause] if wanted else []
            gone += [] if wanted else [cause.key]
    clear_alerts(keys=gone, reason=FURTHER_AWAY, now=now)
    raise_alerts(causes=causes, now=now)


def _stage(trigger: Trigger) -> str:
    """Say what a month newly comes to: a right, three quarters of the way, or nothing new."""
    if trigger.is_reached:
        return "" if trigger.was_reached else "reached"
    return "warned" if trigger.is_warned and not trigger.was_warned else ""


def _revision(month: Month, draft: Statement) -> Cause:
    contract = month.files.contract
    rule, subject, episode = revision_key(draft)
    return Cause(
        rule=rule,
        subject=subject,
        episode=episode,
        vendor_id=contract.vendor_id,
        unit_id=contract.unit_id,
        severity=Severity.HIGH.value,
        title=f"{contract.reference}: {month.month:%B %Y} comes out otherwise"[:200],
        detail=f"Revision {draft.revision} is drafted; review it, say why, and publish it.",
        path=statement_path(contract, month.month),
        period_ended_at=month.now,
    )


def _termination(month: Month, trigger: Trigger, number: int, stage: str) -> Cause:
    contract = month.files.contract
    words = "right to terminate" if stage == "reached" else "a right to terminate is near"
    subject = f"{trigger.subject}: " if trigger.subject else ""
    return Cause(
        rule=AlertRule.TERMINATION.value,
        subject=f"contract:{contract.pk}",
        episode=f"{month.month:%Y-%m}/{number}/{stage}",
        vendor_id=contract.vendor_id,
        unit_id=contract.unit_id,
        severity=(Severity.CRITICAL if stage == "reached" else Severity.HIGH).value,
        title=f"{contract.reference}: {words}"[:200],
        detail=f"{subject}{trigger.text}."[:400],
        path=statement_path(contract, month.month),
        period_ended_at=month.files.money.span(month.month).end,
    )
