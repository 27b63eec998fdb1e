"""How credits, statements, exclusions and disputes are put before people."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Scope
from core import formats
from core.components import atoms
from core.components.parts import Tone
from slas.choices import (
    CreditState,
    DisputeState,
    ExclusionState,
    StatementState,
)

Look = tuple[Tone, str]

STATEMENT_LOOKS: Final[dict[str, Look]] = {
    StatementState.OPEN: ("outline", "ring"),
    StatementState.PROVISIONAL: ("warn", "half"),
    StatementState.IN_REVIEW: ("info", "clock"),
    StatementState.PUBLISHED: ("ok", "ok"),
    StatementState.SUPERSEDED: ("outline", "dash"),
}
CREDIT_LOOKS: Final[dict[str, Look]] = {
    CreditState.PROPOSED: ("outline", "ring"),
    CreditState.ACCRUED: ("neutral", "coin"),
    CreditState.NOTIFIED: ("info", "dot"),
    CreditState.CLAIM_DUE: ("warn", "clock"),
    CreditState.CLAIMED: ("info", "hand"),
    CreditState.GRANTED: ("ok", "ok"),
    CreditState.REFUSED: ("bad", "void"),
    CreditState.DISPUTED: ("warn", "info"),
    CreditState.WAIVED: ("outline", "dash"),
    CreditState.CONFIRMED: ("ok", "ok"),
    CreditState.APPLIED: ("ok", "coin"),
    CreditState.EARNED_BACK: ("outline", "coin"),
    CreditState.EXPIRED: ("bad", "void"),
    CreditState.SUPERSEDED: ("outline", "dash"),
}
EXCLUSION_LOOKS: Final[dict[str, Look]] = {
    ExclusionState.DRAFT: ("outline", "ring"),
    ExclusionState.SUBMITTED: ("info", "clock"),
    ExclusionState.APPROVED: ("ok", "ok"),
    ExclusionState.PARTLY_APPROVED: ("warn", "half"),
    ExclusionState.REJECTED: ("bad", "down"),
    ExclusionState.WITHDRAWN: ("outline", "dash"),
}
DISPUTE_LOOKS: Final[dict[str, Look]] = {
    DisputeState.OPEN: ("warn", "info"),
    DisputeState.UPHELD: ("ok", "ok"),
    DisputeState.REJECTED: ("bad", "down"),
    DisputeState.WITHDRAWN: ("outline", "dash"),
}
#: Money that will not come, or that another entry took the place of.
VOID: Final = (
    CreditState.REFUSED,
    CreditState.WAIVED,
    CreditState.EXPIRED,
    CreditState.SUPERSEDED,
)

_SAID_OTHERWISE: Final = (CreditState.DISPUTED, *VOID)


def may(user: User, capability: Capability, unit_id: int) -> bool:
    """Tell whether a person holds a capability in a business unit."""
    reach = access_of(user).reach(capability)
    return reach.everywhere or unit_id in reach.unit_ids


def is_vendor(user: User) -> bool:
    """Tell whether a person stands on the vendor's side of the wall."""
    return access_of(user).is_vendor_user


def statement_chip(state: str) -> SafeString:
    """Draw how far a statement is."""
    return _chip(STATEMENT_LOOKS[state], StatementState(state).label)


def credit_chip(state: str, *, is_disputed: bool = False) -> SafeString:
    """Draw where a credit stands; “Disputed” beside it, where its state does not say so itself."""
    chip = _chip(CREDIT_LOOKS[state], CreditState(state).label)
    return with_disputed(chip, is_disputed=is_disputed and state not in _SAID_OTHERWISE)


def with_disputed(chip: SafeString, *, is_disputed: bool) -> SafeString:
    """Put “Disputed” beside the chip of a disputed figure; give any other back as it is."""
    return format_html("{} {}", chip, disputed_chip()) if is_disputed else chip


def exclusion_chip(state: str) -> SafeString:
    """Draw where an exclusion stands."""
    return _chip(EXCLUSION_LOOKS[state], ExclusionState(state).label)


def dispute_chip(state: str) -> SafeString:
    """Draw where a dispute stands."""
    return _chip(DISPUTE_LOOKS[state], f"Dispute {DisputeState(state).label.lower()}")


def _chip(look: Look, word: object) -> SafeString:
    return atoms.chip(tone=look[0], shape_name=look[1], word=str(word))


def disputed_chip() -> SafeString:
    """Draw that a figure is under dispute."""
    return _chip(DISPUTE_LOOKS[DisputeState.OPEN], "Disputed")


def scope_names(scopes: Iterable[Scope]) -> dict[str, str]:
    """Give the names of a contract's scopes by code."""
    return {scope.code: scope.name for scope in scopes}


def until(day: date | None, today: date) -> tuple[str, str]:
    """Print a deadline and how far off it is."""
    if day is None:
        return formats.NO_FIGURE, ""
    return formats.day(day, today), formats.distance(day, today)


def person(user: User | None) -> str:
    """Name who did something; nobody is the portal itself."""
    return "the portal" if user is None else str(user.display_name)
