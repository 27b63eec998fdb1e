"""The shape of metrics and calendars in the API."""

from typing import Any

from rest_framework import serializers

from core.api.views import loaded
from core.values import day_text, decimal_text, instant_text
from slas.choices import Dimension, Direction
from slas.models import Calendar, Metric
from vendors.choices import ServiceType

TARGET_HELP = "Decimal as text; null where the catalogue names no target"


class MetricSerializer(serializers.Serializer[Any]):
    """A usual metric with its starting targets."""

    code = serializers.CharField()
    service_type = serializers.ChoiceField(
        choices=ServiceType.choices, allow_blank=True, help_text="Blank: it fits any contract"
    )
    name = serializers.CharField()
    dimension = serializers.ChoiceField(choices=Dimension.choices)
    kind = serializers.CharField(help_text="How it is computed, as the catalogue says it")
    is_critical = serializers.BooleanField()
    weight = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.ChoiceField(choices=Direction.choices)
    expected = serializers.CharField(allow_null=True, help_text=TARGET_HELP)
    minimum = serializers.CharField(allow_null=True, help_text=TARGET_HELP)
    measured_by = serializers.CharField(allow_blank=True)
    target_source = serializers.CharField(allow_blank=True)


class WindowSerializer(serializers.Serializer[Any]):
    """One opening; closing at or before opening runs over midnight."""

    weekday = serializers.IntegerField(help_text="0 is Monday")
    opens_at = serializers.TimeField()
    closes_at = serializers.TimeField()


class HolidaySerializer(serializers.Serializer[Any]):
    """A day without service hours."""

    day = serializers.DateField()
    name = serializers.CharField(allow_blank=True)


class CalendarYearSerializer(serializers.Serializer[Any]):
    """Where the holidays of a calendar year come from, and whether they are frozen."""

    year = serializers.IntegerField()
    country = serializers.CharField(allow_blank=True, help_text="Blank: entered by hand")
    subdivision = serializers.CharField(allow_blank=True)
    library_version = serializers.CharField(
        allow_blank=True, help_text="Version of the holidays library that proposed them"
    )
    is_frozen = serializers.BooleanField(help_text="Reviewed: its holidays stay as they are")
    reviewed_at = serializers.DateTimeField(allow_null=True)


class CalendarSerializer(serializers.Serializer[Any]):
    """Service hours as local times in a zone."""

    code = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    always_open = serializers.BooleanField()
    windows = WindowSerializer(many=True)
    holidays = HolidaySerializer(many=True)
    years = CalendarYearSerializer(many=True)


def metric_row(metric: Metric) -> dict[str, Any]:
    """Write a metric."""
    return {
        "code": metric.code,
        "service_type": metric.service_type,
        "name": metric.name,
        "dimension": metric.dimension,
        "kind": metric.kind,
        "is_critical": metric.critical,
        "weight": decimal_text(metric.weight),
        "definition": metric.definition,
        "unit": metric.unit,
        "direction": metric.direction,
        "expected": decimal_text(metric.expected),
        "minimum": decimal_text(metric.minimum),
        "measured_by": metric.measured_by,
        "target_source": metric.target_source,
    }


def calendar_row(calendar: Calendar) -> dict[str, Any]:
    """Write a calendar whose hours and holidays are loaded."""
    return {
        "code": calendar.code,
        "name": calendar.name,
        "time_zone": calendar.time_zone,
        "always_open": calendar.always_open,
        "windows": [
            {
                "weekday": window.weekday,
                "opens_at": f"{window.opens_at:%H:%M:%S}",
                "closes_at": f"{window.closes_at:%H:%M:%S}",
            }
            for window in loaded(calendar, "windows")
        ],
        "holidays": [
            {"day": day_text(holiday.day), "name": holiday.name}
            for holiday in loaded(calendar, "holidays")
        ],
        "years": [
            {
                "year": row.year,
                "country": row.country,
                "subdivision": row.subdivision,
                "library_version": row.library_version,
                "is_frozen": row.reviewed_at is not None,
                "reviewed_at": instant_text(row.reviewed_at),
            }
            for row in loaded(calendar, "years")
        ],
    }
