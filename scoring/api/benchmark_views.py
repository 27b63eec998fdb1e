"""Benchmarks and standings over REST."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import GuardedResource, VisibleResource
from accounts.permissions import Capability
from core.api.filtering import refuse_unknown
from core.api.problem import QueryError
from core.api.views import READ_PROBLEMS
from core.filters import MonthFormField
from scoring.api.benchmark_shapes import (
    BenchmarksSerializer,
    StandingSerializer,
    benchmark_row,
    standing_row,
)
from scoring.filters import StandingFilter
from scoring.models import Standing
from scoring.pages.cohorts import cohorts_of
from vendors.choices import ServiceType

PARAMETERS = (
    OpenApiParameter("service_type", str, enum=ServiceType.values, required=True),
    OpenApiParameter(
        "month",
        {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"},
        required=True,
        description="YYYY-MM",
    ),
)


class BenchmarkResource(GuardedResource):
    """What figures are compared with."""

    capabilities: ClassVar[dict[str, Capability]] = {"compare": Capability.READ_SCORES}

    @extend_schema(
        summary="Compare the figures of a service type",
        parameters=[*PARAMETERS],
        responses={200: BenchmarksSerializer, **READ_PROBLEMS},
    )
    def compare(self, request: Request) -> Response:
        """Give quartiles of peers from five on, else a published figure, else the reason why not.

        Quartiles are of all vendors where they give none of those away that you do not see.
        """
        asked = request.query_params
        refuse_unknown(set(asked), {parameter.name for parameter in PARAMETERS})
        service_type = asked.get("service_type", "")
        if service_type not in ServiceType.values:
            raise QueryError({"service_type": [f"Give one of: {', '.join(ServiceType.values)}."]})
        found = cohorts_of(self.person, service_type, _month(asked.get("month", "")))
        return Response({"benchmarks": [benchmark_row(cohort) for cohort in found]})


def _month(text: str) -> date:
    """Read the month.

    :raises QueryError: none, or not a month
    """
    try:
        month = MonthFormField().to_python(text)
    except ValidationError:
        month = None
    if month is None:
        raise QueryError({"month": ["Write a month as YYYY-MM."]})
    return month


@extend_schema_view(
    list=extend_schema(
        summary="List standings", responses={200: StandingSerializer(many=True), **READ_PROBLEMS}
    ),
)
class StandingResource(VisibleResource):
    """Where vendors stand among their peers."""

    queryset = Standing.objects.all()
    serializer_class = StandingSerializer
    filterset_class = StandingFilter
    page_order = ("-month", "pk")
    capabilities: ClassVar[dict[str, Capability]] = {"list": Capability.READ_SCORES}

    def with_related(self, queryset: Any) -> Any:
        """Load the vendor."""
        return queryset.select_related("vendor")

    def represent(self, row: Standing) -> dict[str, Any]:
        """Write a standing."""
        return standing_row(row)

    def list(self, request: Request) -> Response:
        """List where the vendors that you may see stand, the latest month first."""
        return self.answer_list(request)
