"""Mail on alerts, queued in the transaction that opens them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from alerts.choices import Severity
from alerts.letters import alert_letter
from alerts.models import Alert
from alerts.querysets import recipients_of
from core.services import queue_mail

_WORST_FIRST = {severity.value: place for place, severity in enumerate(Severity)}


def mail_opened(*, entries: Mapping[int, int], now: datetime) -> int:
    """Queue one mail to each person who sees and wants some of the alerts; safe to repeat.

    ``entries`` gives, by alert id, the entry that says it opened: the stable id of the event.
    Must run in the transaction that opens them. Return how many mails.
    """
    wanted: dict[int, list[int]] = defaultdict(list)
    for user_id, alert_id in recipients_of(list(entries), Severity.values):
        wanted[user_id].append(alert_id)
    if not wanted:
        return 0
    alerts = Alert.objects.select_related("vendor").in_bulk(
        {alert_id for alert_ids in wanted.values() for alert_id in alert_ids}
    )
    users = User.objects.in_bulk(wanted)
    letters = []
    for user_id, alert_ids in wanted.items():
        worst_first = sorted(
            (alerts[alert_id] for alert_id in alert_ids),
            key=lambda alert: (_WORST_FIRST[alert.severity], alert.pk),
        )
        first_entry = min(entries[alert_id] for alert_id in alert_ids)
        letters.append(
            alert_letter(users[user_id], worst_first, event_id=f"alerts:{first_entry}:{user_id}")
        )
    queue_mail(letters=letters, now=now)
    return len(letters)
