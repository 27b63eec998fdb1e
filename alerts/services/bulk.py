"""What a person does to several alerts at once: each is done, or refused with its reason."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import Capability
from alerts.choices import AlertEvent, AlertState
from alerts.models import Alert, AlertEntry
from alerts.querysets import AlertQuerySet
from alerts.services.handling import LONGEST_NOTE, require_reason, require_rest

#: A page of the list, and as many as the API's largest page.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """One alert that was left as it is, and why."""

    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Handled:
    """How many alerts were handled, and which were not; ``unknown`` ones are not named."""

    done: int
    refused: tuple[Refusal, ...] = ()
    unknown: int = 0


@transaction.atomic
def take_alerts(
    *, public_ids: Collection[UUID], by: User, note: str = "", now: datetime
) -> Handled:
    """Take alerts on; those that the person has taken already count as done. Safe to repeat."""

    def refusal(alert: Alert) -> str:
        if alert.state == AlertState.RESOLVED:
            return "it is resolved already"
        if alert.state == AlertState.TAKEN and alert.taken_by_id != by.pk:
            return f"{_name(alert.taken_by)} has taken it"
        return ""

    fit, handled = _sorted_out(public_ids, by, refusal)
    fresh = [alert for alert in fit if alert.state != AlertState.TAKEN]
    _rows(fresh).update(state=AlertState.TAKEN, taken_by=by, taken_at=now, snoozed_until=None)
    _record(fresh, AlertEvent.TAKEN, by, note, now)
    return handled


@transaction.atomic
def snooze_alerts(
    *, public_ids: Collection[UUID], by: User, until: datetime, note: str = "", now: datetime
) -> Handled:
    """Put alerts aside until an instant; safe to repeat.

    :raises RuleError: the instant is not in the next 90 days
    """
    require_rest(until, now)
    fit, handled = _sorted_out(public_ids, by, _refuse_resolved)
    _rows(fit).update(state=AlertState.SNOOZED, snoozed_until=until)
    said = f"until {until:%Y-%m-%d %H:%M} UTC"
    _record(fit, AlertEvent.SNOOZED, by, note or said, now)
    return handled


@transaction.atomic
def resolve_alerts(
    *, public_ids: Collection[UUID], by: User, reason: str, now: datetime
) -> Handled:
    """Resolve alerts for one reason.

    :raises RuleError: no reason, or one too long
    """
    said = require_reason(reason)
    fit, handled = _sorted_out(public_ids, by, _refuse_resolved)
    _rows(fit).update(
        state=AlertState.RESOLVED,
        resolved_by=by,
        resolved_at=now,
        reason=said,
        snoozed_until=None,
    )
    _record(fit, AlertEvent.RESOLVED, by, said, now)
    return handled


def _refuse_resolved(alert: Alert) -> str:
    return "it is resolved already" if alert.state == AlertState.RESOLVED else ""


def _sorted_out(
    public_ids: Collection[UUID], by: User, refusal: Callable[[Alert], str]
) -> tuple[list[Alert], Handled]:
    """Lock the alerts that the person may handle; tell those that fit from those refused."""
    wanted = set(list(public_ids)[:MOST_AT_ONCE])
    rows = (
        Alert.objects.visible_to(by, Capability.HANDLE_ALERTS)
        .filter(public_id__in=wanted)
        .select_for_update(of=("self",))
        .select_related("taken_by")
        .order_by("pk")
    )
    found = [(alert, refusal(alert)) for alert in rows]
    fit = [alert for alert, why in found if not why]
    refused = tuple(Refusal(alert.title, why) for alert, why in found if why)
    return fit, Handled(len(fit), refused, len(wanted) - len(found))


def _name(user: User | None) -> str:
    return user.display_name if user else "somebody else"


def _rows(alerts: Sequence[Alert]) -> AlertQuerySet:
    return Alert.objects.filter(pk__in=[alert.pk for alert in alerts])


def _record(alerts: Sequence[Alert], event: AlertEvent, by: User, note: str, now: datetime) -> None:
    AlertEntry.objects.bulk_create(
        AlertEntry(alert=alert, event=event, by=by, note=note[:LONGEST_NOTE], at=now)
        for alert in alerts
    )
