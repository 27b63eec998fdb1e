"""The catalogue of metrics and the calendars over REST, to be named by service levels."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import GuardedListing
from accounts.permissions import Capability
from core.api.views import READ_PROBLEMS, beside
from slas.api.catalogue_shapes import (
    CalendarSerializer,
    MetricSerializer,
    calendar_row,
    metric_row,
)
from slas.filters import CalendarFilter, MetricFilter
from slas.models import Calendar, Metric, ServiceLevel, ServiceLevelVersion


@extend_schema_view(
    list=extend_schema(
        summary="List the catalogue's metrics",
        responses={200: MetricSerializer(many=True), **READ_PROBLEMS},
    ),
)
class MetricResource(GuardedListing):
    """What is usually promised."""

    queryset = Metric.objects.all()
    serializer_class = MetricSerializer
    filterset_class = MetricFilter
    page_order = ("code",)
    capabilities: ClassVar[dict[str, Capability]] = {"list": Capability.READ_RECORDS}

    def visible(self, queryset: QuerySet[Metric]) -> QuerySet[Metric]:
        """Keep every metric: the catalogue says nothing of anybody."""
        return queryset

    def represent(self, row: Metric) -> dict[str, Any]:
        """Write a metric."""
        return metric_row(row)

    def list(self, request: Request) -> Response:
        """List the usual metrics with their starting targets by code."""
        return self.answer_list(request)


@extend_schema_view(
    list=extend_schema(
        summary="List calendars", responses={200: CalendarSerializer(many=True), **READ_PROBLEMS}
    ),
)
class CalendarResource(GuardedListing):
    """When service hours are."""

    queryset = Calendar.objects.all()
    serializer_class = CalendarSerializer
    filterset_class = CalendarFilter
    page_order = ("code",)
    capabilities: ClassVar[dict[str, Capability]] = {"list": Capability.READ_RECORDS}

    def visible(self, queryset: QuerySet[Calendar]) -> QuerySet[Calendar]:
        """Keep every calendar for our own people, for a vendor's user those of own levels."""
        if not self.access.is_vendor_user:
            return queryset
        levels = ServiceLevel.objects.visible_to(self.person)
        versions = ServiceLevelVersion.objects.filter(service_level__in=levels)
        return queryset.filter(pk__in=versions.values("calendar_id"))

    def with_related(self, queryset: Any) -> Any:
        """Load the hours, the holidays and what is known of their years."""
        return queryset.prefetch_related(beside("windows"), beside("holidays"), beside("years"))

    def represent(self, row: Calendar) -> dict[str, Any]:
        """Write a calendar."""
        return calendar_row(row)

    def list(self, request: Request) -> Response:
        """List the calendars of service hours by code."""
        return self.answer_list(request)
