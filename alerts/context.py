"""The counter of open alerts beside their name in the rail, on every page."""

from typing import Any

from django.http import HttpRequest

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from alerts.choices import AlertState
from alerts.models import Alert


def open_alerts(request: HttpRequest) -> dict[str, Any]:
    """Count the alerts that are open and that the person sees, in one query."""
    user = getattr(request, "user", None)
    if isinstance(user, User) and access_of(user).allows(Capability.READ_SCORES):
        rows = Alert.objects.visible_to(user).filter(state=AlertState.OPEN)
        counts = getattr(request, "nav_counts", {})
        request.nav_counts = {**counts, "alerts:alert-list": rows.count()}  # type: ignore[attr-defined]
    return {}
