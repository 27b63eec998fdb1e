"""The life of a statement: submitted by one person, published by another, revised in the open."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from alerts.services import clear_alerts
from core.entries import line_of_text
from core.errors import ConflictError, RuleError
from slas.choices import CreditState, PeriodState, Standing, StatementState
from slas.models import Credit, Evaluation, Result, Statement
from slas.querysets.statements import hold_off_feeders, keep_total, mark_statements_owed
from slas.services.statements.book import Reckoned
from slas.services.statements.codec import digest
from slas.services.statements.content import make_content
from slas.services.statements.ledger import note_step, supersede_entry
from slas.services.statements.loading import PAID, ContractFiles, key_of
from slas.services.statements.month import Month, changed_keys
from slas.services.statements.reckoning import lock_contract, month_of
from slas.services.statements.warnings import PUBLISHED, revision_key
from slas.services.statements.writing import hash_of

_LONGEST_REASON = 400


@transaction.atomic
def submit_statement(
    *, statement: Statement, inputs_hash: str, reason: str = "", by: User, now: datetime
) -> None:
    """Put a month that is over up for review, with exactly the figures that were shown.

    A revision needs its reason. Safe to repeat by the same person.

    :raises RuleError: the month still runs, it is not in the making, or a revision without reason
    :raises ConflictError: the figures changed meanwhile
    :raises ForbiddenError: the person may not submit statements in the contract's unit
    """
    require(by, Capability.MANAGE_SERVICE, statement.contract.unit_id)
    words = line_of_text(
        reason,
        field="reason",
        label="The reason",
        longest=_LONGEST_REASON,
        is_required=statement.revision > 1,
    )
    row = _locked(statement)
    if row.state == StatementState.IN_REVIEW and row.submitted_by_id == by.pk:
        _require_shown(row, inputs_hash)
        return
    _require_state(row, StatementState.PROVISIONAL, "Only a month that is over can be submitted.")
    _require_shown(row, inputs_hash)
    _require_over(row, now)
    row.state = StatementState.IN_REVIEW
    row.submitted_at, row.submitted_by, row.submitted_hash = now, by, inputs_hash
    row.reason = words if row.revision > 1 else ""
    row.save()
    statement.refresh_from_db()


def revise(
    *, statement: Statement, inputs_hash: str, reason: str, by: User, now: datetime
) -> Statement:
    """Submit the draft of a published month's next revision, with the reason for it.

    ``statement`` is the published one or its draft. Safe to repeat.

    :raises RuleError: nothing differs from what was published, or no reason
    :raises ConflictError: the figures changed meanwhile
    :raises ForbiddenError: the person may not submit statements in the contract's unit
    """
    require(by, Capability.MANAGE_SERVICE, statement.contract.unit_id)
    draft = draft_of(statement)
    if draft is None:
        raise RuleError(
            "Nothing differs from what was published: there is nothing to revise.", field="state"
        )
    submit_statement(statement=draft, inputs_hash=inputs_hash, reason=reason, by=by, now=now)
    return draft


def draft_of(statement: Statement) -> Statement | None:
    """Find the revision in the making beside a published statement, or the statement itself."""
    rows = Statement.objects.filter(
        contract_id=statement.contract_id,
        month=statement.month,
        revision__gt=1,
        published_at__isnull=True,
    )
    return rows.select_related("contract").first()


@transaction.atomic
def send_back(*, statement: Statement, by: User, now: datetime) -> None:
    """Take a statement out of review; by an approver, or by who submitted it. Safe to repeat.

    :raises RuleError: it is not in review
    :raises ForbiddenError: the person neither submitted it nor may approve in the contract's unit
    """
    if by.pk != statement.submitted_by_id:
        require(by, Capability.APPROVE, statement.contract.unit_id)
    row = _locked(statement)
    if row.state == StatementState.PROVISIONAL:
        return
    _require_state(row, StatementState.IN_REVIEW, "Only a statement in review can be sent back.")
    row.state = StatementState.PROVISIONAL
    row.submitted_at, row.submitted_by, row.submitted_hash = None, None, ""
    row.computed_at = now
    row.save()
    statement.refresh_from_db()


class _StaleError(ConflictError):
    """The books would come out otherwise now, though nothing said so."""


def publish_statement(*, statement: Statement, inputs_hash: str, by: User, now: datetime) -> None:
    """Freeze a statement in review as it was shown, and sign it; by another person.

    An earlier revision is superseded, with its results and the credits that the new one changes.
    Safe to repeat.

    :raises RuleError: something of the month is still owed, or the same person submitted it
    :raises ConflictError: somebody else moved it, or its figures changed meanwhile
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    require(by, Capability.APPROVE, statement.contract.unit_id)
    try:
        _publish(statement, inputs_hash, by, now)
    except _StaleError:
        mark_statements_owed([(statement.contract_id, statement.month)], now=now)
        raise
    statement.refresh_from_db()


@transaction.atomic
def _publish(statement: Statement, inputs_hash: str, by: User, now: datetime) -> None:
    contract = lock_contract(statement.contract_id)
    # What follows rests on it: windows, caps, earn-backs. The queue comes before the credits.
    mark_statements_owed([(contract.pk, statement.month)], now=now)
    row = _locked(statement)
    if row.state == StatementState.PUBLISHED and row.inputs_hash == inputs_hash:
        return
    _require_state(row, StatementState.IN_REVIEW, "Only a statement in review can be published.")
    if by.pk == row.submitted_by_id:
        raise RuleError(
            "Somebody else has to publish this: you submitted it.", field="by", code="four_eyes"
        )
    _require_shown(row, inputs_hash)
    if row.submitted_hash != row.inputs_hash:
        raise ConflictError("The figures changed after it was submitted.", code="changed")
    mark = hold_off_feeders()
    _require_nothing_owed(row, now)
    files = ContractFiles.load(contract, from_month=row.month)
    month = month_of(files, row.month, now)
    if hash_of(month) != row.inputs_hash:
        raise _StaleError(
            "The figures are being reckoned anew. Read them again first.", code="changed"
        )
    before = _published_before(row)
    _take_over(month, row, before, now=now)
    row.state = StatementState.PUBLISHED
    row.published_at, row.published_by = now, by
    row.content = make_content(month, row, before, mark=mark, now=now)
    row.content_hash = digest(row.content)
    row.save()
    _freeze_results(month, row)
    clear_alerts(keys=[revision_key(row)], reason=PUBLISHED, now=now)


def missing_for_publication(statement: Statement, *, now: datetime) -> list[str]:
    """Say what a statement still lacks to be published; nothing where it lacks nothing."""
    lacking = []
    if statement.period_end > now:
        lacking.append(f"The month runs until {statement.period_end:%Y-%m-%d %H:%M} UTC.")
    results = Result.objects.filter(
        service_level__contract_id=statement.contract_id,
        month=statement.month,
        standing__in=[Standing.CURRENT, Standing.PROPOSED],
    )
    early = results.exclude(state=PeriodState.FINAL).count()
    if early:
        lacking.append(f"{early} results are within their days of grace.")
    owed = Evaluation.objects.filter(
        service_level__contract_id=statement.contract_id,
        period_start__lt=statement.period_end,
        due_at__lte=now,
    ).count()
    if owed:
        lacking.append(f"{owed} periods wait to be evaluated.")
    return lacking


def _require_nothing_owed(row: Statement, now: datetime) -> None:
    lacking = missing_for_publication(row, now=now)
    if lacking:
        raise RuleError(" ".join(lacking), field="state", code="owed")


def _locked(statement: Statement) -> Statement:
    return Statement.objects.select_for_update().defer("content").get(pk=statement.pk)


def _require_state(row: Statement, state: StatementState, otherwise: str) -> None:
    if row.state != state:
        label = StatementState(row.state).label.lower()
        raise RuleError(f"{otherwise} This one is {label}.", field="state", code="state")


def _require_shown(row: Statement, inputs_hash: str) -> None:
    if row.inputs_hash != inputs_hash:
        raise ConflictError(
            "The figures changed since they were shown. Read them again first.", code="changed"
        )


def _require_over(row: Statement, now: datetime) -> None:
    if row.period_end > now:
        raise RuleError("The month is not over yet.", field="state", code="owed")


def _published_before(row: Statement) -> Statement | None:
    return (
        Statement.objects.select_for_update()
        .filter(contract_id=row.contract_id, month=row.month, state=StatementState.PUBLISHED)
        .first()
    )


def _take_over(month: Month, row: Statement, before: Statement | None, *, now: datetime) -> None:
    """Let a revision take the place of the one before: its credits first, for the cap."""
    if before is None:
        return
    keys, earned = changed_keys(month)
    reason = f"Superseded by revision {row.revision}: {row.reason}"
    for credit in month.files.credits:
        is_changed = (
            key_of(credit) in keys
            if credit.earns_back_id is None
            else (credit.earns_back_id in earned)
        )
        if credit.month == row.month and is_changed and _may_be_superseded(credit):
            supersede_entry(credit, reason=reason, now=now)
    keep_total(row, cap=_cap_after(month, month.reckoned), at_least=False)
    for credit in Credit.objects.filter(statement=row, state=CreditState.PROPOSED).order_by("pk"):
        to_claim = credit.claim_due_on is not None and credit.amount > 0
        credit.state = CreditState.CLAIM_DUE if to_claim else CreditState.ACCRUED
        credit.save(update_fields=["state"])
        note_step(
            credit,
            CreditState.PROPOSED,
            reason=f"Revision {row.revision} was published.",
            now=now,
        )
    Statement.objects.filter(pk=before.pk).update(
        state=StatementState.SUPERSEDED, superseded_at=now
    )


def _may_be_superseded(credit: Credit) -> bool:
    return credit.state not in (*PAID, CreditState.PROPOSED)


def _cap_after(month: Month, reckoned: Reckoned) -> Any:
    if reckoned.cap is None:
        return None
    return max(reckoned.cap, month.made.book.applied)


def _freeze_results(month: Month, row: Statement) -> None:
    """Freeze the month's results; what a proposed one replaces is superseded first."""
    fresh = [one for one in month.made.results.values() if one.published_in_id is None]
    proposed = {key_of(one) for one in fresh if one.standing == Standing.PROPOSED}
    replaced = [
        one.pk for rows in month.files.results.values() for one in rows if key_of(one) in proposed
    ]
    Result.objects.filter(pk__in=replaced).update(standing=Standing.SUPERSEDED)
    Result.objects.filter(pk__in=[one.pk for one in fresh]).update(
        standing=Standing.CURRENT, published_in=row
    )
