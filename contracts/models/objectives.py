"""What a contract is for: objectives with a baseline and a target, and how far they have come."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contracts.models.contracts import Contract
from contracts.register_choices import Benefit, ObjectiveState
from contracts.register_querysets import ObjectiveQuerySet
from core.constraints import bounded, one_of, together

MOST_FIGURE: Final = 10**12


class Objective(models.Model):
    """Something that the arrangement is to bring, and by which figure it is known."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="objectives")
    title = models.CharField(max_length=160)
    # Which of the benefits of outsourcing it serves; "" for none of them.
    benefit = models.CharField(max_length=12, choices=Benefit.choices, blank=True, default="")
    measure = models.CharField(max_length=160)
    unit = models.CharField(max_length=20, blank=True, default="")
    baseline = models.DecimalField(max_digits=18, decimal_places=4)
    target = models.DecimalField(max_digits=18, decimal_places=4)
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=ObjectiveState.choices, default=ObjectiveState.OPEN
    )
    state_note = models.CharField(max_length=400, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "title"], name="objective_once_per_contract"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="objective_has_a_title"),
            models.CheckConstraint(condition=~Q(measure=""), name="objective_has_a_measure"),
            one_of("benefit", ["", *Benefit.values], name="objective_benefit_is_known"),
            one_of("state", ObjectiveState.values, name="objective_state_is_known"),
            bounded("baseline", -MOST_FIGURE, MOST_FIGURE, name="objective_baseline_is_in_range"),
            bounded("target", -MOST_FIGURE, MOST_FIGURE, name="objective_target_is_in_range"),
            models.CheckConstraint(
                condition=~Q(target=F("baseline")), name="objective_has_a_way_to_go"
            ),
            together("closed_at", "closed_by", name="objective_closed_by_and_when"),
            models.CheckConstraint(
                condition=Q(state=ObjectiveState.OPEN, closed_at__isnull=True)
                | (~Q(state=ObjectiveState.OPEN) & Q(closed_at__isnull=False)),
                name="objective_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ObjectiveState.OPEN, ObjectiveState.REACHED])
                | ~Q(state_note=""),
                name="objective_given_up_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ObjectiveReading(models.Model):
    """The figure of an objective on a day."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    note = models.CharField(max_length=400, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "on"], name="objective_read_once_a_day"),
            bounded("value", -MOST_FIGURE, MOST_FIGURE, name="objective_reading_is_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"
