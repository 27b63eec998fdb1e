"""What was promised: metrics, calendars, service levels and their versions."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from contracts.models import Contract, ContractVersion
from core.constraints import before, bounded, one_of, together
from slas.choices import (
    Attribution,
    Dimension,
    Direction,
    InputKind,
    LowVolume,
    MetricType,
    OutcomeBy,
    PercentileMethod,
    ReportingPeriod,
    Rounding,
)
from slas.querysets import ServiceLevelQuerySet
from vendors.choices import ServiceType

LIMIT = 10**12  # no contract states a larger figure


class Metric(models.Model):
    """A usual metric of the catalogue, with editable starting targets."""

    code = models.CharField(max_length=20, unique=True)
    # Blank: fits any contract.
    service_type = models.CharField(
        max_length=16, choices=ServiceType.choices, blank=True, default=""
    )
    name = models.CharField(max_length=120)
    dimension = models.CharField(max_length=16, choices=Dimension.choices)
    # As the catalogue names it; wider than what service levels can compute today.
    kind = models.CharField(max_length=60)
    critical = models.BooleanField()
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    definition = models.CharField(max_length=300)
    unit = models.CharField(max_length=40)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    expected = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    minimum = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    measured_by = models.CharField(max_length=120, blank=True, default="")
    target_source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["code"]
        constraints = [
            one_of("dimension", Dimension.values, name="metric_dimension_is_known"),
            one_of("direction", Direction.values, name="metric_direction_is_known"),
            one_of("service_type", ["", *ServiceType.values], name="metric_service_type_is_known"),
            bounded("weight", 0, 1000, name="metric_weight_is_finite"),
            bounded("expected", -LIMIT, LIMIT, name="metric_expected_is_finite"),
            bounded("minimum", -LIMIT, LIMIT, name="metric_minimum_is_finite"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Calendar(models.Model):
    """Service hours as local wall times in a zone; 24×7 where always open."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=60)
    always_open = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CalendarWindow(models.Model):
    """One opening of a weekday (0 is Monday); closing at or before opening runs over midnight."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        ordering = ["calendar_id", "weekday", "opens_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "weekday", "opens_at"], name="calendar_window_once"
            ),
            bounded("weekday", 0, 6, name="calendar_weekday_between_0_and_6"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens_at}–{self.closes_at}"


class CalendarHoliday(models.Model):
    """A dated day on which the calendar does not open."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering = ["calendar_id", "day"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_holiday_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarYear(models.Model):
    """The dated holidays of one calendar year: where they come from, and who froze them."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    # ISO 3166 country and subdivision that the days were proposed for; blank: entered by hand.
    country = models.CharField(max_length=2, blank=True, default="")
    subdivision = models.CharField(max_length=10, blank=True, default="")
    library_version = models.CharField(max_length=20, blank=True, default="")
    proposed_at = models.DateTimeField()
    # Null: the portal itself (a command run by an operator).
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # From then on the year's holidays are frozen.
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Why a frozen year was opened again.
    reopened_reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["calendar_id", "year"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "year"], name="calendar_year_once"),
            bounded("year", 1970, 2200, name="calendar_year_is_sane"),
            together("reviewed_at", "reviewed_by", name="calendar_year_reviewed_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.year}"


class ServiceLevel(models.Model):
    """A service level of a contract; its terms stand in its versions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="service_levels")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    metric = models.ForeignKey(
        Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="service_levels"
    )
    external_source = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    # Start of the first period that has not been put up for evaluation yet; null: none will be.
    opens_next_at = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField()

    objects = ServiceLevelQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code"], name="service_level_code_once_per_contract"
            ),
            models.UniqueConstraint(
                fields=["external_source", "external_id"],
                condition=~Q(external_id=""),
                name="service_level_external_id_unique_per_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceLevelVersion(models.Model):
    """The terms of a service level from one day on."""

    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.PROTECT, related_name="versions"
    )
    contract_version = models.ForeignKey(
        ContractVersion, on_delete=models.PROTECT, related_name="service_level_versions"
    )
    number = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    metric_type = models.CharField(max_length=24, choices=MetricType.choices)
    input_kind = models.CharField(max_length=8, choices=InputKind.choices)
    dimension = models.CharField(max_length=16, choices=Dimension.choices)
    unit = models.CharField(max_length=40)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    expected = models.DecimalField(max_digits=18, decimal_places=6)
    minimum = models.DecimalField(max_digits=18, decimal_places=6)
    critical_floor = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(default=2)
    percentile = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    percentile_method = models.CharField(
        max_length=12, choices=PercentileMethod.choices, default=PercentileMethod.NEAREST_RANK
    )
    reporting_period = models.CharField(
        max_length=8, choices=ReportingPeriod.choices, default=ReportingPeriod.MONTH
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    is_critical = models.BooleanField(default=False)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    source = models.ForeignKey("slas.Source", on_delete=models.PROTECT, related_name="+")
    attribution = models.CharField(
        max_length=26, choices=Attribution.choices, default=Attribution.FIRST_OF_RESOLVED_AND_DUE
    )
    grace_days = models.PositiveSmallIntegerField(default=5)
    rounding = models.CharField(
        max_length=9,
        choices=Rounding.choices,
        default=Rounding.HALF_UP,
        db_default=Rounding.HALF_UP,
    )
    outcome_by = models.CharField(
        max_length=13,
        choices=OutcomeBy.choices,
        default=OutcomeBy.STATED,
        db_default=OutcomeBy.STATED,
    )
    low_volume = models.CharField(
        max_length=8, choices=LowVolume.choices, default=LowVolume.NONE, db_default=LowVolume.NONE
    )
    # Fewer answers than this are not judged; null: any number is.
    minimum_n = models.PositiveIntegerField(null=True, blank=True)
    # What is open longer is old; of a backlog alone.
    age_limit_minutes = models.PositiveIntegerField(null=True, blank=True)
    # Judged for each scope of the contract, the total beside them.
    per_scope = models.BooleanField(default=False, db_default=False)
    # A repeated miss of the expected level: so many in so many periods, this one included.
    repeat_misses = models.PositiveSmallIntegerField(null=True, blank=True)
    repeat_window = models.PositiveSmallIntegerField(null=True, blank=True)
    credit_schedule = models.ForeignKey(
        "slas.CreditSchedule",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="service_level_versions",
        db_index=False,
    )
    allocation_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    pool_category = models.CharField(max_length=40, blank=True, default="", db_default="")
    change = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["service_level_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_level", "number"], name="service_level_version_number_once"
            ),
            before(
                "effective_from", "effective_to", name="service_level_version_ends_after_it_starts"
            ),
            one_of("metric_type", MetricType.values, name="metric_type_is_known"),
            one_of("input_kind", InputKind.values, name="input_kind_is_known"),
            one_of("dimension", Dimension.values, name="dimension_is_known"),
            one_of("direction", Direction.values, name="direction_is_known"),
            one_of("reporting_period", ReportingPeriod.values, name="reporting_period_is_known"),
            one_of("attribution", Attribution.values, name="attribution_is_known"),
            one_of("percentile_method", PercentileMethod.values, name="percentile_method_is_known"),
            bounded("expected", -LIMIT, LIMIT, name="expected_is_finite"),
            bounded("minimum", -LIMIT, LIMIT, name="minimum_is_finite"),
            bounded("critical_floor", -LIMIT, LIMIT, name="critical_floor_is_finite"),
            bounded("decimals", 0, 6, name="decimals_between_0_and_6"),
            bounded("weight", 0, 1000, name="weight_is_finite"),
            bounded("grace_days", 0, 90, name="grace_days_between_0_and_90"),
            one_of("rounding", Rounding.values, name="rounding_is_known"),
            one_of("outcome_by", OutcomeBy.values, name="outcome_by_is_known"),
            one_of("low_volume", LowVolume.values, name="low_volume_is_known"),
            bounded("minimum_n", 1, 10**6, name="minimum_n_is_positive"),
            bounded("age_limit_minutes", 1, 10**7, name="age_limit_is_positive"),
            bounded("allocation_percent", 0, 100, name="allocation_is_a_percentage"),
            together("repeat_misses", "repeat_window", name="repeat_misses_have_a_window"),
            models.CheckConstraint(
                condition=Q(repeat_misses__isnull=True)
                | Q(
                    repeat_misses__range=(1, 120),
                    repeat_window__range=(1, 120),
                    repeat_misses__lte=F("repeat_window"),
                ),
                name="repeat_misses_fit_their_window",
            ),
            models.CheckConstraint(
                condition=Q(direction="higher", minimum__lte=F("expected"))
                | Q(direction="lower", minimum__gte=F("expected")),
                name="minimum_is_not_better_than_expected",
            ),
            models.CheckConstraint(
                condition=Q(critical_floor__isnull=True)
                | Q(direction="higher", critical_floor__lte=F("minimum"))
                | Q(direction="lower", critical_floor__gte=F("minimum")),
                name="critical_floor_is_not_better_than_minimum",
            ),
            models.CheckConstraint(
                condition=Q(
                    metric_type="percentile",
                    percentile__isnull=False,
                    percentile__range=(1, Decimal("99.99")),
                )
                | (~Q(metric_type="percentile") & Q(percentile__isnull=True)),
                name="percentile_is_set_for_percentiles_alone",
            ),
            ExclusionConstraint(
                name="service_level_versions_do_not_overlap",
                expressions=[
                    (
                        Func(
                            F("service_level_id"),
                            F("service_level_id"),
                            Value("[]"),
                            function="int8range",
                        ),
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
        return f"{self.service_level_id} v{self.number}"


class PriorityLimit(models.Model):
    """How long a ticket of a priority may take, in minutes of business time."""

    version = models.ForeignKey(
        ServiceLevelVersion, on_delete=models.CASCADE, related_name="limits"
    )
    # Blank: any priority that is not named.
    priority = models.CharField(max_length=40, blank=True, default="")
    minutes = models.PositiveIntegerField()

    class Meta:
        ordering = ["version_id", "priority"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "priority"], name="priority_limit_once_per_version"
            ),
            bounded("minutes", 1, 10**7, name="priority_limit_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.priority or 'any'}: {self.minutes} min"
