"""What the results amount to: methodology, scorecards, benchmarks and standing."""

import uuid
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from core.constraints import bounded, one_of, together
from scoring.querysets import LibraryBenchmarkQuerySet, ScorecardQuerySet, StandingQuerySet
from slas.choices import Dimension, Direction
from slas.models import Result, ServiceLevel
from slas.models.terms import LIMIT
from vendors.choices import ServiceType
from vendors.models import Vendor

GRADES = ["A", "B", "C", "D", "E"]


class CardState(models.TextChoices):
    """How far a scorecard can be relied on."""

    SCORED = "scored", "Scored"
    PROVISIONAL = "provisional", "Provisional"
    INSUFFICIENT = "insufficient", "Insufficient data"


class Methodology(models.Model):
    """One published version of how scores are made; never edited, only followed by another."""

    version = models.PositiveSmallIntegerField(unique=True)
    # First calendar month that is scored by it.
    effective_from = models.DateField(unique=True)
    half_life_months = models.DecimalField(max_digits=5, decimal_places=2, default=3)
    window_months = models.PositiveSmallIntegerField(default=12)
    grade_a = models.DecimalField(max_digits=5, decimal_places=2, default=90)
    grade_b = models.DecimalField(max_digits=5, decimal_places=2, default=80)
    grade_c = models.DecimalField(max_digits=5, decimal_places=2, default=65)
    grade_d = models.DecimalField(max_digits=5, decimal_places=2, default=50)
    hysteresis = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    confidence_minimum = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.5"))
    confidence_full = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.75"))
    score_drop_alert = models.DecimalField(max_digits=5, decimal_places=2, default=5)
    note = models.CharField(max_length=300, blank=True, default="")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    grade_d__range=(0, models.F("grade_c")),
                    grade_c__lt=models.F("grade_b"),
                    grade_b__lt=models.F("grade_a"),
                    grade_a__lte=100,
                ),
                name="grade_bounds_fall_from_a_to_d",
            ),
            bounded("half_life_months", Decimal("0.25"), 120, name="half_life_is_finite"),
            bounded("window_months", 1, 60, name="window_between_1_and_60_months"),
        ]

    def __str__(self) -> str:
        return f"Methodology {self.version}"


class MethodologyWeight(models.Model):
    """The weight ω of a dimension, for one service type or (blank) for all."""

    methodology = models.ForeignKey(Methodology, on_delete=models.CASCADE, related_name="weights")
    service_type = models.CharField(
        max_length=16, choices=ServiceType.choices, blank=True, default=""
    )
    dimension = models.CharField(max_length=16, choices=Dimension.choices)
    weight_percent = models.DecimalField(max_digits=7, decimal_places=4)

    class Meta:
        ordering = ["methodology_id", "service_type", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["methodology", "service_type", "dimension"], name="dimension_weighed_once"
            ),
            one_of("dimension", Dimension.values, name="weighed_dimension_is_known"),
            bounded("weight_percent", 0, 100, name="dimension_weight_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.weight_percent} %"


class Scorecard(models.Model):
    """A vendor's score for one calendar month, with all that it rests on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="scorecards")
    month = models.DateField()
    methodology = models.ForeignKey(
        Methodology, on_delete=models.PROTECT, related_name="scorecards"
    )
    state = models.CharField(max_length=12, choices=CardState.choices)
    # Whether every result that it counts is final.
    is_final = models.BooleanField()
    score = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    # The month's own score, without the months before.
    own_score = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    coverage_ratio = models.DecimalField(max_digits=9, decimal_places=8)
    confidence_ratio = models.DecimalField(max_digits=9, decimal_places=8)
    grade = models.CharField(max_length=1, blank=True, default="")
    ungated_grade = models.CharField(max_length=1, blank=True, default="")
    # The grades that the score would have with each weight 5 points up or down, worst first.
    grade_range = models.CharField(max_length=3, blank=True, default="")
    gates = ArrayField(models.TextField(), default=list)
    previous_grade = models.CharField(max_length=1, blank=True, default="")
    inputs_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["vendor_id", "month"]
        indexes = [models.Index(fields=["month", "score"], name="scorecard_by_month_and_score")]
        constraints = [
            models.UniqueConstraint(fields=["vendor", "month"], name="scorecard_once_per_month"),
            bounded("score", 0, 100, name="score_between_0_and_100"),
            bounded("own_score", 0, 100, name="own_score_between_0_and_100"),
            bounded("coverage_ratio", 0, 1, name="scorecard_coverage_is_a_ratio"),
            bounded("confidence_ratio", 0, 1, name="scorecard_confidence_is_a_ratio"),
            one_of("grade", ["", *GRADES], name="grade_is_known"),
            models.CheckConstraint(
                condition=Q(month__day=1), name="scorecard_month_is_its_first_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="insufficient") | Q(grade=""),
                name="insufficient_data_has_no_grade",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id} {self.month:%Y-%m}"


class ScorecardDay(models.Model):
    """What a scorecard said at the end of a day (UTC) on which it changed; the last word of it."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    computed_at = models.DateTimeField()
    # As `scoring.saying.said_by` writes it.
    said = models.JSONField()

    class Meta:
        ordering = ["scorecard_id", "day"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "day"], name="scorecard_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.day.isoformat()}"


class ScorecardDimension(models.Model):
    """What one dimension adds to a score; the adds of a card sum to it exactly."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="dimensions")
    dimension = models.CharField(max_length=16, choices=Dimension.choices)
    score = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    coverage_ratio = models.DecimalField(max_digits=9, decimal_places=8)
    weight_percent = models.DecimalField(max_digits=7, decimal_places=4)
    weight_used_percent = models.DecimalField(max_digits=9, decimal_places=6)
    adds = models.DecimalField(max_digits=9, decimal_places=6)
    # False: nothing of this dimension is agreed, so its weight went to the others.
    is_agreed = models.BooleanField()

    class Meta:
        ordering = ["scorecard_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "dimension"], name="scorecard_dimension_once"
            ),
            bounded("score", 0, 100, name="dimension_score_between_0_and_100"),
            bounded("adds", 0, 100, name="dimension_adds_between_0_and_100"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.score}"


class ScorecardLine(models.Model):
    """What one service level adds to a score."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="lines")
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.PROTECT, related_name="+")
    # The result of the month itself; null where the period ends in another month.
    result = models.ForeignKey(Result, on_delete=models.SET_NULL, null=True, related_name="+")
    dimension = models.CharField(max_length=16, choices=Dimension.choices)
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    own_score = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    # Decayed over the window.
    score = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    adds = models.DecimalField(max_digits=9, decimal_places=6)

    class Meta:
        ordering = ["scorecard_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "service_level"], name="scorecard_line_once"
            ),
            bounded("own_score", 0, 100, name="line_own_score_between_0_and_100"),
            bounded("score", 0, 100, name="line_score_between_0_and_100"),
            bounded("adds", 0, 100, name="line_adds_between_0_and_100"),
        ]

    def __str__(self) -> str:
        return f"{self.service_level_id} {self.score}"


class Standing(models.Model):
    """Where a vendor stands among its peers for one metric (or the score) and month.

    The subject is a catalogue code, or "score" for the composite. Quartiles are of the peers'
    values; without five peers there is no row.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="standings")
    service_type = models.CharField(max_length=16, choices=ServiceType.choices)
    subject = models.CharField(max_length=20)
    month = models.DateField()
    direction = models.CharField(max_length=6, choices=Direction.choices)
    value = models.DecimalField(max_digits=24, decimal_places=10)
    peers = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    rank_ratio = models.DecimalField(max_digits=9, decimal_places=8)
    quartile = models.PositiveSmallIntegerField()
    q1 = models.DecimalField(max_digits=24, decimal_places=10)
    median = models.DecimalField(max_digits=24, decimal_places=10)
    q3 = models.DecimalField(max_digits=24, decimal_places=10)
    robust_z = models.DecimalField(max_digits=12, decimal_places=6, null=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["month", "service_type", "subject", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "service_type", "subject", "month"], name="standing_once"
            ),
            models.CheckConstraint(condition=Q(peers__gte=5), name="standing_needs_five_peers"),
            bounded("quartile", 1, 4, name="quartile_between_1_and_4"),
            bounded("rank_ratio", 0, 1, name="rank_is_a_ratio"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id} {self.subject} {self.month:%Y-%m}"


class LibraryBenchmark(models.Model):
    """What a named source published for a metric: asked where own peers are too few.

    A source that gives one figure gives the median alone; `note` says what kind of figure it is.
    """

    metric_code = models.CharField(max_length=20)
    service_type = models.CharField(max_length=16, choices=ServiceType.choices)
    # The last day that the figures speak of.
    as_of = models.DateField()
    q1 = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    median = models.DecimalField(max_digits=24, decimal_places=10)
    q3 = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    unit = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True, default="")
    # Null: the portal ships it.
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = LibraryBenchmarkQuerySet.as_manager()

    class Meta:
        ordering = ["service_type", "metric_code", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_type", "metric_code", "as_of"], name="library_benchmark_once"
            ),
            one_of("service_type", ServiceType.values, name="library_service_type_is_known"),
            bounded("q1", -LIMIT, LIMIT, name="library_q1_is_finite"),
            bounded("median", -LIMIT, LIMIT, name="library_median_is_finite"),
            bounded("q3", -LIMIT, LIMIT, name="library_q3_is_finite"),
            together("q1", "q3", name="library_quartiles_together"),
            models.CheckConstraint(
                condition=Q(q1__isnull=True)
                | Q(q1__lte=models.F("median"), median__lte=models.F("q3")),
                name="library_quartiles_rise",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="library_benchmark_names_source"),
        ]

    def __str__(self) -> str:
        return f"{self.metric_code} {self.source} {self.as_of:%Y-%m-%d}"
