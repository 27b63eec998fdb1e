"""Amendments: what somebody proposes to change in a contract, and another person decides."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contracts.choices import AmendmentState
from contracts.models.contracts import Contract, ContractVersion
from contracts.models.documents import Document
from contracts.register_querysets import AmendmentQuerySet
from core.constraints import before, bounded, one_of, together

DECIDED = ("approved", "rejected")


class Amendment(models.Model):
    """The whole terms of a contract from one day on; they hold once another person approved."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="amendments")
    # Number of the version that it was drawn up from and replaces.
    replaces = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    change = models.CharField(max_length=200)
    # First day after the term; null: open-ended.
    ends_on = models.DateField(null=True, blank=True)
    monthly_charge = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    at_risk_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # The paper that was signed, told by its digest; it stays as long as the amendment.
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    state = models.CharField(
        max_length=9, choices=AmendmentState.choices, default=AmendmentState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True, default="")
    # The version that it became.
    version = models.OneToOneField(
        ContractVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendment",
    )

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state="proposed"),
                name="amendment_open_once_per_contract",
            ),
            one_of("state", AmendmentState.values, name="amendment_state_is_known"),
            models.CheckConstraint(condition=~Q(change=""), name="amendment_says_what_changes"),
            before("effective_from", "ends_on", name="amendment_ends_after_it_starts"),
            bounded("monthly_charge", 0, 10**13, name="amendment_charge_is_finite"),
            bounded("at_risk_percent", 0, 100, name="amendment_at_risk_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="amendment_decided_by_another_person",
            ),
            together("decided_at", "decided_by", name="amendment_decided_by_somebody"),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at__isnull=True)),
                name="amendment_decided_exactly_when_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", version__isnull=False)
                | (~Q(state="approved") & Q(version__isnull=True)),
                name="amendment_is_a_version_once_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(decision=""),
                name="amendment_rejected_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.change
