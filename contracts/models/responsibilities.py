"""Who does what under a contract: activities, and the parts of roles in them."""

import uuid
from typing import Final

from django.db import models
from django.db.models import Q

from contracts.models.contracts import Contract
from contracts.register_choices import Letter, Side
from contracts.register_querysets import ResponsibilityQuerySet
from core.constraints import one_of

MOST_PARTS: Final = 40


class Responsibility(models.Model):
    """An activity that the sides of a contract divide."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="responsibilities"
    )
    title = models.CharField(max_length=160)
    clause = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "title"], name="responsibility_once_per_contract"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="responsibility_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class ResponsibilityPart(models.Model):
    """What a role of one side has to do with an activity."""

    responsibility = models.ForeignKey(
        Responsibility, on_delete=models.CASCADE, related_name="parts"
    )
    side = models.CharField(max_length=8, choices=Side.choices)
    role = models.CharField(max_length=60)
    letter = models.CharField(max_length=1, choices=Letter.choices)

    class Meta:
        ordering = ["side", "role", "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["responsibility", "side", "role", "letter"],
                name="responsibility_part_once",
            ),
            models.UniqueConstraint(
                fields=["responsibility"],
                condition=Q(letter=Letter.ACCOUNTABLE),
                name="responsibility_has_one_accountable",
            ),
            one_of("side", Side.values, name="responsibility_side_is_known"),
            one_of("letter", Letter.values, name="responsibility_letter_is_known"),
            models.CheckConstraint(condition=~Q(role=""), name="responsibility_part_has_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.letter}"
