"""The shape of results and their totals in the API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from core.api.fields import MonthField
from core.rounding import half_up
from core.values import decimal_text, instant_text, month_text
from slas.choices import Dimension, InputKind, MetricType, PeriodState, ResultClass
from slas.models import Result
from slas.querysets.sums import SumRow

PERCENT_DECIMALS = 10


class LevelOfResultSerializer(serializers.Serializer[Any]):
    """The service level that a result judges."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class OwnerSerializer(serializers.Serializer[Any]):
    """A row of another resource."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ResultSerializer(serializers.Serializer[Any]):
    """The judgement of a service level over one period.

    Keyed by service level, period start, scope and revision.
    """

    service_level = LevelOfResultSerializer()
    contract = OwnerSerializer()
    vendor = OwnerSerializer()
    version = serializers.IntegerField(help_text="Number of the version that judged")
    metric_type = serializers.ChoiceField(choices=MetricType.choices)
    input_kind = serializers.ChoiceField(choices=InputKind.choices)
    dimension = serializers.ChoiceField(choices=Dimension.choices)
    unit = serializers.CharField()
    period_start = serializers.DateTimeField()
    period_end = serializers.DateTimeField(help_text="First instant after the period")
    month = MonthField()
    scope = serializers.CharField(allow_null=True, help_text="A part; null is the total")
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PeriodState.choices)
    result_class = serializers.ChoiceField(choices=ResultClass.choices)
    attained = serializers.CharField(allow_null=True, help_text="Exact, as text")
    attained_shown = serializers.CharField(
        allow_null=True, help_text="As the contract rounds it, as text"
    )
    expected = serializers.CharField()
    minimum = serializers.CharField()
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    n = serializers.CharField()
    coverage_ratio = serializers.CharField(allow_null=True)
    reported_through = serializers.DateTimeField(allow_null=True)
    disputed = serializers.BooleanField(
        help_text="It, or a credit of it, is under dispute now; decided by somebody else"
    )
    inputs_hash = serializers.CharField()
    computed_at = serializers.DateTimeField()


class TotalSerializer(serializers.Serializer[Any]):
    """What a group of results of one metric type, kind of input and unit amounts to."""

    key = serializers.CharField(
        allow_null=True, help_text="Code, month, vendor's id or service type; null: not grouped"
    )
    name = serializers.CharField(allow_null=True)
    metric_type = serializers.ChoiceField(choices=MetricType.choices)
    input_kind = serializers.ChoiceField(choices=InputKind.choices)
    unit = serializers.CharField()
    results = serializers.IntegerField()
    judged = serializers.IntegerField(help_text="Results that have a figure")
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    n = serializers.CharField()
    percent = serializers.CharField(
        allow_null=True, help_text="100 · numerator / denominator, for ratios alone"
    )


class TotalsSerializer(serializers.Serializer[Any]):
    """Totals of the results asked for; unlike things are never added."""

    group_by = serializers.CharField(allow_null=True)
    totals = TotalSerializer(many=True)


def result_row(result: Result, *, is_disputed: bool) -> dict[str, Any]:
    """Write a result whose level, contract, vendor and version are loaded."""
    level, version = result.service_level, result.version
    contract = level.contract
    vendor = contract.vendor
    return {
        "service_level": {"id": str(level.public_id), "code": level.code, "name": level.name},
        "contract": {"id": str(contract.public_id), "name": contract.reference},
        "vendor": {"id": str(vendor.public_id), "name": vendor.display_name},
        "version": version.number,
        "metric_type": version.metric_type,
        "input_kind": version.input_kind,
        "dimension": version.dimension,
        "unit": version.unit,
        "period_start": instant_text(result.period_start),
        "period_end": instant_text(result.period_end),
        "month": month_text(result.month),
        "scope": result.scope,
        "revision": result.revision,
        "state": result.state,
        "result_class": result.result_class,
        "attained": decimal_text(result.attained),
        "attained_shown": decimal_text(result.attained_shown),
        "expected": decimal_text(version.expected),
        "minimum": decimal_text(version.minimum),
        "numerator": decimal_text(result.numerator),
        "denominator": decimal_text(result.denominator),
        "n": decimal_text(result.n),
        "coverage_ratio": decimal_text(result.coverage_ratio),
        "reported_through": instant_text(result.reported_through),
        "disputed": is_disputed,
        "inputs_hash": result.inputs_hash,
        "computed_at": instant_text(result.computed_at),
    }


def _percent(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(half_up(value, PERCENT_DECIMALS))


def total_row(row: SumRow) -> dict[str, Any]:
    """Write one total; its percentage has ten decimals."""
    return {
        "key": row.key,
        "name": row.name,
        "metric_type": row.metric_type,
        "input_kind": row.input_kind,
        "unit": row.unit,
        "results": row.results,
        "judged": row.judged,
        "numerator": decimal_text(row.numerator),
        "denominator": decimal_text(row.denominator),
        "n": decimal_text(row.n),
        "percent": _percent(row.percent),
    }
