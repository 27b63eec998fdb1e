"""Results and their totals over REST."""

from typing import Any, ClassVar, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from core.api.problem import QueryError
from core.api.views import READ_PROBLEMS
from slas.api.result_shapes import ResultSerializer, TotalsSerializer, result_row, total_row
from slas.filters import ResultFilter
from slas.models import Result
from slas.querysets import ResultQuerySet
from slas.querysets.sums import GROUPS, sums

GROUP_PARAMETER = OpenApiParameter(
    "group_by", str, enum=GROUPS, description="What to group by; without it all are one group."
)


@extend_schema_view(
    list=extend_schema(
        summary="List results", responses={200: ResultSerializer(many=True), **READ_PROBLEMS}
    ),
)
class ResultResource(VisibleResource):
    """What came of the promises."""

    queryset = Result.objects.all()
    serializer_class = ResultSerializer
    filterset_class = ResultFilter
    page_order = ("-period_start", "service_level_id", "pk")
    capabilities: ClassVar[dict[str, Capability]] = {"list": Capability.READ_RECORDS}

    def with_related(self, queryset: Any) -> Any:
        """Load level, contract, vendor and version, and whether the figure is disputed."""
        return queryset.with_disputes().select_related("service_level__contract__vendor", "version")

    def represent(self, row: Any) -> dict[str, Any]:
        """Write a result."""
        return result_row(row, is_disputed=row.is_disputed)

    def list(self, request: Request) -> Response:
        """List the results that you may see, the latest period first."""
        return self.answer_list(request)


class ResultTotals(VisibleResource):
    """What results amount to under any filter."""

    queryset = Result.objects.all()
    serializer_class = TotalsSerializer
    filterset_class = ResultFilter
    pagination_class = None
    own_parameters = ("group_by",)
    capabilities: ClassVar[dict[str, Capability]] = {"totals": Capability.READ_RECORDS}

    @extend_schema(
        summary="Sum results",
        parameters=[GROUP_PARAMETER],
        responses={200: TotalsSerializer, **READ_PROBLEMS},
    )
    def totals(self, request: Request) -> Response:
        """Sum numerators, denominators and n; percentages are never averaged.

        One row per group, metric type, kind of input and unit, since tickets, minutes and units
        sampled do not add up. The totals of any two groupings agree.
        """
        group = request.query_params.get("group_by")
        if group is not None and group not in GROUPS:
            raise QueryError({"group_by": [f"Give one of: {', '.join(GROUPS)}."]})
        results = cast(ResultQuerySet, self.filter_queryset(self.get_queryset()))
        rows = sums(results, group)
        return Response({"group_by": group, "totals": [total_row(row) for row in rows]})
