"""What can be done to alerts: raised and cleared by the portal, handled by people."""

from alerts.services.bulk import Handled, Refusal, resolve_alerts, snooze_alerts, take_alerts
from alerts.services.handling import resolve_alert, snooze_alert, take_alert
from alerts.services.raising import clear_alerts, raise_alerts, wake_alerts

__all__ = [
    "Handled",
    "Refusal",
    "clear_alerts",
    "raise_alerts",
    "resolve_alert",
    "resolve_alerts",
    "snooze_alert",
    "snooze_alerts",
    "take_alert",
    "take_alerts",
    "wake_alerts",
]
