"""Sources of measurements over REST."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import GuardedListing
from accounts.permissions import Capability
from core.api.views import READ_PROBLEMS, WRITE_PROBLEMS, checked
from slas.api.level_shapes import SourceSerializer, source_row
from slas.filters import SourceFilter
from slas.models import ServiceLevel, ServiceLevelVersion, Source
from slas.services.sources import name_source


@extend_schema_view(
    list=extend_schema(
        summary="List sources", responses={200: SourceSerializer(many=True), **READ_PROBLEMS}
    ),
    create=extend_schema(
        summary="Name a source",
        request=SourceSerializer,
        responses={201: SourceSerializer, **WRITE_PROBLEMS},
    ),
)
class SourceResource(GuardedListing):
    """What measures."""

    queryset = Source.objects.all()
    serializer_class = SourceSerializer
    filterset_class = SourceFilter
    page_order = ("code",)
    write_scope = "service-levels:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "create": Capability.EDIT_CONTRACTS,
    }

    def visible(self, queryset: QuerySet[Source]) -> QuerySet[Source]:
        """Keep every source for our own people, for a vendor's user those of own levels."""
        if not self.access.is_vendor_user:
            return queryset
        levels = ServiceLevel.objects.visible_to(self.person)
        versions = ServiceLevelVersion.objects.filter(service_level__in=levels)
        return queryset.filter(pk__in=versions.values("source_id"))

    def represent(self, row: Source) -> dict[str, Any]:
        """Write a source."""
        return source_row(row)

    def list(self, request: Request) -> Response:
        """List the sources by code."""
        return self.answer_list(request)

    def create(self, request: Request) -> Response:
        """Add a source; safe to repeat with the same name and kind."""
        entered = checked(SourceSerializer, request)
        source = name_source(**entered, by=self.person, now=timezone.now())
        return Response(source_row(source), status=201)
