"""What each side of a contract owes, and the days on which it falls due."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contracts.models.contracts import Contract
from contracts.register_choices import MilestoneState, ObligationKind, Recurs, Side
from contracts.register_querysets import MilestoneQuerySet, ObligationQuerySet
from core.constraints import bounded, one_of, together


class Obligation(models.Model):
    """Something that one side owes, once or again and again from its first day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="obligations")
    side = models.CharField(max_length=8, choices=Side.choices)
    kind = models.CharField(max_length=12, choices=ObligationKind.choices)
    title = models.CharField(max_length=160)
    detail = models.CharField(max_length=400, blank=True, default="")
    clause = models.CharField(max_length=40, blank=True, default="")
    # The anchor: later occurrences are counted from it.
    first_due_on = models.DateField()
    every_months = models.PositiveSmallIntegerField(choices=Recurs.choices, default=Recurs.ONCE)
    # Last day on which it may fall due; null: while the contract runs.
    last_due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    # Through which day its milestones stand, and when they were laid out; null: owed.
    planned_through = models.DateField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "first_due_on", "pk"]
        indexes = [models.Index(fields=["planned_through"], name="obligation_by_plan")]
        constraints = [
            one_of("side", Side.values, name="obligation_side_is_known"),
            one_of("kind", ObligationKind.values, name="obligation_kind_is_known"),
            models.CheckConstraint(condition=~Q(title=""), name="obligation_has_a_title"),
            models.CheckConstraint(
                condition=Q(every_months__in=Recurs.values), name="obligation_recurrence_is_known"
            ),
            models.CheckConstraint(
                condition=Q(last_due_on__isnull=True) | Q(last_due_on__gte=F("first_due_on")),
                name="obligation_ends_after_it_begins",
            ),
            together("planned_through", "planned_at", name="obligation_plan_has_an_instant"),
        ]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """One day on which an obligation falls due, and what came of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="milestones")
    # Which occurrence, from 1; its day follows from the rule unless it was moved.
    number = models.PositiveIntegerField()
    due_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=MilestoneState.choices, default=MilestoneState.SCHEDULED
    )
    evidence = models.CharField(max_length=400, blank=True, default="")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reported_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")
    # When its being overdue was told; null: not told, and owed once its day is over.
    told_at = models.DateTimeField(null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], name="milestone_by_due_day"),
            models.Index(
                fields=["due_on"],
                condition=Q(state="scheduled", reported_at__isnull=True, told_at__isnull=True),
                name="milestone_to_be_told",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "number"], name="milestone_number_once_per_obligation"
            ),
            bounded("number", 1, 10_000, name="milestone_number_is_positive"),
            one_of("state", MilestoneState.values, name="milestone_state_is_known"),
            together("reported_by", "reported_at", name="milestone_reported_by_and_when"),
            together("decided_by", "decided_at", name="milestone_decided_by_and_when"),
            models.CheckConstraint(
                condition=Q(state="scheduled", decided_at__isnull=True)
                | (~Q(state="scheduled") & Q(decided_at__isnull=False)),
                name="milestone_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(reported_by__isnull=True)
                | ~Q(decided_by=F("reported_by")),
                name="milestone_decided_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["met", "partiallyMet"]) | Q(reported_at__isnull=False),
                name="milestone_met_was_reported",
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | ~Q(evidence=""),
                name="milestone_reported_with_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.due_on}"
