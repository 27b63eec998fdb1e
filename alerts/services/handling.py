"""What a person does to one alert: take it, put it aside, resolve it."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from alerts.choices import AlertEvent, AlertState
from alerts.models import Alert, AlertEntry
from core.errors import ConflictError, RuleError

LONGEST_REST = timedelta(days=90)
LONGEST_NOTE = 400


def require_rest(until: datetime, now: datetime) -> None:
    """Hold that a rest ends within the next 90 days.

    :raises RuleError: it does not
    """
    if not now < until <= now + LONGEST_REST:
        raise RuleError("Choose a day within the next 90 days.", field="until")


def require_reason(reason: str) -> str:
    """Give the reason of a resolution without blanks around it.

    :raises RuleError: there is none, or it is too long
    """
    said = reason.strip()
    if not said:
        raise RuleError("Say in a few words why this is resolved.", field="reason")
    if len(said) > LONGEST_NOTE:
        raise RuleError(
            f"The reason has {len(said)} characters. Enter {LONGEST_NOTE} or fewer.",
            field="reason",
        )
    return said


@transaction.atomic
def take_alert(*, alert: Alert, by: User, note: str = "", now: datetime) -> None:
    """Take an alert on; safe to repeat by the same person.

    :raises ConflictError: somebody else took it first, or it is resolved
    """
    taken = (
        Alert.objects.unresolved()
        .filter(pk=alert.pk)
        .exclude(state=AlertState.TAKEN)
        .update(state=AlertState.TAKEN, taken_by=by, taken_at=now, snoozed_until=None)
    )
    if taken:
        _record(alert, AlertEvent.TAKEN, by, note, now)
    elif not Alert.objects.filter(pk=alert.pk, state=AlertState.TAKEN, taken_by=by).exists():
        raise ConflictError("Somebody else has taken this alert, or it is resolved.", code="taken")


@transaction.atomic
def snooze_alert(*, alert: Alert, by: User, until: datetime, note: str = "", now: datetime) -> None:
    """Put an alert aside until an instant; safe to repeat.

    :raises RuleError: the instant is not in the next 90 days
    :raises ConflictError: it is resolved
    """
    require_rest(until, now)
    snoozed = (
        Alert.objects.unresolved()
        .filter(pk=alert.pk)
        .update(state=AlertState.SNOOZED, snoozed_until=until)
    )
    if not snoozed:
        raise ConflictError("This alert is resolved already.", code="resolved")
    _record(alert, AlertEvent.SNOOZED, by, note or f"until {until:%Y-%m-%d %H:%M} UTC", now)


@transaction.atomic
def resolve_alert(*, alert: Alert, by: User, reason: str, now: datetime) -> None:
    """Resolve an alert with a reason.

    :raises RuleError: no reason, or one too long
    :raises ConflictError: it is resolved already
    """
    said = require_reason(reason)
    resolved = (
        Alert.objects.unresolved()
        .filter(pk=alert.pk)
        .update(
            state=AlertState.RESOLVED,
            resolved_by=by,
            resolved_at=now,
            reason=said,
            snoozed_until=None,
        )
    )
    if not resolved:
        raise ConflictError("This alert is resolved already.", code="resolved")
    _record(alert, AlertEvent.RESOLVED, by, said, now)


def _record(alert: Alert, event: AlertEvent, by: User, note: str, now: datetime) -> None:
    AlertEntry.objects.create(alert=alert, event=event, by=by, note=note[:LONGEST_NOTE], at=now)
