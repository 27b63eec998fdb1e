"""The credit ledger: what is owed, what became of it, and what counts under the cap."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contracts.models import Contract
from core.constraints import bounded, one_of, together
from slas.choices import CreditKind, CreditState
from slas.models.credit_terms import MOST_MONEY, CreditSchedule
from slas.models.statements import Default, Statement
from slas.models.terms import ServiceLevel
from slas.querysets import CreditQuerySet


class Credit(models.Model):
    """An entry of the credit ledger: one clause, period and scope of a contract, one revision.

    The database adds up what counts per contract and month (``slas_credittotal``) and refuses a
    sum above the cap.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        max_length=14, choices=CreditKind.choices, default=CreditKind.SERVICE_CREDIT
    )
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="credits")
    month = models.DateField()
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="credits")
    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.PROTECT, related_name="credits"
    )
    period_start = models.DateTimeField()
    scope = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001
    revision = models.PositiveSmallIntegerField(default=1)
    # What it rests on; of an earn-back, the credit that is earned back instead.
    default = models.ForeignKey(
        Default, on_delete=models.PROTECT, null=True, related_name="credits"
    )
    earns_back = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="earn_backs"
    )
    schedule = models.ForeignKey(
        CreditSchedule, on_delete=models.PROTECT, null=True, related_name="credits"
    )
    currency = models.CharField(max_length=3)
    # Before any cap; and what is owed: below zero for an earn-back.
    raw_amount = models.DecimalField(max_digits=16, decimal_places=2)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    # The formula with its numbers filled in: a list of [label, formula, value].
    steps = models.JSONField(default=list)
    # Which cap cut it, or why nothing is paid.
    note = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=12, choices=CreditState.choices)
    claim_due_on = models.DateField(null=True, blank=True)
    invoice_line = models.CharField(max_length=120, blank=True, default="")
    # A waiver that another person has yet to approve.
    waiver_reason = models.CharField(max_length=400, blank=True, default="")
    waiver_asked_at = models.DateTimeField(null=True, blank=True)
    waiver_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    computed_at = models.DateTimeField()

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "contract_id", "service_level_id", "scope", "-revision"]
        indexes = [
            models.Index(fields=["contract", "month"], name="credit_by_contract_and_month"),
            models.Index(
                fields=["claim_due_on"], condition=Q(state="claim_due"), name="credit_to_claim"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "period_start", "service_level", "scope", "revision", "kind"],
                name="credit_once_per_clause_period_scope_revision",
                nulls_distinct=False,
            ),
            one_of("kind", CreditKind.values, name="credit_kind_is_known"),
            one_of("state", CreditState.values, name="credit_state_is_known"),
            bounded("raw_amount", -MOST_MONEY, MOST_MONEY, name="credit_raw_amount_is_finite"),
            bounded("amount", -MOST_MONEY, MOST_MONEY, name="credit_amount_is_finite"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="credit_currency_is_iso_code"
            ),
            models.CheckConstraint(
                condition=Q(kind="service_credit", amount__gte=0, default__isnull=False)
                | Q(kind="earn_back", amount__lte=0, earns_back__isnull=False),
                name="credit_rests_on_a_default",
            ),
            models.CheckConstraint(
                condition=~Q(state="claim_due") | Q(claim_due_on__isnull=False),
                name="credit_to_claim_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | ~Q(invoice_line=""),
                name="credit_applied_to_an_invoice_line",
            ),
            together("waiver_asked_at", "waiver_asked_by", name="credit_waiver_asked_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}, {self.get_state_display()}"


class CreditTotal(models.Model):
    """What counts of a contract and month, kept by the database, and never above the cap."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    currency = models.CharField(max_length=3)
    # Null: nothing caps it.
    cap_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month"], name="credit_total_once_per_month"
            ),
            bounded("cap_amount", 0, MOST_MONEY, name="credit_cap_is_finite"),
            bounded("amount", 0, MOST_MONEY, name="credit_total_is_finite"),
            models.CheckConstraint(
                condition=Q(cap_amount__isnull=True) | Q(amount__lte=F("cap_amount")),
                name="credit_total_never_above_the_cap",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month:%Y-%m}: {self.amount} of {self.cap_amount}"


class CreditTransition(models.Model):
    """One step of a credit through the ledger; never changed, never removed."""

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="transitions")
    from_state = models.CharField(max_length=12, choices=CreditState.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=CreditState.choices)
    at = models.DateTimeField()
    # Null: the portal itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=400, blank=True, default="")
    invoice_line = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["credit_id", "pk"]
        constraints = [
            one_of("from_state", ["", *CreditState.values], name="credit_from_state_is_known"),
            one_of("to_state", CreditState.values, name="credit_to_state_is_known"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(by__isnull=True) | ~Q(by=F("asked_by")),
                name="credit_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(to_state="waived")
                | (Q(by__isnull=False, asked_by__isnull=False) & ~Q(reason="")),
                name="credit_waived_for_a_reason_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit_id}: {self.from_state} → {self.to_state}"
