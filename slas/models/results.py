"""What came of it: results per service level, period and scope, and what is still owed."""

from django.db import models

from core.constraints import before, bounded, one_of
from slas.choices import LowVolume, PeriodState, ResultClass, Standing
from slas.models.terms import LIMIT, ServiceLevel, ServiceLevelVersion
from slas.querysets import ResultQuerySet
from vendors.models import Vendor


class Result(models.Model):
    """The judgement of one service level over one period, with what it rests on."""

    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.PROTECT, related_name="results"
    )
    version = models.ForeignKey(
        ServiceLevelVersion, on_delete=models.PROTECT, related_name="results"
    )
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    # First day of the calendar month that holds the period's last local day.
    month = models.DateField()
    # A named part of the contract (a site, a unit); null is the total.
    scope = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001
    revision = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=PeriodState.choices)
    result_class = models.CharField(max_length=14, choices=ResultClass.choices)
    # Exact value, ten decimals; what is shown and compared is cut or rounded by the contract.
    attained = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    attained_shown = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    n = models.DecimalField(max_digits=24, decimal_places=6)
    # Share of the period that input covers, 0–1; null where nothing says.
    coverage_ratio = models.DecimalField(max_digits=9, decimal_places=8, null=True)
    reported_through = models.DateTimeField(null=True)
    # As if nothing were excused; beside the adjusted value.
    raw_attained = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    raw_shown = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    raw_class = models.CharField(
        max_length=14, choices=ResultClass.choices, default="", db_default=""
    )
    # Events or minutes left out by approved exclusions.
    excused = models.DecimalField(max_digits=24, decimal_places=6, default=0, db_default=0)
    # Lower confidence bound, where the metric has one.
    bound = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    low_volume_rule = models.CharField(
        max_length=8, choices=LowVolume.choices, default=LowVolume.NONE, db_default=LowVolume.NONE
    )
    # The value is the one that a decided dispute agreed on.
    is_settled = models.BooleanField(default=False, db_default=False)
    inputs_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    standing = models.CharField(
        max_length=10,
        choices=Standing.choices,
        default=Standing.CURRENT,
        db_default=Standing.CURRENT,
    )
    # The statement that froze it: from then on nothing changes but its standing.
    published_in = models.ForeignKey(
        "slas.Statement",
        on_delete=models.PROTECT,
        null=True,
        related_name="results",
        db_index=False,
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["service_level_id", "period_start", "revision"]
        indexes = [models.Index(fields=["month", "service_level"], name="result_by_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["service_level", "period_start", "scope", "revision"],
                name="result_once_per_level_period_scope_revision",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["service_level", "period_start", "scope"],
                condition=models.Q(standing="current"),
                name="result_current_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["service_level", "period_start", "scope"],
                condition=models.Q(standing="proposed"),
                name="result_proposed_once",
                nulls_distinct=False,
            ),
            one_of("standing", Standing.values, name="result_standing_is_known"),
            one_of("raw_class", ["", *ResultClass.values], name="result_raw_class_is_known"),
            one_of("low_volume_rule", LowVolume.values, name="result_low_volume_rule_is_known"),
            bounded("raw_attained", -LIMIT, LIMIT, name="raw_attained_is_finite"),
            bounded("raw_shown", -LIMIT, LIMIT, name="raw_shown_is_finite"),
            bounded("excused", 0, 10**17, name="result_excused_is_finite"),
            bounded("bound", -LIMIT, LIMIT, name="result_bound_is_finite"),
            before("period_start", "period_end", name="result_period_ends_after_it_starts"),
            one_of("state", PeriodState.values, name="result_state_is_known"),
            one_of("result_class", ResultClass.values, name="result_class_is_known"),
            bounded("attained", -LIMIT, LIMIT, name="attained_is_finite"),
            bounded("attained_shown", -LIMIT, LIMIT, name="attained_shown_is_finite"),
            bounded("numerator", -(10**20), 10**20, name="numerator_is_finite"),
            bounded("denominator", 0, 10**20, name="denominator_is_finite"),
            bounded("n", 0, 10**17, name="result_n_is_finite"),
            bounded("coverage_ratio", 0, 1, name="coverage_is_a_ratio"),
            models.CheckConstraint(
                condition=models.Q(
                    result_class__in=["met", "met_minimum", "below_minimum", "critical"],
                    attained__isnull=False,
                )
                | models.Q(
                    result_class__in=["no_events", "not_due", "excused", "not_reported"],
                    attained__isnull=True,
                ),
                name="result_is_judged_exactly_when_attained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_level_id} {self.period_start:%Y-%m-%d}: {self.result_class}"


class Evaluation(models.Model):
    """An evaluation that is owed from ``due_at`` on: the row is the queue."""

    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.CASCADE, related_name="evaluations"
    )
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    # Set after the fifth failed attempt; an administrator clears it.
    quarantined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_level", "period_start"], name="evaluation_owed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_level_id} {self.period_start:%Y-%m-%d} due {self.due_at:%Y-%m-%d}"


class ChangedVendor(models.Model):
    """A vendor whose results changed since its scorecards were computed: what scoring owes."""

    vendor = models.OneToOneField(Vendor, on_delete=models.CASCADE, related_name="changed")
    # First calendar month whose scorecard may differ.
    from_month = models.DateField()
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    quarantined_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.vendor_id} from {self.from_month:%Y-%m}"
