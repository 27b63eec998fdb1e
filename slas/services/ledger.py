"""The credit ledger: each credit moves by its table of transitions, and every step is kept.

Source: docs/disputes.md, "The ledger"; slas.rules.credits.states holds the table.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import line_of_text
from core.errors import ConflictError, RuleError
from core.periods import local_date
from slas.models import Credit, CreditTransition
from slas.querysets.owed import mark_statements_owed
from slas.rules.credits.states import (
    TRANSITIONS,
    Actor,
    CreditAction,
    CreditState,
    move,
    transition,
)
from slas.services.statements.claims import clear_claim_alerts

WAIVABLE: Final = frozenset(
    step.source.value for step in TRANSITIONS if step.action is CreditAction.WAIVE
)
_NO_WAIVER: Final = {"waiver_reason": "", "waiver_asked_at": None, "waiver_asked_by": None}


def steps_open_to(credit: Credit) -> frozenset[CreditAction]:
    """Say what may happen to a credit next, whoever does it."""
    return frozenset(step.action for step in TRANSITIONS if step.source.value == credit.state)


@transaction.atomic
def notify_credit(*, credit: Credit, by: User | None, now: datetime) -> None:
    """Note that the vendor was told of an accrued credit; safe to repeat.

    :raises RuleError: it is not merely accrued
    :raises ConflictError: somebody else moved it meanwhile
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, credit.contract.unit_id)
    if credit.state != CreditState.NOTIFIED:
        actor = Actor.SYSTEM if by is None else Actor.MANAGER
        take_step(credit, CreditAction.NOTIFY, actor, by=by, now=now)


@transaction.atomic
def claim_credit(*, credit: Credit, reason: str = "", by: User, now: datetime) -> None:
    """Claim a credit from the vendor, up to the last day on which it can be; safe to repeat.

    :raises RuleError: the deadline is over, or there is nothing to claim
    :raises ConflictError: somebody else moved it meanwhile
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, credit.contract.unit_id)
    if credit.state == CreditState.CLAIMED:
        return
    transition(CreditState(credit.state), CreditAction.CLAIM)
    if _is_too_late(credit, now):
        raise RuleError(
            f"This credit could be claimed until {credit.claim_due_on}; it is too late now.",
            field="state",
            code="claim_deadline",
        )
    take_step(credit, CreditAction.CLAIM, Actor.MANAGER, by=by, now=now, reason=reason)


@transaction.atomic
def grant_claim(*, credit: Credit, reason: str = "", by: User, now: datetime) -> None:
    """Note that the vendor granted a claim; safe to repeat.

    :raises RuleError: it was not claimed
    :raises ConflictError: somebody else moved it meanwhile
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, credit.contract.unit_id)
    if credit.state != CreditState.GRANTED:
        take_step(credit, CreditAction.GRANT, Actor.MANAGER, by=by, now=now, reason=reason)


@transaction.atomic
def refuse_claim(*, credit: Credit, reason: str, by: User, now: datetime) -> None:
    """Note that the vendor refused a claim, and why.

    :raises RuleError: it was not claimed, or no reason
    :raises ConflictError: somebody else moved it meanwhile
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, credit.contract.unit_id)
    if credit.state != CreditState.CLAIMED:
        raise RuleError(
            "Only a claimed credit can be refused by the vendor.", field="state", code="state"
        )
    take_step(credit, CreditAction.REFUSE, Actor.MANAGER, by=by, now=now, reason=reason)


@transaction.atomic
def confirm_credit(*, credit: Credit, reason: str = "", by: User, now: datetime) -> None:
    """Confirm a credit of which the vendor was told, by another person than who told them.

    A disputed one only once its dispute is decided, and with a reason.

    :raises RuleError: not there to confirm, still under dispute, or by the same person
    :raises ConflictError: somebody else moved it meanwhile
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    require(by, Capability.APPROVE, credit.contract.unit_id)
    if credit.disputes.filter(state="open").exists():
        raise RuleError(
            "This credit is under dispute. Decide the dispute first.", field="state", code="state"
        )
    take_step(credit, CreditAction.CONFIRM, Actor.APPROVER, by=by, now=now, reason=reason)


@transaction.atomic
def ask_waiver(*, credit: Credit, reason: str, by: User, now: datetime) -> None:
    """Ask that a credit be waived; it stays as it is until another person approves.

    :raises RuleError: it cannot be waived in its state, or no reason
    :raises ConflictError: somebody else asked, or moved it meanwhile
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, credit.contract.unit_id)
    transition(CreditState(credit.state), CreditAction.WAIVE)
    words = line_of_text(reason, field="reason", label="The reason", longest=400)
    _set(
        credit,
        Q(waiver_asked_at__isnull=True),
        waiver_reason=words,
        waiver_asked_at=now,
        waiver_asked_by=by,
    )


@transaction.atomic
def decline_waiver(*, credit: Credit, by: User, now: datetime) -> None:  # noqa: ARG001
    """Leave a credit as it is although a waiver was asked for; who asked may also take it back.

    :raises RuleError: nobody asked
    :raises ConflictError: somebody else decided meanwhile
    :raises ForbiddenError: the person neither asked nor may approve in the contract's unit
    """
    if by.pk != credit.waiver_asked_by_id:
        require(by, Capability.APPROVE, credit.contract.unit_id)
    _require_waiver(credit)
    _set(credit, Q(waiver_asked_at=credit.waiver_asked_at), **_NO_WAIVER)


@transaction.atomic
def approve_waiver(*, credit: Credit, reason: str = "", by: User, now: datetime) -> None:
    """Waive a credit as another person asked, for the reason that they gave.

    :raises RuleError: nobody asked, or the person asked themselves
    :raises ConflictError: somebody else decided or moved it meanwhile
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    require(by, Capability.APPROVE, credit.contract.unit_id)
    _require_waiver(credit)
    take_step(
        credit,
        CreditAction.WAIVE,
        Actor.APPROVER,
        by=by,
        now=now,
        reason=reason or credit.waiver_reason,
        asked_by_id=credit.waiver_asked_by_id,
    )


@transaction.atomic
def apply_to_invoice(*, credit: Credit, invoice_line: str, by: User, now: datetime) -> None:
    """Note on which line of which invoice a credit was paid; safe to repeat with the same line.

    :raises RuleError: neither confirmed nor granted, or no line named
    :raises ConflictError: somebody else moved it meanwhile
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, credit.contract.unit_id)
    line = line_of_text(
        invoice_line, field="invoice_line", label="The line of the invoice", longest=120
    )
    if (credit.state, credit.invoice_line) != (CreditState.APPLIED, line):
        take_step(credit, CreditAction.APPLY, Actor.MANAGER, by=by, now=now, invoice_line=line)


@transaction.atomic
def earn_back_credit(*, credit: Credit, reason: str, by: User, now: datetime) -> None:
    """Note that a credit that was paid is paid back, as a published entry below zero says.

    :raises RuleError: not applied, no such entry, no reason, or by the person who applied it
    :raises ConflictError: somebody else moved it meanwhile
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    require(by, Capability.APPROVE, credit.contract.unit_id)
    if not gives_back(credit):
        raise RuleError("No published entry gives this credit back.", field="state", code="state")
    take_step(credit, CreditAction.EARN_BACK, Actor.APPROVER, by=by, now=now, reason=reason)


def gives_back(credit: Credit) -> bool:
    """Tell whether an entry of the ledger that stands published gives a credit back."""
    entries = credit.earn_backs.exclude(state__in=(CreditState.PROPOSED, CreditState.SUPERSEDED))
    return entries.filter(statement__published_at__isnull=False).exists()


@transaction.atomic
def take_step(
    credit: Credit,
    action: CreditAction,
    actor: Actor,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    invoice_line: str = "",
    asked_by_id: int | None = None,
) -> None:
    """Move a credit by the table, only from the state that the person was shown, and keep the step.

    Where four eyes are asked for, the person is not ``asked_by_id``, or who brought it here.

    :raises RuleError: the table does not allow it
    :raises ConflictError: somebody else moved it meanwhile
    """
    step = transition(CreditState(credit.state), action)
    first_id = asked_by_id
    if step.four_eyes and first_id is None:
        first_id = _brought_by(credit)
    words = line_of_text(reason, field="reason", label="The reason", longest=400, is_required=False)
    target = move(
        step.source,
        action,
        actors=frozenset((actor,)),
        is_other_person=by is None or by.pk != first_id,
        reason=words,
        invoice_line=invoice_line,
    )
    # The queue before the credit: in the order in which statements are reckoned.
    mark_statements_owed([(credit.contract_id, credit.month)], now=now)
    changes: dict[str, object] = {"state": target.value}
    if invoice_line:
        changes["invoice_line"] = invoice_line
    if target.value not in WAIVABLE and action is not CreditAction.WAIVE:
        changes |= _NO_WAIVER
    unseen = Q(waiver_asked_at=credit.waiver_asked_at) if asked_by_id is not None else Q()
    _set(credit, unseen, **changes)
    if step.source is CreditState.CLAIM_DUE:
        clear_claim_alerts(credit, now=now)
    CreditTransition.objects.create(
        credit=credit,
        from_state=step.source.value,
        to_state=target.value,
        at=now,
        by=by,
        asked_by_id=first_id if step.four_eyes else None,
        reason=words,
        invoice_line=invoice_line,
    )


def _brought_by(credit: Credit) -> int | None:
    """Find who took the last step; None where it was the portal itself."""
    last = credit.transitions.order_by("-pk").values_list("by_id", flat=True)[:1]
    return next(iter(last), None)


def _set(credit: Credit, seen: Q, **changes: object) -> None:
    """Compare and set: only where the credit still is as the person was shown.

    :raises ConflictError: it is not
    """
    if not Credit.objects.filter(seen, pk=credit.pk, state=credit.state).update(**changes):
        raise ConflictError(
            "Somebody else has moved this credit meanwhile. Read it again first.", code="changed"
        )
    credit.refresh_from_db()


def _require_waiver(credit: Credit) -> None:
    if credit.waiver_asked_at is None:
        raise RuleError("Nobody has asked that this credit be waived.", field="state", code="state")


def _is_too_late(credit: Credit, now: datetime) -> bool:
    due = credit.claim_due_on
    return due is not None and local_date(credit.contract.time_zone, now) > due


def transitions_of(credit_ids: Iterable[int]) -> dict[int, list[CreditTransition]]:
    """Give the steps of many credits with their people, oldest first, in one query."""
    rows = CreditTransition.objects.filter(credit_id__in=list(credit_ids))
    found: dict[int, list[CreditTransition]] = {}
    for row in rows.select_related("by", "asked_by").order_by("credit_id", "pk"):
        found.setdefault(row.credit_id, []).append(row)
    return found
