"""What the people of the demo have chosen to be mailed, and a first digest to each of them."""

from datetime import datetime, timedelta
from typing import Any, Final

from accounts.models import User
from alerts.services import send_digest_now, set_mail

CHOSEN: Final[dict[str, dict[str, Any]]] = {
    "ines": {"alerts_from": "critical", "digest": "daily"},
    "tomas": {"alerts_from": "medium", "digest": "daily"},
    "henrik": {"digest": "weekly"},
}
_SPAN: Final = timedelta(days=7)


def choose_mail(*, now: datetime) -> int:
    """Let some people choose mail, and queue a digest of the last days to each; count them."""
    users = User.objects.filter(username__in=CHOSEN)
    for user in users:
        set_mail(user=user, **CHOSEN[user.username], now=now)
        send_digest_now(user=user, span=_SPAN, now=now)
    return len(users)
