"""What can be done to alerts: raised and cleared by the portal, handled by people."""

from alerts.services.bulk import Handled, Refusal, resolve_alerts, snooze_alerts, take_alerts
from alerts.services.changes import record_changes
from alerts.services.digests import queue_digests, send_digest_now
from alerts.services.handling import resolve_alert, snooze_alert, take_alert
from alerts.services.preferences import set_mail, stop_mail
from alerts.services.raising import clear_alerts, raise_alerts, wake_alerts

__all__ = [
    "Handled",
    "Refusal",
    "clear_alerts",
    "queue_digests",
    "raise_alerts",
    "record_changes",
    "resolve_alert",
    "resolve_alerts",
    "send_digest_now",
    "set_mail",
    "snooze_alert",
    "snooze_alerts",
    "stop_mail",
    "take_alert",
    "take_alerts",
    "wake_alerts",
]
