"""Alerts over REST: read them, take, snooze and resolve them."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from alerts import services
from alerts.api.serializers import (
    AlertSerializer,
    FullAlertSerializer,
    ResolveSerializer,
    SnoozeSerializer,
    TakeSerializer,
    alert_row,
    full_alert,
)
from alerts.filters import AlertFilter
from alerts.models import Alert
from core.api.views import CHANGE_PROBLEMS, DETAIL_PROBLEMS, READ_PROBLEMS, checked


@extend_schema_view(
    list=extend_schema(
        summary="List alerts", responses={200: AlertSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read an alert", responses={200: FullAlertSerializer, **DETAIL_PROBLEMS}
    ),
)
class AlertResource(VisibleResource):
    """What needs a person."""

    queryset = Alert.objects.all()
    serializer_class = AlertSerializer
    filterset_class = AlertFilter
    page_order = ("-opened_at", "-pk")
    write_scope = "alerts:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_SCORES,
        "retrieve": Capability.READ_SCORES,
        "take": Capability.HANDLE_ALERTS,
        "snooze": Capability.HANDLE_ALERTS,
        "resolve": Capability.HANDLE_ALERTS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load the vendor, the unit and the people; alone also the entries."""
        queryset = queryset.select_related("vendor", "unit", "taken_by", "resolved_by")
        return queryset if self.action == "list" else queryset.prefetch_related("entries__by")

    def represent(self, row: Alert) -> dict[str, Any]:
        """Write an alert in a list."""
        return alert_row(row)

    def represent_fully(self, row: Alert) -> dict[str, Any]:
        """Write an alert alone."""
        return full_alert(row)

    def list(self, request: Request) -> Response:
        """List the alerts that you may see, the latest first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one alert with everything that happened to it."""
        return self.answer_row(request, id)

    @extend_schema(
        summary="Take an alert on",
        request=TakeSerializer,
        responses={200: FullAlertSerializer, **CHANGE_PROBLEMS},
    )
    def take(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take an open alert on; safe to repeat by the same person."""
        alert = self.fetch(id)
        entered = checked(TakeSerializer, request)
        services.take_alert(alert=alert, **entered, by=self.person, now=timezone.now())
        return self.answer_anew(alert)

    @extend_schema(
        summary="Put an alert to sleep",
        request=SnoozeSerializer,
        responses={200: FullAlertSerializer, **CHANGE_PROBLEMS},
    )
    def snooze(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Put an alert to sleep until an instant."""
        alert = self.fetch(id)
        entered = checked(SnoozeSerializer, request)
        services.snooze_alert(alert=alert, **entered, by=self.person, now=timezone.now())
        return self.answer_anew(alert)

    @extend_schema(
        summary="Resolve an alert",
        request=ResolveSerializer,
        responses={200: FullAlertSerializer, **CHANGE_PROBLEMS},
    )
    def resolve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Close an alert, saying why."""
        alert = self.fetch(id)
        entered = checked(ResolveSerializer, request)
        services.resolve_alert(alert=alert, **entered, by=self.person, now=timezone.now())
        return self.answer_anew(alert)
