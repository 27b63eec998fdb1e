"""The shape of service levels and sources in the API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from core.api.fields import StrictSerializer
from core.values import day_text, decimal_text, instant_text
from slas.choices import (
    Attribution,
    Dimension,
    Direction,
    InputKind,
    LowVolume,
    MetricType,
    OutcomeBy,
    Outlook,
    PercentileMethod,
    ReportingPeriod,
    Rounding,
    SourceKind,
)
from slas.ingest_checks import LONGEST_PRIORITY
from slas.models import Forecast, ServiceLevel, ServiceLevelVersion, Source
from slas.models.terms import LIMIT
from slas.services.term_checks import MOST_ANSWERS, MOST_LIMITS, MOST_MINUTES, MOST_PERIODS

DECIMAL_HELP = "Decimal as text"


def target_field(**kwargs: Any) -> serializers.DecimalField:
    """Make the field of a target."""
    return serializers.DecimalField(
        max_digits=18,
        decimal_places=6,
        min_value=Decimal(-LIMIT),
        max_value=Decimal(LIMIT),
        **kwargs,
    )


def _whole(most: int, help_text: str) -> serializers.IntegerField:
    """Make the field of a whole number from 1 on that may be absent."""
    return serializers.IntegerField(
        min_value=1, max_value=most, required=False, allow_null=True, help_text=help_text
    )


class RowOfSerializer(serializers.Serializer[Any]):
    """A row of another resource."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class LimitSerializer(StrictSerializer):
    """How long a ticket of a priority may take."""

    priority = serializers.CharField(
        max_length=LONGEST_PRIORITY, allow_blank=True, default="", help_text="Blank: any other"
    )
    minutes = serializers.IntegerField(
        min_value=1, max_value=MOST_MINUTES, help_text="Of business time"
    )


class TermsSerializer(StrictSerializer):
    """All that one version of a service level says."""

    metric_type = serializers.ChoiceField(choices=MetricType.choices)
    input_kind = serializers.ChoiceField(choices=InputKind.choices)
    dimension = serializers.ChoiceField(choices=Dimension.choices)
    unit = serializers.CharField(max_length=40)
    direction = serializers.ChoiceField(choices=Direction.choices)
    expected = target_field(help_text=DECIMAL_HELP)
    minimum = target_field(help_text=DECIMAL_HELP)
    critical_floor = target_field(required=False, allow_null=True, help_text=DECIMAL_HELP)
    decimals = serializers.IntegerField(min_value=0, max_value=6, required=False)
    rounding = serializers.ChoiceField(choices=Rounding.choices, required=False)
    percentile = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(1),
        max_value=Decimal("99.99"),
        required=False,
        allow_null=True,
    )
    percentile_method = serializers.ChoiceField(choices=PercentileMethod.choices, required=False)
    outcome_by = serializers.ChoiceField(choices=OutcomeBy.choices, required=False)
    limits = serializers.ListField(
        child=LimitSerializer(),
        max_length=MOST_LIMITS,
        required=False,
        help_text="Where business time decides",
    )
    age_limit_minutes = _whole(MOST_MINUTES, "Of business time; what is open longer is old")
    low_volume = serializers.ChoiceField(choices=LowVolume.choices, required=False)
    minimum_n = _whole(MOST_ANSWERS, "Fewer than this are not judged")
    per_scope = serializers.BooleanField(
        required=False, help_text="Judged for each scope of the contract, the total beside them"
    )
    reporting_period = serializers.ChoiceField(choices=ReportingPeriod.choices, required=False)
    calendar = serializers.CharField(
        max_length=40, required=False, help_text="Code of the service hours; 24x7 unless named"
    )
    is_critical = serializers.BooleanField(required=False)
    weight = serializers.DecimalField(
        max_digits=6,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(1000),
        required=False,
    )
    repeat_misses = _whole(MOST_PERIODS, "So many misses of the expected level …")
    repeat_window = _whole(MOST_PERIODS, "… in so many periods, this one included, are a default")
    credit_schedule = serializers.UUIDField(
        required=False, allow_null=True, help_text="Id of a credit schedule of the contract"
    )
    allocation_percent = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        required=False,
        allow_null=True,
        help_text="Of the pool, where the credit schedule pays by it",
    )
    pool_category = serializers.CharField(max_length=40, required=False, allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]  # the field, not its origin
        max_length=40, help_text="Code of what measures"
    )
    attribution = serializers.ChoiceField(choices=Attribution.choices, required=False)
    grace_days = serializers.IntegerField(min_value=0, max_value=90, required=False)


class TermsChangeSerializer(TermsSerializer):
    """Terms of which those not named stay as they were."""

    def get_fields(self) -> Any:
        """Ask for no field."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class VersionSerializer(serializers.Serializer[Any]):
    """The terms of a service level from one day on."""

    number = serializers.IntegerField()
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(
        allow_null=True, help_text="First day on which these terms no longer hold"
    )
    change = serializers.CharField(allow_blank=True)
    terms = TermsSerializer()
    created_at = serializers.DateTimeField()


class ForecastSerializer(serializers.Serializer[Any]):
    """What the running period is heading for; minutes, misses or events by the type of metric."""

    period_start = serializers.DateTimeField()
    period_end = serializers.DateTimeField()
    outlook = serializers.ChoiceField(choices=Outlook.choices)
    budget = serializers.CharField(help_text=DECIMAL_HELP)
    used = serializers.CharField(help_text=DECIMAL_HELP)
    burn = serializers.CharField(
        allow_null=True, help_text="Share of the budget used over the share of the period gone"
    )
    misses_left = serializers.IntegerField(allow_null=True)
    elapsed_ratio = serializers.CharField(help_text="How far the inputs reach, 0–1")


class ServiceLevelSerializer(serializers.Serializer[Any]):
    """A service level with the version in force, else the first to come."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    contract = RowOfSerializer()
    vendor = RowOfSerializer()
    service_type = serializers.CharField()
    metric = serializers.CharField(allow_null=True, help_text="Code of the catalogue's metric")
    external_source = serializers.CharField(allow_blank=True)
    external_id = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = VersionSerializer()
    forecast = ForecastSerializer(
        allow_null=True, help_text="Of the running period; null where nothing can be forecast"
    )


class NewServiceLevelSerializer(StrictSerializer):
    """A service level to agree on a contract."""

    contract = serializers.UUIDField(help_text="Id of the contract")
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=160)
    metric = serializers.CharField(
        max_length=20, required=False, allow_null=True, help_text="Code of the catalogue's metric"
    )
    terms = TermsSerializer()
    effective_from = serializers.DateField(
        required=False, allow_null=True, help_text="First day in force; null is the contract's own"
    )
    external_source = serializers.CharField(max_length=40, allow_blank=True, required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)


class NewVersionSerializer(StrictSerializer):
    """New terms from a day on; those not named stay as they were."""

    effective_from = serializers.DateField()
    change = serializers.CharField(max_length=200, help_text="What changes, in words")
    terms = TermsChangeSerializer()


class SourceSerializer(StrictSerializer):
    """A system or person that measures."""

    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=SourceKind.choices)


def terms_value(version: ServiceLevelVersion) -> dict[str, Any]:
    """Write the terms of a version; source, calendar, credit schedule and limits are loaded."""
    limits = sorted((limit.priority, limit.minutes) for limit in version.limits.all())
    schedule = version.credit_schedule
    return {
        "metric_type": version.metric_type,
        "input_kind": version.input_kind,
        "dimension": version.dimension,
        "unit": version.unit,
        "direction": version.direction,
        "expected": decimal_text(version.expected),
        "minimum": decimal_text(version.minimum),
        "critical_floor": decimal_text(version.critical_floor),
        "decimals": version.decimals,
        "rounding": version.rounding,
        "percentile": decimal_text(version.percentile),
        "percentile_method": version.percentile_method,
        "outcome_by": version.outcome_by,
        "limits": [{"priority": priority, "minutes": minutes} for priority, minutes in limits],
        "age_limit_minutes": version.age_limit_minutes,
        "low_volume": version.low_volume,
        "minimum_n": version.minimum_n,
        "per_scope": version.per_scope,
        "reporting_period": version.reporting_period,
        "calendar": version.calendar.code,
        "is_critical": version.is_critical,
        "weight": decimal_text(version.weight),
        "repeat_misses": version.repeat_misses,
        "repeat_window": version.repeat_window,
        "credit_schedule": None if schedule is None else str(schedule.public_id),
        "allocation_percent": decimal_text(version.allocation_percent),
        "pool_category": version.pool_category,
        "source": version.source.code,
        "attribution": version.attribution,
        "grace_days": version.grace_days,
    }


def version_row(version: ServiceLevelVersion) -> dict[str, Any]:
    """Write a version of a service level."""
    return {
        "number": version.number,
        "effective_from": day_text(version.effective_from),
        "effective_to": day_text(version.effective_to),
        "change": version.change,
        "terms": terms_value(version),
        "created_at": instant_text(version.created_at),
    }


def forecast_row(forecast: Forecast | None) -> dict[str, Any] | None:
    """Write a forecast, or nothing."""
    if forecast is None:
        return None
    return {
        "period_start": instant_text(forecast.period_start),
        "period_end": instant_text(forecast.period_end),
        "outlook": forecast.outlook,
        "budget": decimal_text(forecast.budget),
        "used": decimal_text(forecast.used),
        "burn": decimal_text(forecast.burn),
        "misses_left": forecast.misses_left,
        "elapsed_ratio": decimal_text(forecast.elapsed_ratio),
    }


def level_row(level: ServiceLevel, version: ServiceLevelVersion) -> dict[str, Any]:
    """Write a service level, whose contract, vendor and metric are loaded, with a version."""
    contract = level.contract
    return {
        "id": str(level.public_id),
        "code": level.code,
        "name": level.name,
        "contract": {"id": str(contract.public_id), "name": contract.reference},
        "vendor": {"id": str(contract.vendor.public_id), "name": contract.vendor.display_name},
        "service_type": contract.service_type,
        "metric": level.metric and level.metric.code,
        "external_source": level.external_source,
        "external_id": level.external_id,
        "created_at": instant_text(level.created_at),
        "version": version_row(version),
        "forecast": forecast_row(getattr(level, "forecast", None)),
    }


def source_row(source: Source) -> dict[str, Any]:
    """Write a source."""
    return {"code": source.code, "name": source.name, "kind": source.kind}
