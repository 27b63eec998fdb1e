"""What workers leave behind in core, the mail that they carry out, the answers kept for repeats."""

from core.services.drains import record_drain
from core.services.idempotency import KeptAnswer, StillRunningError, answer_once, forget_answers
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
    "KeptAnswer",
    "Letter",
    "StillRunningError",
    "answer_once",
    "deliver_mail",
    "forget_answers",
    "forget_delivered",
    "queue_mail",
    "record_drain",
    "revive_mail",
]
