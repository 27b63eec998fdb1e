"""Exclusions: asked for by one person, decided by another, with effect only once approved.

Source: docs/disputes.md, "Exclusions".
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from contracts.services import term_of_contract
from core.entries import line_of_text, one_of_choices
from core.errors import ConflictError, RuleError
from slas.choices import ExclusionCategory, ExclusionKind, ExclusionState
from slas.models import EventKey, Exclusion, ExclusionEvent, ServiceLevel
from slas.querysets.ledger import IN_EFFECT
from slas.querysets.owed import Pair
from slas.services.touched import owe_anew, pairs_of_events, pairs_of_interval

MOST_EVENTS: Final = 500
_OPEN = (ExclusionState.DRAFT, ExclusionState.SUBMITTED)
_LONGEST_DECISION = 300


def require_levels(contract: Contract, levels: Collection[ServiceLevel]) -> list[ServiceLevel]:
    """Give service levels of one contract back, each once, by code.

    :raises RuleError: none at all, or one of another contract
    """
    found = sorted({level.pk: level for level in levels}.values(), key=lambda level: level.code)
    if not found:
        raise RuleError("No service level is named. Name at least one.", field="levels")
    foreign = next((level for level in found if level.contract_id != contract.pk), None)
    if foreign is not None:
        raise RuleError(
            f"The service level, {foreign.code}, is not of this contract.", field="levels"
        )
    return found


def require_in_term(
    contract: Contract, starts_at: datetime, ends_at: datetime | None, *, open_end: bool = False
) -> None:
    """Hold that an interval is one, and lies in the contract's term.

    :raises RuleError: it does not
    """
    first, end = term_of_contract(contract).instants(contract.time_zone)
    if ends_at is not None and ends_at <= starts_at:
        raise RuleError("The end is not after the start. Enter a later end.", field="ends_at")
    if ends_at is None and not open_end:
        raise RuleError("The end is missing. Enter when it was over.", field="ends_at")
    last = ends_at or starts_at
    if starts_at < first or (end is not None and last > end):
        until = "" if end is None else f" to {end:%Y-%m-%d %H:%M}"
        raise RuleError(
            "The interval is not within the contract's term:"
            f" from {first:%Y-%m-%d %H:%M}{until} UTC.",
            field="starts_at" if starts_at < first else "ends_at",
        )


def known_scope(contract: Contract, scope: str | None) -> str | None:
    """Give the code of one of the contract's scopes back; None stands for all.

    :raises RuleError: the contract has no such scope
    """
    if scope is None or contract.scopes.filter(code=scope).exists():
        return scope
    raise RuleError(
        f"The scope, “{scope[:80]}”, is not one of this contract.", field="scope", code="unknown"
    )


def _checked_interval(
    contract: Contract, kind: str, starts_at: datetime | None, ends_at: datetime | None
) -> None:
    if kind == ExclusionKind.EVENTS:
        if starts_at is not None or ends_at is not None:
            raise RuleError("Single events have no interval. Leave it out.", field="starts_at")
        return
    if starts_at is None:
        raise RuleError("The start is missing. Enter when it began.", field="starts_at")
    require_in_term(contract, starts_at, ends_at)


def _checked_events(
    kind: str, events: Collection[EventKey], levels: Collection[ServiceLevel]
) -> list[EventKey]:
    found = sorted({key.pk: key for key in events}.values(), key=lambda key: key.pk)
    if kind == ExclusionKind.INTERVAL:
        if found:
            raise RuleError("An interval names no events. Leave them out.", field="events")
        return []
    if not found:
        raise RuleError("No event is named. Name at least one.", field="events")
    if len(found) > MOST_EVENTS:
        raise RuleError(
            f"{len(found)} events are named. Name {MOST_EVENTS} or fewer.", field="events"
        )
    known = {level.pk for level in levels}
    foreign = next((key for key in found if key.service_level_id not in known), None)
    if foreign is not None:
        raise RuleError(
            f"The event, {foreign.external_id}, is not of these service levels.", field="events"
        )
    return found


@transaction.atomic
def request_exclusion(
    *,
    contract: Contract,
    kind: str,
    category: str,
    clause: str,
    reason: str,
    levels: Collection[ServiceLevel],
    evidence: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    scope: str | None = None,
    events: Collection[EventKey] = (),
    by: User,
    now: datetime,
) -> Exclusion:
    """Draft an exclusion of an interval or of single events; it has no effect yet.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not record exclusions in the contract's unit
    """
    require(by, Capability.MANAGE_SERVICE, contract.unit_id)
    one_of_choices(kind, ExclusionKind.values, field="kind", label="The kind")
    found = require_levels(contract, levels)
    _checked_interval(contract, kind, starts_at, ends_at)
    keys = _checked_events(kind, events, found)
    exclusion = Exclusion.objects.create(
        contract=contract,
        kind=kind,
        category=one_of_choices(
            category, ExclusionCategory.values, field="category", label="The category"
        ),
        clause=line_of_text(clause, field="clause", label="The clause", longest=80),
        reason=line_of_text(reason, field="reason", label="The reason", longest=400),
        evidence=line_of_text(
            evidence, field="evidence", label="The evidence", longest=400, is_required=False
        ),
        starts_at=starts_at,
        ends_at=ends_at,
        scope=known_scope(contract, scope),
        requested_at=now,
        requested_by=by,
    )
    exclusion.levels.set(found)
    ExclusionEvent.objects.bulk_create(ExclusionEvent(exclusion=exclusion, key=key) for key in keys)
    return exclusion


@transaction.atomic
def submit_exclusion(*, exclusion: Exclusion, by: User, now: datetime) -> None:  # noqa: ARG001
    """Put a draft forward to be decided; safe to repeat.

    :raises ConflictError: it is a draft no longer
    :raises ForbiddenError: the person may not record exclusions in the contract's unit
    """
    require(by, Capability.MANAGE_SERVICE, exclusion.contract.unit_id)
    if exclusion.state == ExclusionState.SUBMITTED:
        return
    _require_state(exclusion, (ExclusionState.DRAFT,), "submitted")
    _move(exclusion, ExclusionState.SUBMITTED)


@transaction.atomic
def withdraw_exclusion(*, exclusion: Exclusion, by: User, now: datetime) -> None:  # noqa: ARG001
    """Take back what nobody has decided yet; safe to repeat.

    :raises RuleError: it is decided: then an approver decides anew
    :raises ForbiddenError: the person may not record exclusions in the contract's unit
    """
    require(by, Capability.MANAGE_SERVICE, exclusion.contract.unit_id)
    if exclusion.state == ExclusionState.WITHDRAWN:
        return
    _require_state(exclusion, _OPEN, "withdrawn")
    _move(exclusion, ExclusionState.WITHDRAWN)


@transaction.atomic
def approve_exclusion(*, exclusion: Exclusion, decision: str = "", by: User, now: datetime) -> None:
    """Approve all that was asked for, and owe every figure that it touches.

    :raises RuleError: the person asked for it, or it is not there to decide
    :raises ConflictError: somebody else has decided meanwhile
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    keys = list(exclusion.events.values_list("key_id", flat=True))
    _decide(
        exclusion,
        ExclusionState.APPROVED,
        decision=decision or "Approved as asked for.",
        by=by,
        now=now,
        keys=keys,
    )


@transaction.atomic
def approve_exclusion_partly(
    *,
    exclusion: Exclusion,
    decision: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    events: Collection[EventKey] = (),
    by: User,
    now: datetime,
) -> None:
    """Approve a smaller interval, or some of the events, and owe every figure that it touches.

    :raises RuleError: not a part of what was asked for, the person asked for it, or it is not there
        to decide
    :raises ConflictError: somebody else has decided meanwhile
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    keys: list[int] = []
    if exclusion.kind == ExclusionKind.EVENTS:
        keys = _part_of_events(exclusion, events)
    else:
        _require_part_of_interval(exclusion, starts_at, ends_at)
    _decide(
        exclusion,
        ExclusionState.PARTLY_APPROVED,
        decision=decision,
        by=by,
        now=now,
        keys=keys,
        interval=(starts_at, ends_at),
    )


@transaction.atomic
def reject_exclusion(*, exclusion: Exclusion, decision: str, by: User, now: datetime) -> None:
    """Refuse an exclusion, or take the approval of one back; figures that it touched are owed.

    :raises RuleError: the person asked for it, or it is not there to decide
    :raises ConflictError: somebody else has decided meanwhile
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    if exclusion.state == ExclusionState.REJECTED:
        raise RuleError("This exclusion is rejected already.", field="state", code="state")
    _decide(exclusion, ExclusionState.REJECTED, decision=decision, by=by, now=now)


def _part_of_events(exclusion: Exclusion, events: Collection[EventKey]) -> list[int]:
    asked = set(exclusion.events.values_list("key_id", flat=True))
    keys = {key.pk for key in events}
    if not keys or not keys < asked:
        raise RuleError(
            f"Name some of the {len(asked)} events that were asked for, not all of them.",
            field="events",
        )
    return sorted(keys)


def _require_part_of_interval(
    exclusion: Exclusion, starts_at: datetime | None, ends_at: datetime | None
) -> None:
    asked_start, asked_end = exclusion.starts_at, exclusion.ends_at
    if asked_start is None or asked_end is None:
        raise ValueError(f"exclusion {exclusion.pk} of an interval has none")
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        raise RuleError("Enter a start, and an end after it.", field="starts_at")
    is_within = asked_start <= starts_at and ends_at <= asked_end
    if not is_within or (starts_at, ends_at) == (asked_start, asked_end):
        raise RuleError(
            "Enter a part of the interval that was asked for:"
            f" {asked_start:%Y-%m-%d %H:%M} to {asked_end:%Y-%m-%d %H:%M} UTC.",
            field="starts_at",
        )


def _decide(
    exclusion: Exclusion,
    state: ExclusionState,
    *,
    decision: str,
    by: User,
    now: datetime,
    keys: Iterable[int] = (),
    interval: tuple[datetime | None, datetime | None] = (None, None),
) -> None:
    require(by, Capability.APPROVE, exclusion.contract.unit_id)
    if by.pk == exclusion.requested_by_id:
        raise RuleError(
            "Somebody else has to decide this: you asked for it.", field="by", code="four_eyes"
        )
    decided = (*IN_EFFECT, ExclusionState.REJECTED)
    _require_state(exclusion, (ExclusionState.SUBMITTED, *decided), "decided")
    words = line_of_text(
        decision, field="decision", label="The decision", longest=_LONGEST_DECISION
    )
    touched = touched_by(exclusion, now)
    _move(
        exclusion,
        state,
        approved_starts_at=interval[0],
        approved_ends_at=interval[1],
        decided_at=now,
        decided_by=by,
        decision=words + _said_before(exclusion),
    )
    exclusion.events.update(is_approved=False)
    exclusion.events.filter(key_id__in=list(keys)).update(is_approved=True)
    touched |= touched_by(exclusion, now)
    owe_anew(touched, now=now)


def _said_before(exclusion: Exclusion) -> str:
    """Keep in the words of a new decision what had been decided before, by whom and when."""
    if exclusion.decided_at is None or exclusion.decided_by is None:
        return ""
    label = ExclusionState(exclusion.state).label
    return (
        f" [Before: {label}, {exclusion.decided_at:%Y-%m-%d}, {exclusion.decided_by.username[:40]}]"
    )


def touched_by(exclusion: Exclusion, now: datetime) -> set[Pair]:
    """Give the pairs whose figure rests on what is approved; none while nothing is."""
    if exclusion.state not in IN_EFFECT:
        return set()
    if exclusion.kind == ExclusionKind.EVENTS:
        return pairs_of_events(
            EventKey.objects.filter(
                exclusions__exclusion=exclusion, exclusions__is_approved=True
            ).values_list("service_level_id", "attributed_at")
        )
    start = exclusion.approved_starts_at or exclusion.starts_at
    end = exclusion.approved_ends_at or exclusion.ends_at
    if start is None or end is None:
        raise ValueError(f"exclusion {exclusion.pk} of an interval has none")
    levels = exclusion.levels.values_list("pk", flat=True)
    return pairs_of_interval(levels, start, end, now=now)


def _require_state(exclusion: Exclusion, states: Collection[ExclusionState], done: str) -> None:
    if exclusion.state not in states:
        label = ExclusionState(exclusion.state).label.lower()
        more = " An approver can decide it anew." if exclusion.state in IN_EFFECT else ""
        raise RuleError(
            f"This exclusion is {label}, so it cannot be {done}.{more}", field="state", code="state"
        )


def _move(exclusion: Exclusion, state: ExclusionState, **changes: object) -> None:
    """Compare and set: only in the state, and with the decision, that the person was shown.

    :raises ConflictError: somebody else moved it first
    """
    moved = Exclusion.objects.filter(
        pk=exclusion.pk, state=exclusion.state, decided_at=exclusion.decided_at
    ).update(state=state, **changes)
    if not moved:
        raise ConflictError(
            "Somebody else has changed this exclusion meanwhile. Read it again first.",
            code="changed",
        )
    exclusion.refresh_from_db()
