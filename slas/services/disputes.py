"""Disputes: a result or a credit is contradicted in the open, and another person decides.

Source: docs/disputes.md, "Disputes".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts.access import access_of, require
from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core.entries import figure_between, line_of_text
from core.errors import ConflictError, RuleError
from slas.choices import CreditKind, CreditState, DisputeState, PeriodState, Standing
from slas.models import Credit, Dispute, Result, ServiceLevel
from slas.models.statements import MOST_MONEY
from slas.models.terms import LIMIT
from slas.querysets.owed import Pair, mark_statements_owed
from slas.rules.credits.states import Actor, CreditAction
from slas.services.ledger import take_step
from slas.services.periods import LevelTimes
from slas.services.touched import owe_anew

_LONGEST_REASON = 1000
#: What is written into the ledger of a longer text.
_LONGEST_STEP = 400
Figure = tuple[int, datetime, str | None]


@dataclass(frozen=True, slots=True)
class _Disputed:
    """What a dispute is about."""

    level: ServiceLevel
    month: date
    period_start: datetime
    scope: str | None
    revision: int
    credit: Credit | None = None


@transaction.atomic
def raise_dispute(
    *,
    result: Result | None = None,
    credit: Credit | None = None,
    reason: str,
    evidence: str = "",
    by: User,
    now: datetime,
) -> Dispute:
    """Dispute a result or a credit; a credit is disputed in the ledger from then on.

    :raises RuleError: a figure that cannot be disputed, or no reason
    :raises ConflictError: it is under dispute already, or somebody moved the credit meanwhile
    :raises ForbiddenError: the person may not dispute figures of this contract
    """
    about = _about(result, credit)
    _require_in_sight(about.level.contract, by)
    words = line_of_text(reason, field="reason", label="The reason", longest=_LONGEST_REASON)
    dispute = Dispute(
        contract=about.level.contract,
        month=about.month,
        service_level=about.level,
        period_start=about.period_start,
        scope=about.scope,
        result_revision=about.revision,
        credit=about.credit,
        reason=words,
        evidence=line_of_text(
            evidence, field="evidence", label="The evidence", longest=400, is_required=False
        ),
        raised_at=now,
        raised_by=by,
    )
    _insert(dispute)
    if about.credit is not None:
        actor = Actor.VENDOR if access_of(by).is_vendor_user else Actor.MANAGER
        take_step(
            about.credit,
            CreditAction.DISPUTE,
            actor,
            by=by,
            now=now,
            reason=words[:_LONGEST_STEP],
        )
    return dispute


@transaction.atomic
def withdraw_dispute(*, dispute: Dispute, by: User, now: datetime) -> None:
    """Take a dispute back, by somebody of the side that raised it; safe to repeat.

    A disputed credit is then as the vendor was told of it, and confirmed anew.

    :raises RuleError: it is decided
    :raises ConflictError: somebody else decided it meanwhile
    :raises ForbiddenError: the other side raised it, or the contract is out of reach
    """
    _require_in_sight(dispute.contract, by)
    by_vendor = dispute.contract.vendor.memberships.filter(user_id=dispute.raised_by_id).exists()
    if access_of(by).is_vendor_user != by_vendor:
        raise ForbiddenError("The other side raised this dispute: only they take it back.")
    if dispute.state == DisputeState.WITHDRAWN:
        return
    _require_open(dispute)
    _move(dispute, DisputeState.WITHDRAWN)
    credit = dispute.credit
    if credit is not None and credit.state == CreditState.DISPUTED:
        words = "The dispute was withdrawn."
        take_step(credit, CreditAction.REINSTATE, Actor.SYSTEM, by=by, now=now, reason=words)


@transaction.atomic
def decide_dispute(
    *,
    dispute: Dispute,
    upheld: bool,
    decision: str,
    agreed_attained: Decimal | None = None,
    agreed_amount: Decimal | None = None,
    by: User,
    now: datetime,
) -> None:
    """Uphold a dispute, with an agreed figure or with what the inputs now give; or reject it.

    What follows for the figures is owed: a published one is superseded by a revision. A rejected
    dispute confirms its credit, an agreed amount of nothing refuses it; any other stays disputed
    until the revised statement supersedes it.

    :raises RuleError: the person raised it, it is decided, or the agreed figure does not fit
    :raises ConflictError: somebody else decided it meanwhile
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    require(by, Capability.APPROVE, dispute.contract.unit_id)
    if by.pk == dispute.raised_by_id:
        raise RuleError(
            "Somebody else has to decide this: you raised it.", field="by", code="four_eyes"
        )
    _require_open(dispute)
    _require_fitting(dispute, agreed_attained, agreed_amount, upheld=upheld)
    words = line_of_text(decision, field="decision", label="The decision", longest=_LONGEST_REASON)
    _move(
        dispute,
        DisputeState.UPHELD if upheld else DisputeState.REJECTED,
        decided_at=now,
        decided_by=by,
        decision=words,
        agreed_attained=agreed_attained,
        agreed_amount=agreed_amount,
    )
    if dispute.credit is not None:
        _move_credit(dispute.credit, dispute, by=by, now=now)
    if upheld:
        _owe(dispute, now=now)


def _about(result: Result | None, credit: Credit | None) -> _Disputed:
    if (result is None) == (credit is None):
        raise RuleError("Name the result or the credit that is disputed, one of the two.")
    if credit is not None:
        return _Disputed(
            credit.service_level,
            credit.month,
            credit.period_start,
            credit.scope,
            _revision_under(credit),
            credit,
        )
    assert result is not None  # noqa: S101  (one of the two is there)
    if result.standing != Standing.CURRENT:
        raise RuleError("Another revision took the place of this result.", field="result")
    if result.state == PeriodState.RUNNING:
        raise RuleError(
            "The period is still running. Dispute its result once it is over.", field="result"
        )
    return _Disputed(
        result.service_level, result.month, result.period_start, result.scope, result.revision
    )


def _revision_under(credit: Credit) -> int:
    """Give the revision of the result that a credit rests on; of an earn-back the current one."""
    if credit.default is not None:
        return credit.default.result.revision
    current = Result.objects.current().filter(
        service_level_id=credit.service_level_id,
        period_start=credit.period_start,
        scope=credit.scope,
    )
    return current.values_list("revision", flat=True).first() or 1


def _require_in_sight(contract: Contract, by: User) -> None:
    require(by, Capability.DISPUTE_FIGURES, contract.unit_id)
    seen = Contract.objects.visible_to(by, Capability.DISPUTE_FIGURES)
    if not seen.filter(pk=contract.pk).exists():
        raise ForbiddenError("This contract is out of your reach.")


def _require_open(dispute: Dispute) -> None:
    if dispute.state != DisputeState.OPEN:
        label = DisputeState(dispute.state).label.lower()
        raise RuleError(f"This dispute is {label} already.", field="state", code="state")


def _insert(dispute: Dispute) -> None:
    try:
        with transaction.atomic():
            dispute.save(force_insert=True)
    except IntegrityError as error:
        if "dispute_open_once_per_figure" not in str(error):
            raise
        raise ConflictError("This figure is under dispute already.", code="unique") from error


def _require_fitting(
    dispute: Dispute, attained: Decimal | None, amount: Decimal | None, *, upheld: bool
) -> None:
    if not upheld and (attained is not None or amount is not None):
        raise RuleError(
            "A rejected dispute leaves the figure as it is: agree on none.",
            field="agreed_attained" if attained is not None else "agreed_amount",
        )
    credit = dispute.credit
    if attained is not None:
        if credit is not None:
            raise RuleError("A credit is disputed: agree on an amount.", field="agreed_attained")
        figure_between(
            attained,
            -LIMIT,
            LIMIT,
            field="agreed_attained",
            label="The agreed value",
            decimals=6,
        )
    if amount is not None:
        if credit is None or credit.kind != CreditKind.SERVICE_CREDIT:
            raise RuleError(
                "Only of a service credit is an amount agreed on.", field="agreed_amount"
            )
        figure_between(
            amount,
            0,
            MOST_MONEY,
            field="agreed_amount",
            label="The agreed amount",
            decimals=2,
        )


def _move(dispute: Dispute, state: DisputeState, **changes: object) -> None:
    moved = Dispute.objects.filter(pk=dispute.pk).open().update(state=state, **changes)
    if not moved:
        raise ConflictError("Somebody else has decided this dispute meanwhile.", code="changed")
    dispute.refresh_from_db()


def _move_credit(credit: Credit, dispute: Dispute, *, by: User, now: datetime) -> None:
    if credit.state != CreditState.DISPUTED:
        return
    if dispute.state == DisputeState.REJECTED:
        action = CreditAction.CONFIRM
    elif dispute.agreed_amount == 0:
        action = CreditAction.REFUSE
    else:
        return
    words = dispute.decision[:_LONGEST_STEP]
    take_step(credit, action, Actor.APPROVER, by=by, now=now, reason=words)


def _owe(dispute: Dispute, *, now: datetime) -> None:
    period = LevelTimes.load([dispute.service_level_id]).containing(
        dispute.service_level_id, dispute.period_start
    )
    if period is not None and dispute.credit_id is None:
        owe_anew([Pair(dispute.service_level_id, period.start, period.end)], now=now)
    mark_statements_owed([(dispute.contract_id, dispute.month)], now=now)


def open_disputes_of(figures: Iterable[tuple[int, datetime]]) -> dict[Figure, list[Dispute]]:
    """Give the open disputes of levels and period starts, by figure with its scope, in one query.

    Those of a credit stand beside those of the result that it rests on.
    """
    found: dict[Figure, list[Dispute]] = {}
    rows = Dispute.objects.open().of_figures(figures).select_related("raised_by", "credit")
    for row in rows.order_by("raised_at", "pk"):
        key = (row.service_level_id, row.period_start, row.scope)
        found.setdefault(key, []).append(row)
    return found
