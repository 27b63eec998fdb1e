"""Alerts, mail preferences and an outbox for tests of mail."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from alerts.causes import Cause
from alerts.models import MailPreference
from alerts.services import set_mail
from core.models import OutboxMessage
from vendors.models import Vendor

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
_numbers = count(1)


def make_cause(vendor: Vendor, **fields: Any) -> Cause:
    """Make a breach of a period that ended nineteen days ago, unless told otherwise."""
    given: dict[str, Any] = {
        "rule": "breach",
        "subject": f"level:{next(_numbers)}",
        "episode": "2026-02-01",
        "vendor_id": vendor.pk,
        "unit_id": vendor.unit_id,
        "severity": "high",
        "title": "Restored in time",
        "detail": "80.00 % in February 2026; minimum 90.00 %.",
        "path": "/slas/x/",
        "period_ended_at": NOW - timedelta(days=19),
    }
    return Cause(**{**given, **fields})


def with_address(user: User) -> User:
    """Give a person an e-mail address."""
    user.email = f"{user.username}@example.org"
    user.save(update_fields=["email"])
    return user


def wants(user: User, *, now: datetime = NOW, **fields: Any) -> MailPreference:
    """Let a person choose alert mail from medium on, unless told otherwise."""
    given: dict[str, Any] = {"alerts_from": "medium", "digest": "none"}
    return set_mail(user=with_address(user), **{**given, **fields}, now=now)


def mailed() -> dict[str, int]:
    """Count the queued mails by address."""
    found: dict[str, int] = {}
    for address in OutboxMessage.objects.values_list("address", flat=True):
        found[address.split("@")[0]] = found.get(address.split("@")[0], 0) + 1
    return found
