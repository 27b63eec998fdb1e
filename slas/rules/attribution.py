"""Tickets: the instant that decides their period, and their outcome."""

from datetime import datetime
from enum import StrEnum

from core.errors import RuleError


class Attribution(StrEnum):
    """By which instant a ticket falls into a period."""

    OPENED = "opened"
    RESOLVED = "resolved"
    FIRST_OF_RESOLVED_AND_DUE = "first_of_resolved_and_due"


def attributed_at(
    policy: str,
    opened_at: datetime,
    due_at: datetime | None,
    resolved_at: datetime | None,
) -> datetime | None:
    """Give the instant whose period judges a ticket; None while the policy gives none.

    Source: docs/service-levels.md, "In which period a ticket is judged".

    :raises RuleError: an unknown policy
    """
    if policy == Attribution.OPENED:
        return opened_at
    if policy == Attribution.RESOLVED:
        return resolved_at
    if policy == Attribution.FIRST_OF_RESOLVED_AND_DUE:
        return min((at for at in (resolved_at, due_at) if at is not None), default=None)
    raise RuleError(f"Unknown attribution “{policy}”.", field="attribution")


class OutcomeBy(StrEnum):
    """What says whether a ticket met its target."""

    STATED = "stated"
    DUE = "due"
    BUSINESS_TIME = "business_time"


def ticket_met(
    *,
    stated: bool | None,
    due_at: datetime | None,
    resolved_at: datetime | None,
    now: datetime,
    by: str = OutcomeBy.STATED,
) -> bool | None:
    """Tell whether a ticket met its target; None while nobody can say.

    What the source states stands, unless the due instant alone decides. Else a ticket meets when it
    is resolved by its due instant, and fails once that has passed, resolved or not. For outcomes by
    business time see ``tickets.met_in_time``. Source: docs/service-levels.md, "A ticket's outcome".
    """
    if stated is not None and by != OutcomeBy.DUE:
        return stated
    if due_at is None:
        return None
    if resolved_at is not None:
        return resolved_at <= due_at
    return False if now > due_at else None
