"""The life of a credit in the ledger: which state follows which, by whom, and on what terms."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.errors import RuleError
from core.periods import add_months


class CreditState(StrEnum):
    """Where a credit stands.

    Proposed: it belongs to a revision that nobody has approved yet.
    """

    PROPOSED = "proposed"
    ACCRUED = "accrued"
    NOTIFIED = "notified"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    CLAIM_DUE = "claim_due"
    CLAIMED = "claimed"
    GRANTED = "granted"
    APPLIED = "applied"
    EARNED_BACK = "earned_back"
    EXPIRED = "expired"
    WAIVED = "waived"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


class CreditAction(StrEnum):
    """What moves a credit on."""

    ACCRUE = "accrue"
    MAKE_CLAIMABLE = "make_claimable"
    NOTIFY = "notify"
    DISPUTE = "dispute"
    REINSTATE = "reinstate"
    CONFIRM = "confirm"
    WAIVE = "waive"
    REFUSE = "refuse"
    CLAIM = "claim"
    GRANT = "grant"
    APPLY = "apply"
    EARN_BACK = "earn_back"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"


class Actor(StrEnum):
    """Who moves it: the portal itself, one who manages the service, approves, or the vendor."""

    SYSTEM = "system"
    MANAGER = "manager"
    APPROVER = "approver"
    VENDOR = "vendor"


S = CreditState
A = CreditAction

# The money was paid; once earned back it is paid back.
PAID = frozenset((S.APPLIED, S.EARNED_BACK))
# The money will not come.
LOST = frozenset((S.WAIVED, S.REFUSED, S.EXPIRED))
# The money is expected.
OPEN = frozenset(
    (S.ACCRUED, S.NOTIFIED, S.DISPUTED, S.CONFIRMED, S.CLAIM_DUE, S.CLAIMED, S.GRANTED)
)
UNPAID = OPEN | LOST | {S.PROPOSED}
# What stands in the way of further credits under a cap.
COUNTED = OPEN | PAID


@dataclass(frozen=True, slots=True)
class Transition:
    """Say who may move a credit from one state to another, and what it takes.

    ``four_eyes``: the person is not the one who asked for it, or who brought it to where it is.
    """

    source: CreditState
    action: CreditAction
    target: CreditState
    actors: frozenset[Actor]
    four_eyes: bool = False
    needs_reason: bool = False
    needs_invoice_line: bool = False


_BY_SYSTEM = frozenset((Actor.SYSTEM,))
_BY_MANAGER = frozenset((Actor.MANAGER,))
_BY_APPROVER = frozenset((Actor.APPROVER,))
_BY_EITHER_SIDE = frozenset((Actor.MANAGER, Actor.VENDOR))

TRANSITIONS: tuple[Transition, ...] = (
    Transition(S.PROPOSED, A.ACCRUE, S.ACCRUED, _BY_SYSTEM),
    Transition(S.PROPOSED, A.MAKE_CLAIMABLE, S.CLAIM_DUE, _BY_SYSTEM),
    Transition(S.ACCRUED, A.NOTIFY, S.NOTIFIED, frozenset((Actor.SYSTEM, Actor.MANAGER))),
    Transition(S.NOTIFIED, A.DISPUTE, S.DISPUTED, _BY_EITHER_SIDE, needs_reason=True),
    Transition(S.CONFIRMED, A.DISPUTE, S.DISPUTED, _BY_EITHER_SIDE, needs_reason=True),
    # The dispute was withdrawn; what had been confirmed is confirmed anew.
    Transition(S.DISPUTED, A.REINSTATE, S.NOTIFIED, _BY_SYSTEM, needs_reason=True),
    Transition(S.NOTIFIED, A.CONFIRM, S.CONFIRMED, _BY_APPROVER, four_eyes=True),
    Transition(S.DISPUTED, A.CONFIRM, S.CONFIRMED, _BY_APPROVER, four_eyes=True, needs_reason=True),
    *(
        Transition(state, A.WAIVE, S.WAIVED, _BY_APPROVER, four_eyes=True, needs_reason=True)
        for state in (S.ACCRUED, S.NOTIFIED, S.DISPUTED, S.CONFIRMED, S.CLAIM_DUE)
    ),
    Transition(S.DISPUTED, A.REFUSE, S.REFUSED, _BY_APPROVER, four_eyes=True, needs_reason=True),
    Transition(S.CLAIM_DUE, A.CLAIM, S.CLAIMED, _BY_MANAGER),
    Transition(S.CLAIM_DUE, A.EXPIRE, S.EXPIRED, _BY_SYSTEM),
    Transition(S.CLAIMED, A.GRANT, S.GRANTED, _BY_MANAGER),
    Transition(S.CLAIMED, A.REFUSE, S.REFUSED, _BY_MANAGER, needs_reason=True),
    *(
        Transition(state, A.APPLY, S.APPLIED, _BY_MANAGER, needs_invoice_line=True)
        for state in (S.CONFIRMED, S.GRANTED)
    ),
    Transition(
        S.APPLIED, A.EARN_BACK, S.EARNED_BACK, _BY_APPROVER, four_eyes=True, needs_reason=True
    ),
    *(
        Transition(state, A.EXPIRE, S.EXPIRED, _BY_SYSTEM, needs_reason=True)
        for state in (S.CONFIRMED, S.GRANTED)
    ),
    *(
        Transition(state, A.SUPERSEDE, S.SUPERSEDED, _BY_SYSTEM, needs_reason=True)
        for state in sorted(UNPAID)
    ),
)
_BY_STEP = {(step.source, step.action): step for step in TRANSITIONS}


def transitions_from(state: CreditState) -> tuple[Transition, ...]:
    """List what may happen to a credit next."""
    return tuple(step for step in TRANSITIONS if step.source is state)


def transition(state: CreditState, action: CreditAction) -> Transition:
    """Find the transition of an action.

    :raises RuleError: the action is not open to a credit in that state
    """
    step = _BY_STEP.get((state, action))
    if step is None:
        words = state.value.replace("_", " ")
        raise RuleError(
            f"A credit that is {words} cannot be moved by “{action.value.replace('_', ' ')}”.",
            field="state",
        )
    return step


def move(
    state: CreditState,
    action: CreditAction,
    *,
    actors: frozenset[Actor],
    is_other_person: bool,
    reason: str = "",
    invoice_line: str = "",
) -> CreditState:
    """Give the state that follows, once all that the transition asks for is there.

    ``actors`` are all that the person acts as; ``is_other_person`` says that they are not the one
    who asked for it, or who brought it to where it is.

    :raises RuleError: not open in that state, not to that person, or something is missing
    """
    step = transition(state, action)
    if not actors & step.actors:
        names = " or ".join(sorted(step.actors))
        raise RuleError(f"Only the {names} can do this.", field="by")
    if step.four_eyes and not is_other_person:
        raise RuleError("Somebody else has to decide this: four eyes.", field="by")
    if step.needs_reason and not reason.strip():
        raise RuleError("Give the reason.", field="reason")
    if step.needs_invoice_line and not invoice_line.strip():
        raise RuleError("Name the line of the invoice.", field="invoice_line")
    return step.target


def claim_deadline(
    last_day: date,
    *,
    claim_days: int | None = None,
    claim_cycles: int | None = None,
    anchor_day: int | None = None,
) -> date | None:
    """Give the last local day on which a credit can be claimed; None where there is no deadline.

    ``last_day`` is the period's last local day. Days are counted from it; billing cycles are
    months that start on the contract's ``anchor_day`` (the day after ``last_day`` where it is not
    given), and the deadline is the last day of the so-manieth.
    Source: docs/service-credits.md, "Claims".

    :raises ValueError: both, or fewer than one
    """
    if claim_days is not None and claim_cycles is not None:
        raise ValueError("a deadline is in days or in billing cycles, not both")
    if claim_days is not None:
        if claim_days < 1:
            raise ValueError(f"claim_days must be at least 1, not {claim_days}")
        return last_day + timedelta(days=claim_days)
    if claim_cycles is None:
        return None
    if claim_cycles < 1:
        raise ValueError(f"claim_cycles must be at least 1, not {claim_cycles}")
    starts_on = last_day + timedelta(days=1)
    month = add_months(starts_on.replace(day=1), claim_cycles)
    day = min(anchor_day or starts_on.day, monthrange(month.year, month.month)[1])
    return month.replace(day=day) - timedelta(days=1)
