"""Scorecards over REST."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import access_of
from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from core.api.views import DETAIL_PROBLEMS, READ_PROBLEMS, beside
from scoring.api.serializers import (
    FullScorecardSerializer,
    ScorecardSerializer,
    card_lines,
    card_row,
    stood_row,
)
from scoring.filters import ScorecardFilter
from scoring.models import Scorecard, ScorecardLine
from slas.models import ServiceLevel


@extend_schema_view(
    list=extend_schema(
        summary="List scorecards", responses={200: ScorecardSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read a scorecard", responses={200: FullScorecardSerializer, **DETAIL_PROBLEMS}
    ),
)
class ScorecardResource(VisibleResource):
    """What the results amount to."""

    queryset = Scorecard.objects.all()
    serializer_class = ScorecardSerializer
    filterset_class = ScorecardFilter
    page_order = ("-month", "vendor_id")
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_SCORES,
        "retrieve": Capability.READ_SCORES,
    }

    @property
    def reads_levels(self) -> bool:
        """Say whether the reader may see service levels at all."""
        return access_of(self.person).allows(Capability.READ_RECORDS)

    def with_related(self, queryset: Any) -> Any:
        """Load vendor, methodology and dimensions; alone also the lines that may be seen."""
        queryset = queryset.select_related("vendor", "methodology").prefetch_related(
            beside("dimensions")
        )
        if self.action == "list" or not self.reads_levels:
            return queryset
        levels = ServiceLevel.objects.visible_to(self.person)
        lines = ScorecardLine.objects.filter(service_level__in=levels)
        return queryset.prefetch_related(beside("lines", lines.select_related("service_level")))

    def represent(self, row: Scorecard) -> dict[str, Any]:
        """Write a card in a list, as it stands or, where that was asked, as it stood."""
        stood = getattr(row, "stood", None)
        return stood_row(row, stood[0]) if stood else card_row(row)

    def represent_fully(self, row: Scorecard) -> dict[str, Any]:
        """Write a card alone, with its lines for those who may read service levels."""
        if not self.reads_levels:
            return card_row(row)
        return {**card_row(row), "lines": card_lines(row)}

    def list(self, request: Request) -> Response:
        """List the scorecards that you may see, the latest month first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one scorecard down to its service levels."""
        return self.answer_row(request, id)
