"""What every app leans on: the trace that workers leave, and the mail that is to go out."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.constraints import bounded, together
from core.querysets import IdempotencyQuerySet, OutboxQuerySet


class Drain(models.Model):
    """The last time that a kind of owed work was drained, so that a silent worker is seen."""

    work = models.CharField(max_length=40, unique=True)
    drained_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.work} drained at {self.drained_at:%Y-%m-%d %H:%M:%S}"


class OutboxMessage(models.Model):
    """A mail that must go out: written with its cause, delivered at least once or visibly dead."""

    # Also the Message-ID, so that whoever gets it twice sees that it is one.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    # What it is about and whom it goes to: queueing it twice is queueing it once.
    event_id = models.CharField(max_length=200)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
    )
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    unsubscribe_url = models.CharField(max_length=400, blank=True, default="")
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # While it lasts one deliverer holds the row; who crashed lets it run out.
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=400, blank=True, default="")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(delivered_at__isnull=True, dead_at__isnull=True),
                name="outbox_owed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event_id"], name="outbox_event_once"),
            models.CheckConstraint(condition=~Q(event_id=""), name="outbox_event_is_named"),
            models.CheckConstraint(condition=~Q(address=""), name="outbox_has_an_address"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(dead_at__isnull=True),
                name="outbox_ends_once",
            ),
            together("lease", "leased_until", name="outbox_lease_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}: {self.subject}"


class IdempotencyRecord(models.Model):
    """What a call under an Idempotency-Key was answered; written with its effect, never before."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="idempotency_records"
    )
    key = models.CharField(max_length=200)
    # SHA-256 over method, address and body: another call under the same key is refused.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = IdempotencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[!-~]+$"), name="idempotency_key_is_printable"
            ),
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"),
                name="idempotency_fingerprint_is_a_digest",
            ),
            bounded("status", 200, 299, name="idempotency_answer_is_a_success"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="idempotency_expires_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
