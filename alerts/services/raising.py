"""What the portal does to alerts: raise them for a cause, clear them, wake them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from alerts.causes import Cause
from alerts.choices import AlertEvent, AlertState
from alerts.models import Alert, AlertEntry
from alerts.querysets import insert_new
from alerts.services.mailing import mail_opened

_OPENINGS = (AlertEvent.OPENED, AlertEvent.REOPENED)
LONG_PAST = "Found for a period that ended long ago; recorded closed."


@transaction.atomic
def raise_alerts(*, causes: Sequence[Cause], now: datetime) -> int:
    """Open one alert per cause, and queue the mail on those; safe to repeat. Return how many new.

    A cause whose period ended more than ALERTS_OPEN_FOR_DAYS ago is recorded closed. One whose
    alert the portal had resolved itself opens it again; what a person resolved stays resolved.
    """
    by_key = {cause.key: cause for cause in causes}
    inserted = insert_new([_row(by_key[key], now) for key in sorted(by_key)])
    entries = AlertEntry.objects.bulk_create(
        AlertEntry(
            alert_id=alert_id,
            event=AlertEvent.RECORDED if state == AlertState.RESOLVED else AlertEvent.OPENED,
            note=LONG_PAST if state == AlertState.RESOLVED else "",
            at=now,
        )
        for alert_id, state in inserted
    )
    if len(inserted) < len(by_key):
        entries += _refresh(by_key, {alert_id for alert_id, _ in inserted}, now)
    mail_opened(
        entries={entry.alert_id: entry.pk for entry in entries if entry.event in _OPENINGS},
        now=now,
    )
    return len(inserted)


def _is_long_past(cause: Cause, now: datetime) -> bool:
    return cause.period_ended_at < now - timedelta(days=settings.ALERTS_OPEN_FOR_DAYS)


def _row(cause: Cause, now: datetime) -> tuple[object, ...]:
    closed = _is_long_past(cause, now)
    return (
        *cause.key,
        cause.vendor_id,
        cause.unit_id,
        cause.severity,
        cause.title,
        cause.detail,
        cause.path,
        cause.period_ended_at,
        AlertState.RESOLVED.value if closed else AlertState.OPEN.value,
        now,
        now if closed else None,
        LONG_PAST if closed else "",
    )


def _refresh(
    causes: dict[tuple[str, str, str], Cause], new: set[int], now: datetime
) -> list[AlertEntry]:
    """Bring the words of known episodes up to date, and reopen those that the portal closed.

    Return what was noted of it.
    """
    known = (
        Alert.objects.select_for_update()
        .filter(
            rule__in={key[0] for key in causes},
            subject__in={key[1] for key in causes},
            episode__in={key[2] for key in causes},
        )
        .exclude(pk__in=new)
        .order_by("pk")
    )
    entries = []
    changed = []
    for alert in known:
        cause = causes.get((alert.rule, alert.subject, alert.episode))
        if cause is None:
            continue
        reopened = (
            alert.state == AlertState.RESOLVED
            and alert.resolved_by_id is None
            and not _is_long_past(cause, now)
        )
        if not reopened and (alert.detail, alert.severity) == (cause.detail, cause.severity):
            continue
        alert.detail, alert.severity = cause.detail, cause.severity
        if reopened:
            alert.state, alert.resolved_at, alert.reason = AlertState.OPEN, None, ""
        changed.append(alert)
        event = AlertEvent.REOPENED if reopened else AlertEvent.CHANGED
        entries.append(AlertEntry(alert=alert, event=event, note=cause.detail, at=now))
    Alert.objects.bulk_update(changed, ["detail", "severity", "state", "resolved_at", "reason"])
    return AlertEntry.objects.bulk_create(entries)


@transaction.atomic
def clear_alerts(*, keys: Iterable[tuple[str, str, str]], reason: str, now: datetime) -> int:
    """Resolve, as the portal, alerts whose cause is gone; safe to repeat. Return how many."""
    wanted = set(keys)
    if not wanted:
        return 0
    rows = (
        Alert.objects.unresolved()
        .select_for_update()
        .filter(subject__in={key[1] for key in wanted}, episode__in={key[2] for key in wanted})
        .order_by("pk")
        .values_list("pk", "rule", "subject", "episode")
    )
    gone = [row[0] for row in rows if (row[1], row[2], row[3]) in wanted]
    Alert.objects.filter(pk__in=gone).update(
        state=AlertState.RESOLVED, resolved_at=now, reason=reason, snoozed_until=None
    )
    AlertEntry.objects.bulk_create(
        AlertEntry(alert_id=pk, event=AlertEvent.RESOLVED, note=reason, at=now) for pk in gone
    )
    return len(gone)


@transaction.atomic
def wake_alerts(*, now: datetime) -> int:
    """Open again the alerts whose time of rest is over; safe to repeat. Return how many."""
    due = list(
        Alert.objects.select_for_update(skip_locked=True)
        .filter(state=AlertState.SNOOZED, snoozed_until__lte=now)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Alert.objects.filter(pk__in=due).update(state=AlertState.OPEN, snoozed_until=None)
    AlertEntry.objects.bulk_create(
        AlertEntry(alert_id=pk, event=AlertEvent.WOKEN, at=now) for pk in due
    )
    return len(due)
