"""What is done with obligations: agree and change them, report and decide what fell due."""

from datetime import date, datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, Milestone, Obligation
from contracts.register_choices import DECIDED, MilestoneState, ObligationKind, Recurs, Side
from contracts.services_milestones import clear_told, lay_out
from core.entries import day, line_of_text, one_of_choices
from core.errors import ConflictError, RuleError

ANOTHER = (
    "You reported this yourself. Another person accepts it, so that four eyes have seen the proof."
)


def _entered(
    *,
    title: str,
    detail: str,
    clause: str,
    first_due_on: date,
    every_months: int,
    last_due_on: date | None,
) -> dict[str, object]:
    """Check what an obligation says.

    :raises RuleError: an entry that does not hold
    """
    first = day(first_due_on, field="first_due_on", label="The first day due")
    last = None if last_due_on is None else day(last_due_on, field="last_due_on", label="The end")
    if every_months not in Recurs.values:
        raise RuleError(
            f"{every_months} months is no rhythm of obligations. Enter 0, 1, 3, 6 or 12.",
            field="every_months",
        )
    if last is not None and last < first:
        raise RuleError(
            f"The last day, {last.isoformat()}, is before the first, {first.isoformat()}."
            " Enter a later one, or none.",
            field="last_due_on",
        )
    return {
        "title": line_of_text(title, field="title", label="What is owed", longest=160),
        "detail": line_of_text(
            detail, field="detail", label="The detail", longest=400, is_required=False
        ),
        "clause": line_of_text(
            clause, field="clause", label="The clause", longest=40, is_required=False
        ),
        "first_due_on": first,
        "every_months": every_months,
        "last_due_on": last,
    }


@transaction.atomic
def agree_obligation(
    *,
    contract: Contract,
    side: str,
    kind: str,
    title: str,
    first_due_on: date,
    every_months: int = 0,
    last_due_on: date | None = None,
    detail: str = "",
    clause: str = "",
    by: User | None,
    now: datetime,
) -> Obligation:
    """Put on record what a side owes, with its milestones of the next year; safe to repeat.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    said = _entered(
        title=title,
        detail=detail,
        clause=clause,
        first_due_on=first_due_on,
        every_months=every_months,
        last_due_on=last_due_on,
    )
    said["side"] = one_of_choices(side, Side.values, field="side", label="The side")
    said["kind"] = one_of_choices(kind, ObligationKind.values, field="kind", label="The kind")
    known = contract.obligations.filter(**said).first()
    if known is not None:
        return known
    obligation = Obligation.objects.create(contract=contract, created_at=now, **said)
    lay_out(obligation, now=now)
    return obligation


@transaction.atomic
def change_obligation(
    *,
    obligation: Obligation,
    title: str,
    first_due_on: date,
    every_months: int = 0,
    last_due_on: date | None = None,
    detail: str = "",
    clause: str = "",
    by: User | None,
    now: datetime,
) -> Obligation:
    """Say anew what is owed and when; what was reported or decided keeps its day.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, obligation.contract.unit_id)
    said = _entered(
        title=title,
        detail=detail,
        clause=clause,
        first_due_on=first_due_on,
        every_months=every_months,
        last_due_on=last_due_on,
    )
    Obligation.objects.select_for_update(no_key=True).get(pk=obligation.pk)
    for name, value in said.items():
        setattr(obligation, name, value)
    obligation.save(update_fields=list(said))
    lay_out(obligation, now=now)
    return obligation


def _locked(milestone: Milestone) -> Milestone:
    """Hold a milestone until the transaction ends, as it stands now."""
    return (
        Milestone.objects.select_for_update(of=("self",), no_key=True)
        .select_related("obligation__contract")
        .get(pk=milestone.pk)
    )


@transaction.atomic
def report_milestone(*, milestone: Milestone, evidence: str, by: User, now: datetime) -> Milestone:
    """Report that something was done, and where the proof is; another person accepts it.

    Safe to repeat.

    :raises RuleError: no evidence
    :raises ConflictError: it was reported or decided already
    :raises ForbiddenError: the person may not manage services in the contract's unit
    """
    row = _locked(milestone)
    require(by, Capability.MANAGE_SERVICE, row.obligation.contract.unit_id)
    proof = line_of_text(evidence, field="evidence", label="The evidence", longest=400)
    if (row.reported_by_id, row.evidence) == (by.pk, proof):
        return row
    if row.state != MilestoneState.SCHEDULED or row.reported_at is not None:
        raise ConflictError(
            "It was reported or decided meanwhile. Read it again first.", code="state"
        )
    row.evidence, row.reported_by, row.reported_at = proof, by, now
    row.told_at = None
    row.save(update_fields=["evidence", "reported_by", "reported_at", "told_at"])
    clear_told([row], reason="It was reported done.", now=now)
    return row


@transaction.atomic
def decide_milestone(
    *, milestone: Milestone, state: str, note: str = "", by: User, now: datetime
) -> Milestone:
    """Say what came of it: met, partly met or not met; `scheduled` sends it back. Safe to repeat.

    :raises RuleError: met without a report, the reporter deciding, or no reason where one is needed
    :raises ForbiddenError: the person may not manage services in the contract's unit
    """
    row = _locked(milestone)
    require(by, Capability.MANAGE_SERVICE, row.obligation.contract.unit_id)
    wanted = one_of_choices(state, MilestoneState.values, field="state", label="What came of it")
    said = line_of_text(
        note,
        field="note",
        label="The reason",
        longest=400,
        is_required=wanted != MilestoneState.MET,
    )
    if (row.state, row.note, row.decided_by_id) == (wanted, said, by.pk):
        return row
    _require_may_decide(row, wanted, by)
    if wanted == MilestoneState.SCHEDULED:
        return _send_back(row, said)
    row.state, row.note, row.decided_by, row.decided_at = wanted, said, by, now
    row.told_at = None
    row.save(update_fields=["state", "note", "decided_by", "decided_at", "told_at"])
    clear_told([row], reason=f"Decided: {row.get_state_display().lower()}.", now=now)
    return row


def _require_may_decide(row: Milestone, wanted: str, by: User) -> None:
    """Hold that another person than the reporter decides, and on something.

    :raises RuleError: it is not so
    """
    if row.reported_by_id == by.pk:
        raise RuleError(ANOTHER, code="four_eyes")
    is_open = row.state == MilestoneState.SCHEDULED
    if is_open and row.reported_at is None and wanted != MilestoneState.NOT_MET:
        raise RuleError(
            "Nobody has reported it done. Report it with its evidence first.", field="state"
        )
    if not is_open and wanted in DECIDED:
        raise RuleError(
            "It was decided already. Send it back first, with the reason.", field="state"
        )


def _send_back(row: Milestone, reason: str) -> Milestone:
    """Have it wait again; once its day is over that is told anew."""
    row.state, row.note, row.evidence = MilestoneState.SCHEDULED.value, reason, ""
    row.reported_by = row.reported_at = row.decided_by = row.decided_at = row.told_at = None
    row.save(
        update_fields=[
            *("state", "note", "evidence", "told_at"),
            *("reported_by", "reported_at", "decided_by", "decided_at"),
        ]
    )
    return row
