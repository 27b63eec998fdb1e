"""What people have done already with the alerts of the demo: one taken, one put aside."""

from datetime import datetime, timedelta

from accounts.models import User
from alerts.choices import AlertRule, AlertState
from alerts.models import Alert
from alerts.services import snooze_alert, take_alert
from vendors.models import Vendor

_REST = timedelta(days=5)


def handle_alerts(*, by: User, failing: Vendor, silent: Vendor, now: datetime) -> int:
    """Take the failing vendor's first breach and put one of the silent one's aside; count them."""
    done = 0
    still_open = Alert.objects.filter(state=AlertState.OPEN).order_by("-period_ended_at", "pk")
    breach = still_open.filter(vendor=failing, rule=AlertRule.BREACH).first()
    if breach is not None:
        take_alert(alert=breach, by=by, note="Recovery plan asked for.", now=now)
        done += 1
    silence = still_open.filter(vendor=silent, rule=AlertRule.NOT_REPORTED).first()
    if silence is not None:
        note = "They promised the figures by the end of the week."
        snooze_alert(alert=silence, by=by, until=now + _REST, note=note, now=now)
        done += 1
    return done
