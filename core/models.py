"""What every app leans on: workers' traces, mail that goes out, kept answers, the history."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.constraints import bounded, one_of, together
from core.querysets import HistoryQuerySet, IdempotencyQuerySet, OutboxQuerySet


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


class Operation(models.TextChoices):
    """What became of a row."""

    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    REMOVED = "removed", "Removed"


class HistoryRow(models.Model):
    """One change of one record, written by trigger in the changing transaction; it stays as it is.

    Rows stand in chains: each holds the hash of the one before it and its own, over all that it
    says. A transaction adds to one chain that no other is adding to, so that nobody waits.
    """

    chain = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    table_name = models.CharField(max_length=63)
    row_pk = models.CharField(max_length=64)
    # The record that this one is a part of, "" where it stands alone.
    parent_table = models.CharField(max_length=63, blank=True)
    parent_pk = models.CharField(max_length=64, blank=True)
    operation = models.CharField(max_length=7, choices=Operation.choices)
    # By the clock of the database.
    at = models.DateTimeField()
    # The user's key; null where the portal itself acted. No foreign key: history outlives users.
    who = models.BigIntegerField(null=True, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    # Where from: an address, a task, a command, or the program that spoke to the database.
    origin = models.CharField(max_length=200, blank=True)
    # Added: all that is new; removed: all that was; changed: what changed, before and after.
    old = models.JSONField(null=True, blank=True)
    new = models.JSONField(null=True, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["table_name", "row_pk"], name="history_of_record"),
            models.Index(
                fields=["parent_table", "parent_pk"],
                condition=~Q(parent_table=""),
                name="history_of_parts",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="history_place_once"),
            bounded("chain", 1, 32_767, name="history_chain_is_counted"),
            bounded("position", 1, 2**63 - 1, name="history_position_is_counted"),
            models.CheckConstraint(
                condition=Q(who__isnull=True) | Q(who__gte=1), name="history_person_is_a_key"
            ),
            one_of("operation", Operation.values, name="history_operation_is_known"),
            models.CheckConstraint(
                condition=Q(operation="added", old__isnull=True, new__isnull=False)
                | Q(operation="changed", old__isnull=False, new__isnull=False)
                | Q(operation="removed", old__isnull=False, new__isnull=True),
                name="history_says_before_and_after",
            ),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="history_hash_is_a_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_pk} {self.operation}"


class HistoryHead(models.Model):
    """How far a chain goes, kept apart from it, so that a lost last row is missed."""

    chain = models.PositiveSmallIntegerField(primary_key=True)
    rows = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    # Transactions that added to the chain; counting one makes the head follow at its end.
    transactions = models.BigIntegerField()

    class Meta:
        constraints = [
            bounded("chain", 1, 32_767, name="history_head_chain_is_counted"),
            bounded("rows", 0, 2**63 - 1, name="history_head_rows_are_counted"),
            bounded("transactions", 1, 2**63 - 1, name="history_head_transactions_are_counted"),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="history_head_hash_is_a_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"chain {self.chain}: {self.rows} rows"
