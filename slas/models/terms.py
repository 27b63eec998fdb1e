"""What was promised: metrics, calendars, service levels and their versions."""

import uuid
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from contracts.models import Contract, ContractVersion
from core.constraints import before, bounded, one_of
from slas.choices import (
    Attribution,
    Dimension,
    Direction,
    InputKind,
    MetricType,
    PercentileMethod,
    ReportingPeriod,
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
    metric_type = models.CharField(max_length=16, choices=MetricType.choices)
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
