"""Root events: one cause of several failures, which are then paid for once.

Source: docs/disputes.md, "Root events".
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core.entries import line_of_text
from core.errors import RuleError
from slas.choices import StatementState
from slas.models import RootEvent, ServiceLevel
from slas.services.exclusions import require_in_term, require_levels
from slas.services.touched import owe_statements_of, pairs_of_interval

_FROZEN = (StatementState.PUBLISHED, StatementState.SUPERSEDED)


@transaction.atomic
def record_root_event(
    *,
    contract: Contract,
    title: str,
    levels: Collection[ServiceLevel],
    starts_at: datetime,
    ends_at: datetime | None = None,
    is_catastrophic: bool = False,
    chosen: ServiceLevel | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> RootEvent:
    """Record what several service levels failed from; the statements from then on are owed.

    ``chosen`` is the service level whose credit the customer wants paid; None: the highest.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not record root events in the contract's unit
    """
    require(by, Capability.MANAGE_SERVICE, contract.unit_id)
    event = RootEvent(contract=contract, recorded_at=now, recorded_by=by)
    _say(event, title, starts_at, ends_at, note, is_catastrophic=is_catastrophic)
    found = require_levels(contract, levels)
    event.chosen = _chosen(chosen, found)
    event.save(force_insert=True)
    event.levels.set(found)
    _owe(event, now=now)
    return event


@transaction.atomic
def change_root_event(
    *,
    root_event: RootEvent,
    title: str,
    levels: Collection[ServiceLevel],
    starts_at: datetime,
    ends_at: datetime | None = None,
    is_catastrophic: bool = False,
    chosen: ServiceLevel | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> None:
    """Say anew what a root event was; the statements that it touched, or touches now, are owed.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not record root events in the contract's unit
    """
    require(by, Capability.MANAGE_SERVICE, root_event.contract.unit_id)
    event = RootEvent.objects.select_for_update(no_key=True).get(pk=root_event.pk)
    _owe(event, now=now)
    _say(event, title, starts_at, ends_at, note, is_catastrophic=is_catastrophic)
    found = require_levels(event.contract, levels)
    event.chosen = _chosen(chosen, found)
    event.save()
    event.levels.set(found)
    _owe(event, now=now)
    root_event.refresh_from_db()


@transaction.atomic
def remove_root_event(*, root_event: RootEvent, by: User, now: datetime) -> None:
    """Remove a root event on which nothing published rests; safe to repeat.

    :raises RuleError: a published statement rests on it
    :raises ForbiddenError: the person may not record root events in the contract's unit
    """
    require(by, Capability.MANAGE_SERVICE, root_event.contract.unit_id)
    event = RootEvent.objects.select_for_update().filter(pk=root_event.pk).first()
    if event is None:
        return
    if event.defaults.filter(Q(statement__state__in=_FROZEN)).exists():
        raise RuleError(
            "A published statement rests on this root event, so it stays. Change it: the statement"
            " is then revised in the open.",
            code="published",
        )
    _owe(event, now=now)
    event.defaults.update(root_event=None)
    event.levels.clear()
    event.delete()


def _say(
    event: RootEvent,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None,
    note: str,
    *,
    is_catastrophic: bool,
) -> None:
    require_in_term(event.contract, starts_at, ends_at, open_end=True)
    event.title = line_of_text(title, field="title", label="The title", longest=160)
    event.starts_at, event.ends_at = starts_at, ends_at
    event.is_catastrophic = is_catastrophic
    event.note = line_of_text(note, field="note", label="The note", longest=400, is_required=False)


def _chosen(chosen: ServiceLevel | None, levels: Collection[ServiceLevel]) -> ServiceLevel | None:
    if chosen is not None and chosen.pk not in {level.pk for level in levels}:
        raise RuleError(
            f"The chosen service level, {chosen.code}, is not among those of the root event.",
            field="chosen",
        )
    return chosen


def _owe(event: RootEvent, *, now: datetime) -> None:
    levels = event.levels.values_list("pk", flat=True)
    end = now if event.ends_at is None else event.ends_at
    owe_statements_of(
        pairs_of_interval(levels, event.starts_at, max(end, event.starts_at), now=now), now=now
    )
