"""What a default costs: schedules, the credit terms of a contract, and what was billed."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from contracts.models import Contract
from core.constraints import before, bounded, one_of
from slas.choices import (
    ClaimKind,
    CreditScheduleKind,
    Direction,
    EarnBackPolicy,
    TerminationTriggerKind,
)
from slas.models.terms import LIMIT
from slas.querysets import CreditScheduleQuerySet

MOST_MONEY = 10**13


class CreditSchedule(models.Model):
    """How one kind of default of a contract turns into money; it never changes.

    Other terms are another schedule, agreed by an amendment of the service level.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="credit_schedules"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=CreditScheduleKind.choices)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    # The fee a month of what the clause speaks of; null: the contract's charges.
    monthly_fee = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    # Of a multiple of the fee: how many times the fee for the time down.
    fee_multiple = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    # Of points: what each is worth, in percent of the charges.
    percent_a_point = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    cap_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    # A credit up to this amount is not paid.
    minimum_credit = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    # Paid where so many of so many periods, this one included, were missed.
    condition_misses = models.PositiveSmallIntegerField(default=1)
    condition_periods = models.PositiveSmallIntegerField(default=1)
    # For the first, second, third … miss in a row, as texts; the last one stays.
    multipliers = models.JSONField(default=list)
    claim = models.CharField(max_length=9, choices=ClaimKind.choices, default=ClaimKind.AUTOMATIC)
    claim_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Or by the end of so many billing cycles after the one in which it failed.
    claim_cycles = models.PositiveSmallIntegerField(null=True, blank=True)
    # Which public agreement it was taken from; blank: none.
    template = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = CreditScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "name"], name="credit_schedule_name_once_per_contract"
            ),
            one_of("kind", CreditScheduleKind.values, name="credit_schedule_kind_is_known"),
            one_of("direction", Direction.values, name="credit_schedule_direction_is_known"),
            one_of("claim", ClaimKind.values, name="credit_claim_kind_is_known"),
            bounded("monthly_fee", 0, MOST_MONEY, name="credit_monthly_fee_is_finite"),
            bounded("fee_multiple", 0, 1000, name="credit_fee_multiple_is_finite"),
            bounded("percent_a_point", 0, 100, name="credit_point_is_a_percentage"),
            bounded("cap_percent", 0, 1000, name="credit_cap_percent_is_finite"),
            bounded("minimum_credit", 0, MOST_MONEY, name="credit_minimum_is_finite"),
            bounded("claim_days", 1, 1000, name="credit_claim_days_are_positive"),
            bounded("claim_cycles", 1, 24, name="credit_claim_cycles_are_positive"),
            models.CheckConstraint(
                condition=Q(
                    condition_misses__range=(1, 120),
                    condition_periods__range=(1, 120),
                    condition_misses__lte=F("condition_periods"),
                ),
                name="credit_condition_fits_its_periods",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CreditTier(models.Model):
    """A stretch of the measured value and what it costs; gaps and overlaps are warned about."""

    schedule = models.ForeignKey(CreditSchedule, on_delete=models.CASCADE, related_name="tiers")
    position = models.PositiveSmallIntegerField()
    # Null: open.
    lower = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    lower_inclusive = models.BooleanField(default=True)
    upper = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    upper_inclusive = models.BooleanField(default=False)
    # Percent, points, days or an amount, by the schedule's kind.
    value = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        ordering = ["schedule_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "position"], name="credit_tier_once"),
            bounded("lower", -LIMIT, LIMIT, name="credit_tier_lower_is_finite"),
            bounded("upper", -LIMIT, LIMIT, name="credit_tier_upper_is_finite"),
            bounded("value", 0, LIMIT, name="credit_tier_value_is_finite"),
            models.CheckConstraint(
                condition=Q(lower__isnull=True) | Q(upper__isnull=True) | Q(lower__lte=F("upper")),
                name="credit_tier_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} tier {self.position}"


class CreditTerms(models.Model):
    """What a contract says of all its credits from one day on: caps, pool, earn-back."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="credit_terms")
    number = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    # In percent of the charges of the month; null: the contract version's share at risk.
    month_cap_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    # In percent of the charges of the contract year, and of all that was charged so far.
    year_cap_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    total_cap_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    pool_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    # Category → percent of the pool, as texts.
    pool_shares = models.JSONField(default=dict)
    earn_back = models.CharField(
        max_length=13, choices=EarnBackPolicy.choices, default=EarnBackPolicy.NONE
    )
    earn_back_periods = models.PositiveSmallIntegerField(null=True, blank=True)
    earn_back_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    change = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["contract_id", "number"]
        verbose_name_plural = "credit terms"
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="credit_terms_number_once"),
            before("effective_from", "effective_to", name="credit_terms_end_after_they_start"),
            bounded("month_cap_percent", 0, 1000, name="credit_month_cap_is_finite"),
            bounded("year_cap_percent", 0, 1000, name="credit_year_cap_is_finite"),
            bounded("total_cap_percent", 0, 1000, name="credit_total_cap_is_finite"),
            bounded("pool_percent", 0, 1000, name="credit_pool_is_finite"),
            one_of("earn_back", EarnBackPolicy.values, name="earn_back_policy_is_known"),
            bounded("earn_back_percent", 0, 100, name="earn_back_is_a_percentage"),
            bounded("earn_back_periods", 1, 60, name="earn_back_periods_are_positive"),
            ExclusionConstraint(
                name="credit_terms_do_not_overlap",
                expressions=[
                    (
                        Func(F("contract_id"), F("contract_id"), Value("[]"), function="int8range"),
                        "&&",
                    ),
                    (
                        Func(
                            F("effective_from"),
                            F("effective_to"),
                            Value("[)"),
                            function="daterange",
                        ),
                        "&&",
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} credit terms {self.number}"


class TerminationTrigger(models.Model):
    """What gives the right to terminate, warned about at three quarters of the way."""

    terms = models.ForeignKey(
        CreditTerms, on_delete=models.CASCADE, related_name="termination_triggers"
    )
    kind = models.CharField(max_length=20, choices=TerminationTriggerKind.choices)
    # More than so many times, in so many months; or from so many percent on.
    times = models.PositiveSmallIntegerField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["terms_id", "pk"]
        constraints = [
            one_of("kind", TerminationTriggerKind.values, name="termination_kind_is_known"),
            bounded("times", 0, 1000, name="termination_times_are_bounded"),
            bounded("months", 1, 120, name="termination_months_are_bounded"),
            bounded("percent", 0, 1000, name="termination_percent_is_finite"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class BilledCharge(models.Model):
    """What was billed for a contract and month; a later number takes the place of an earlier."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="billed_charges")
    month = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    # What credits are not counted on.
    pass_through = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    taxes = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    one_time = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    invoice = models.CharField(max_length=80, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["contract_id", "month", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month", "number"], name="billed_charge_number_once"
            ),
            bounded("amount", 0, MOST_MONEY, name="billed_amount_is_finite"),
            bounded("pass_through", 0, MOST_MONEY, name="billed_pass_through_is_finite"),
            bounded("taxes", 0, MOST_MONEY, name="billed_taxes_are_finite"),
            bounded("one_time", 0, MOST_MONEY, name="billed_one_time_is_finite"),
            models.CheckConstraint(
                condition=Q(amount__gte=F("pass_through") + F("taxes") + F("one_time")),
                name="billed_amount_holds_its_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month:%Y-%m}: {self.amount}"
