"""What workers leave behind in core, and the mail that they carry out."""

from core.services.drains import record_drain
from core.services.outbox import (
    Delivery,
    Letter,
    deliver_mail,
    forget_delivered,
    queue_mail,
    revive_mail,
)

__all__ = [
    "Delivery",
    "Letter",
    "deliver_mail",
    "forget_delivered",
    "queue_mail",
    "record_drain",
    "revive_mail",
]
