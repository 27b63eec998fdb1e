"""One exclusion: what was asked, by whom, what came of it, and what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from core.components.parts import Crumb, KeyValue, TimelineEvent
from slas.choices import ExclusionKind, ExclusionState
from slas.excusing import words
from slas.excusing.effects import Effects, effects_of
from slas.ledger import words as states
from slas.models import Exclusion, ExclusionEvent
from slas.pages.measured_rows import event_url
from slas.querysets.ledger import IN_EFFECT

DECIDABLE = (ExclusionState.SUBMITTED, *IN_EFFECT, ExclusionState.REJECTED)
TAKEN_BACK = (ExclusionState.DRAFT, ExclusionState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event that an exclusion names."""

    external_id: str
    source: str
    level: str
    url: str
    is_approved: bool


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A service level that an exclusion concerns."""

    name: str
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class ExclusionPage:
    """All that the page of an exclusion shows."""

    exclusion: Exclusion
    title: str
    chip: SafeString
    crumbs: tuple[Crumb, ...]
    facts: tuple[SafeString | str, ...]
    asked: tuple[KeyValue, ...]
    levels: tuple[LevelLine, ...]
    events: tuple[EventLine, ...]
    effects: Effects
    history: tuple[TimelineEvent, ...]
    seen: str
    zone: str
    is_interval: bool
    may_submit: bool
    may_withdraw: bool
    may_decide: bool
    decide_heading: str
    four_eyes: str
    approve_word: str
    url: str


def exclusion_page(user: User, public_id: UUID, *, now: datetime) -> ExclusionPage:
    """Gather the page of an exclusion.

    :raises Http404: no such exclusion, or not for this person
    """
    rows = Exclusion.objects.visible_to(user).select_related(
        "contract__vendor", "contract__unit", "requested_by", "decided_by"
    )
    exclusion = rows.prefetch_related("levels").filter(public_id=public_id).first()
    if exclusion is None:
        raise Http404("No such exclusion.")
    contract = exclusion.contract
    today = words.today_of(contract, now)
    events = list(exclusion.events.select_related("key__source", "key__service_level"))
    manages = states.may(user, Capability.MANAGE_SERVICE, contract.unit_id)
    approves = states.may(user, Capability.APPROVE, contract.unit_id)
    asked_it = exclusion.requested_by_id == user.pk
    is_open = exclusion.state == ExclusionState.SUBMITTED
    return ExclusionPage(
        exclusion=exclusion,
        title=words.title(exclusion, len(events), today),
        chip=states.exclusion_chip(exclusion.state),
        crumbs=(
            *words.crumbs_to_contract(contract),
            Crumb("Exclusions", _list_url(exclusion)),
            Crumb(str(exclusion.get_category_display())),
        ),
        facts=(
            states.exclusion_chip(exclusion.state),
            contract.vendor.display_name,
            contract.reference,
            f"asked by {states.person(exclusion.requested_by)}",
        ),
        asked=_asked(exclusion, len(events), today),
        levels=tuple(
            LevelLine(level.name, level.code, reverse("slas:level-show", args=[level.public_id]))
            for level in exclusion.levels.all()
        ),
        events=_event_lines(user, exclusion, events),
        effects=effects_of(user, exclusion, events, now=now),
        history=_history(exclusion, today),
        seen=seen_mark(exclusion),
        zone=contract.time_zone,
        is_interval=exclusion.kind == ExclusionKind.INTERVAL,
        may_submit=manages and exclusion.state == ExclusionState.DRAFT,
        may_withdraw=manages and exclusion.state in TAKEN_BACK,
        may_decide=approves and not asked_it and exclusion.state in DECIDABLE,
        decide_heading="Decide" if is_open else "Decide anew",
        four_eyes=_four_eyes(exclusion, approves=approves, asked_it=asked_it),
        approve_word="Approve as asked for"
        if exclusion.state != ExclusionState.APPROVED
        else "Approve again",
        url=words.exclusion_url(exclusion),
    )


def seen_mark(exclusion: Exclusion) -> str:
    """Say which state of an exclusion a reader has before them."""
    decided = exclusion.decided_at.isoformat() if exclusion.decided_at else ""
    return f"{exclusion.state}|{decided}"


def _list_url(exclusion: Exclusion) -> str:
    return f"{reverse('slas:exclusion-list')}?contract={exclusion.contract.public_id}"


def _four_eyes(exclusion: Exclusion, *, approves: bool, asked_it: bool) -> str:
    """Say why the reader does not decide what waits."""
    if exclusion.state != ExclusionState.SUBMITTED or (approves and not asked_it):
        return ""
    if asked_it:
        return "You asked for this, so somebody else decides it: an approver of the unit."
    return "It waits for an approver of the unit; until then it has no effect."


def _asked(exclusion: Exclusion, events: int, today: date) -> tuple[KeyValue, ...]:
    zone, contract = exclusion.contract.time_zone, exclusion.contract
    rows = [
        KeyValue("What", words.what(exclusion, events, today)),
        KeyValue("Category", str(exclusion.get_category_display())),
        KeyValue("Clause", exclusion.clause),
        KeyValue("Reason", exclusion.reason),
        KeyValue("Evidence", exclusion.evidence or "none given"),
        KeyValue("Scope", exclusion.scope or "all of the contract"),
        KeyValue("Contract", f"{contract.reference} {contract.title}", contract_url(contract)),
    ]
    if exclusion.approved_starts_at is not None:
        part = words.span(exclusion.approved_starts_at, exclusion.approved_ends_at, zone, today)
        rows.insert(1, KeyValue("Approved of it", part))
    elif exclusion.state == ExclusionState.PARTLY_APPROVED:
        rows.insert(1, KeyValue("Approved of it", "the events that are marked below"))
    return tuple(rows)


def _event_lines(
    user: User, exclusion: Exclusion, events: Sequence[ExclusionEvent]
) -> tuple[EventLine, ...]:
    opens = access_of(user).allows(Capability.READ_MEASUREMENTS)
    in_effect = exclusion.state in IN_EFFECT
    return tuple(
        EventLine(
            external_id=one.key.external_id,
            source=one.key.source.name,
            level=one.key.service_level.code,
            url=event_url(one.key.service_level, one.key.external_id) if opens else "",
            is_approved=one.is_approved and in_effect,
        )
        for one in events
    )


def _history(exclusion: Exclusion, today: date) -> tuple[TimelineEvent, ...]:
    """List how it came to be, newest first."""
    zone = exclusion.contract.time_zone
    asked = TimelineEvent(
        f"Asked for by {states.person(exclusion.requested_by)}",
        words.moment(exclusion.requested_at, zone, today),
    )
    if exclusion.decided_at is None:
        return (asked,)
    label = ExclusionState(exclusion.state).label
    decided = TimelineEvent(
        f"{label} by {states.person(exclusion.decided_by)}",
        f"{words.moment(exclusion.decided_at, zone, today)} · {exclusion.decision}",
    )
    return (decided, asked)
