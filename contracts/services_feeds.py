"""Secret addresses of calendars: drawn, shown once, revoked, and opened."""

import hashlib
import re
import secrets
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import User
from contracts.models import CalendarFeed

_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@transaction.atomic
def draw_feed(*, user: User, now: datetime) -> str:
    """Give a person a new secret of 256 random bits; the one before opens nothing from now on."""
    User.objects.select_for_update().get(pk=user.pk)
    revoke_feed(user=user, now=now)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=user, digest=_digest(secret), created_at=now)
    return secret


def revoke_feed(*, user: User, now: datetime) -> None:
    """Make a person's address useless from now on; safe to repeat, the first instant stays."""
    CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)


def feed_of(user: User) -> CalendarFeed | None:
    """Find the address that stands for a person."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


def feed_in_force(*, secret: str) -> CalendarFeed | None:
    """Find what a secret opens; None, whatever the reason, where it opens nothing."""
    if not _FORM.fullmatch(secret):
        return None
    feeds = CalendarFeed.objects.select_related("user")
    return feeds.filter(
        digest=_digest(secret), revoked_at__isnull=True, user__is_active=True
    ).first()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
