"""What may be done to a credit now, and by this person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from accounts.models import User
from accounts.permissions import Capability
from slas.choices import CreditState
from slas.ledger import words
from slas.models import Credit, CreditTransition
from slas.rules.credits.states import CreditAction
from slas.services.ledger import steps_open_to


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a person may do: its name in the address, its verb, what it asks for."""

    do: str
    verb: str
    sentence: str
    asks: str = ""
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A credit as a person meets it: what is open, who they are to it."""

    credit: Credit
    steps: frozenset[CreditAction]
    manages: bool
    approves: bool
    disputes: bool
    is_vendor: bool
    brought_it: bool
    asked_waiver: bool
    is_disputed: bool
    is_late: bool
    is_given_back: bool

    def opens(self, action: CreditAction) -> bool:
        """Tell whether the ledger's table has the step."""
        return action in self.steps


A: Final = CreditAction
_OFFERS: Final[tuple[tuple[Deed, Callable[[Standing], bool]], ...]] = (
    (
        Deed("claim", "Claim", "Note that it was claimed from the vendor.", "reason"),
        lambda at: at.manages and at.opens(A.CLAIM) and not at.is_late,
    ),
    (
        Deed("notify", "Note as notified", "Note that the vendor was told of it."),
        lambda at: at.manages and at.opens(A.NOTIFY),
    ),
    (
        Deed("grant", "Note as granted", "The vendor granted the claim.", "reason"),
        lambda at: at.manages and at.opens(A.GRANT),
    ),
    (
        Deed("confirm", "Confirm", "The credit stands and may be applied.", "reason"),
        lambda at: at.approves and at.opens(A.CONFIRM) and not at.is_disputed and not at.brought_it,
    ),
    (
        Deed("apply", "Apply to invoice", "Name the invoice and its line.", "invoice_line", True),
        lambda at: at.manages and at.opens(A.APPLY),
    ),
    (
        Deed(
            "earn_back", "Note as earned back", "A published entry gives it back.", "reason", True
        ),
        lambda at: at.approves and at.opens(A.EARN_BACK) and at.is_given_back and not at.brought_it,
    ),
    (
        Deed("approve_waiver", "Waive credit", "It is given up for good.", "reason"),
        lambda at: at.credit.waiver_asked_at is not None and at.approves and not at.asked_waiver,
    ),
    (
        Deed("decline_waiver", "Keep it", "The credit stays as it is."),
        lambda at: at.credit.waiver_asked_at is not None and (at.approves or at.asked_waiver),
    ),
    (
        Deed("refuse", "Note as refused", "The vendor refused the claim.", "reason", True),
        lambda at: at.manages and at.opens(A.REFUSE) and at.credit.state == CreditState.CLAIMED,
    ),
    (
        Deed("dispute", "Dispute", "Say what is wrong with it; another decides.", "both", True),
        lambda at: at.disputes and at.opens(A.DISPUTE),
    ),
    (
        Deed("ask_waiver", "Ask to waive", "Another person approves the waiver.", "reason", True),
        lambda at: at.manages and at.opens(A.WAIVE) and at.credit.waiver_asked_at is None,
    ),
)


def standing_of(
    user: User,
    credit: Credit,
    steps: Sequence[CreditTransition],
    *,
    is_disputed: bool,
    is_given_back: bool,
    today: date,
) -> Standing:
    """Say what a person is to a credit; ``steps`` are its transitions, oldest first."""
    unit_id = credit.contract.unit_id
    due = credit.claim_due_on
    return Standing(
        credit=credit,
        steps=steps_open_to(credit),
        manages=words.may(user, Capability.MANAGE_CREDITS, unit_id),
        approves=words.may(user, Capability.APPROVE, unit_id),
        disputes=words.may(user, Capability.DISPUTE_FIGURES, unit_id),
        is_vendor=words.is_vendor(user),
        brought_it=bool(steps) and steps[-1].by_id == user.pk,
        asked_waiver=credit.waiver_asked_by_id == user.pk,
        is_disputed=is_disputed,
        is_late=due is not None and today > due,
        is_given_back=is_given_back,
    )


def deeds_of(standing: Standing) -> tuple[Deed, ...]:
    """List what the person may do, the usual one first."""
    return tuple(deed for deed, is_open in _OFFERS if is_open(standing))
