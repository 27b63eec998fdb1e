"""How far a statement is, what may be done to it now, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core import formats
from core.components.parts import TimelineEvent
from slas.choices import StatementState
from slas.ledger import words
from slas.models import Statement
from slas.services.statements import missing_for_publication
from slas.statements import finding
from slas.statements.listing import moment_of

Deed = Literal["submit", "send_back", "publish"]


@dataclass(frozen=True, slots=True)
class Deeds:
    """What this person may do to a statement in the making, with the figures that they see."""

    statement: Statement
    heading: str
    sentence: str
    inputs_hash: str
    lacking: tuple[str, ...]
    submit: str
    publish: str
    send_back: bool
    needs_reason: bool

    def allows(self, deed: str) -> bool:
        """Tell whether the person may do that now."""
        return {
            "submit": bool(self.submit),
            "publish": bool(self.publish),
            "send_back": self.send_back,
        }.get(deed, False)


def deeds_of(user: User, target: Statement | None, *, now: datetime) -> Deeds | None:
    """Say what may be done to a statement by this person; None where nothing may."""
    if target is None or target.state not in (StatementState.PROVISIONAL, StatementState.IN_REVIEW):
        return None
    unit_id = target.contract.unit_id
    manages = words.may(user, Capability.MANAGE_SERVICE, unit_id)
    approves = words.may(user, Capability.APPROVE, unit_id)
    if not (manages or approves):
        return None
    in_review = target.state == StatementState.IN_REVIEW
    is_own = in_review and target.submitted_by_id == user.pk
    what = f"revision {target.revision}" if target.revision > 1 else "statement"
    lacking = tuple(missing_for_publication(target, now=now))
    return Deeds(
        statement=target,
        heading=f"Revision {target.revision}" if target.revision > 1 else "What comes next",
        sentence=_sentence(target, is_own=is_own, approves=approves, manages=manages),
        inputs_hash=target.inputs_hash,
        lacking=lacking,
        submit=f"Submit {what}" if manages and not in_review else "",
        publish=f"Publish {what}" if approves and in_review and not is_own else "",
        send_back=in_review and (approves or is_own),
        needs_reason=manages and not in_review and target.revision > 1,
    )


def _sentence(target: Statement, *, is_own: bool, approves: bool, manages: bool) -> str:
    if target.state == StatementState.IN_REVIEW:
        who = words.person(target.submitted_by)
        if is_own:
            return "You submitted it; another person has to publish it."
        if approves:
            return f"{who} submitted it. Publish it as it is shown here, or send it back."
        return f"{who} submitted it; an approver publishes it."
    if not manages:
        return "Nobody has submitted it yet."
    if target.revision > 1:
        return "What came in since contradicts what was published. Say why, and submit it."
    return "The month is over. Read the figures, then submit them to an approver."


def timeline(
    statement: Statement, contract: Contract, later: Statement | None, today: date
) -> tuple[TimelineEvent, ...]:
    """List the life of a statement, newest first."""

    def at(instant: datetime) -> str:
        return moment_of(instant, contract, today)

    events = []
    if later is not None and statement.superseded_at:
        events.append(
            TimelineEvent(
                f"Superseded by revision {later.revision}",
                f"{at(statement.superseded_at)} · {later.reason}",
                url=finding.revision_url(contract, later),
            )
        )
    if statement.published_at:
        who = words.person(statement.published_by)
        said = f"{at(statement.published_at)} · content"
        events.append(TimelineEvent(f"Published by {who}", said, code=statement.content_hash[:16]))
    if statement.submitted_at:
        who = words.person(statement.submitted_by)
        because = f" · {statement.reason}" if statement.reason else ""
        events.append(
            TimelineEvent(f"Submitted by {who}", f"{at(statement.submitted_at)}{because}")
        )
    events.append(
        TimelineEvent(
            "Reckoned", f"{at(statement.computed_at)} · inputs", code=statement.inputs_hash[:16]
        )
    )
    over = formats.day(statement.period_end.date(), today)
    if statement.state == StatementState.OPEN:
        events.insert(0, TimelineEvent("Open", f"figures move until {over}"))
    return tuple(events)


def later_of(statement: Statement, rows: Sequence[Statement]) -> Statement | None:
    """Find the revision that took the place of one."""
    after = [
        row for row in rows if row.revision > statement.revision and row.published_at is not None
    ]
    return min(after, key=lambda row: row.revision, default=None)
