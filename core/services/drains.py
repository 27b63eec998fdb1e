"""What workers leave behind in core."""

from datetime import datetime

from core.models import Drain


def record_drain(*, work: str, now: datetime) -> None:
    """Note that a kind of owed work was drained; safe to repeat."""
    Drain.objects.update_or_create(work=work, defaults={"drained_at": now})
