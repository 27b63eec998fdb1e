"""Alerts, one episode per cause; what else changed; and what each person wants mailed of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import BusinessUnit
from alerts.choices import (
    AlertEvent,
    AlertRule,
    AlertState,
    ChangeKind,
    Digest,
    Severity,
    Weekday,
)
from alerts.querysets import AlertQuerySet, ChangeQuerySet
from core.constraints import bounded, one_of, together
from vendors.models import Vendor


class Alert(models.Model):
    """Something that needs a person: a breach, a silence, a fall."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.CharField(max_length=20, choices=AlertRule.choices)
    # What the alert is about, as "kind:id", and which occurrence of it: the period's first day.
    subject = models.CharField(max_length=80)
    episode = models.CharField(max_length=40)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="alerts")
    unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="alerts")
    severity = models.CharField(max_length=10, choices=Severity.choices)
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=400, blank=True, default="")
    path = models.CharField(max_length=200)
    period_ended_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AlertState.choices, default=AlertState.OPEN)
    opened_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_alerts",
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # Null while unresolved; the portal itself resolves an alert whose cause is gone.
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resolved_alerts",
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True, default="")

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["vendor", "state"], name="alert_by_vendor_and_state"),
            models.Index(
                fields=["opened_at"],
                condition=~Q(state="resolved"),
                name="alert_unresolved_by_opening",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject", "episode"], name="alert_once_per_episode"
            ),
            one_of("rule", AlertRule.values, name="alert_rule_is_known"),
            one_of("severity", Severity.values, name="alert_severity_is_known"),
            one_of("state", AlertState.values, name="alert_state_is_known"),
            together("taken_by", "taken_at", name="alert_taken_by_and_taken_at_together"),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_at__isnull=False)
                | (~Q(state="resolved") & Q(resolved_at__isnull=True, resolved_by__isnull=True)),
                name="alert_resolved_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved") | ~Q(reason=""), name="alert_resolved_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="snoozed") | Q(snoozed_until__isnull=False),
                name="alert_snoozed_until_is_set",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(taken_by__isnull=False),
                name="alert_taken_has_a_taker",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AlertEntry(models.Model):
    """One thing that happened to an alert; append-only."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="entries")
    event = models.CharField(max_length=10, choices=AlertEvent.choices)
    # Null: the portal itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=400, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], name="alert_entry_by_instant")]
        constraints = [one_of("event", AlertEvent.values, name="alert_entry_event_is_known")]

    def __str__(self) -> str:
        return f"{self.get_event_display()} at {self.at:%Y-%m-%d %H:%M}"


class Change(models.Model):
    """A figure of a period that is over, changed: what it said before and after; append-only."""

    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    # As an alert's: what it is about, and which period of it.
    subject = models.CharField(max_length=80)
    episode = models.CharField(max_length=40)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="changes")
    # Null: whoever sees the vendor sees it.
    unit = models.ForeignKey(
        BusinessUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="changes"
    )
    title = models.CharField(max_length=200)
    period = models.CharField(max_length=60)
    before = models.CharField(max_length=60)
    after = models.CharField(max_length=60)
    path = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], name="change_by_instant")]
        constraints = [
            one_of("kind", ChangeKind.values, name="change_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(before=models.F("after")), name="change_changes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.period}: {self.before} to {self.after}"


class MailPreference(models.Model):
    """What one person wants mailed; who has none gets nothing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preference"
    )
    # From which severity on alerts are mailed at once; empty: never.
    alerts_from = models.CharField(max_length=10, choices=Severity.choices, blank=True, default="")
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.NONE)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=Weekday.MONDAY)
    # The hour of the portal's zone from which on the digest goes out.
    hour = models.PositiveSmallIntegerField(default=7)
    # Up to where digests have told; set as long as one is wanted.
    told_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("alerts_from", ["", *Severity.values], name="mail_severity_is_known"),
            one_of("digest", Digest.values, name="mail_digest_is_known"),
            bounded("weekday", 0, 6, name="mail_weekday_is_one_of_seven"),
            bounded("hour", 0, 23, name="mail_hour_is_one_of_24"),
            models.CheckConstraint(
                condition=Q(digest="none", told_until__isnull=True)
                | (~Q(digest="none") & Q(told_until__isnull=False)),
                name="mail_digest_knows_what_was_told",
            ),
        ]

    def __str__(self) -> str:
        return f"Mail of {self.user_id}"
