"""Statements over REST: read what a month came to, submit it, publish it, revise it."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from core.api.fields import NothingSerializer
from core.api.filtering import refuse_unknown
from core.api.problem import QueryError
from core.api.views import CHANGE_PROBLEMS, DETAIL_PROBLEMS, READ_PROBLEMS, checked
from core.values import instant_of
from slas.api.statement_shapes import (
    FullStatementSerializer,
    RevisionSerializer,
    ShownSerializer,
    StatementSerializer,
    SubmissionSerializer,
    full_statement,
    statement_row,
)
from slas.models import Statement
from slas.services import statements as services
from slas.statement_filters import StatementFilter

ANSWERS: dict[Any, Any] = {200: FullStatementSerializer, **CHANGE_PROBLEMS}
AS_OF = OpenApiParameter(
    "as_of", str, description="The revision of the same month that stood published at this instant"
)


@extend_schema_view(
    list=extend_schema(
        summary="List statements", responses={200: StatementSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read a statement",
        parameters=[AS_OF],
        responses={200: FullStatementSerializer, **DETAIL_PROBLEMS},
    ),
)
class StatementResource(VisibleResource):
    """What contracts' months came to."""

    queryset = Statement.objects.all()
    serializer_class = StatementSerializer
    filterset_class = StatementFilter
    page_order = ("-month", "contract_id", "-revision")
    write_scope = "statements:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "submit": Capability.MANAGE_SERVICE,
        "revise": Capability.MANAGE_SERVICE,
        "send_back": Capability.APPROVE,
        "publish": Capability.APPROVE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load contract, vendor and people."""
        rows = queryset.select_related("contract__vendor", "submitted_by", "published_by")
        return rows.defer("content") if self.action == "list" else rows

    def represent(self, row: Statement) -> dict[str, Any]:
        """Write a statement in a list."""
        return statement_row(row)

    def represent_fully(self, row: Statement) -> dict[str, Any]:
        """Write a statement alone, with all that belongs to it."""
        is_open = row.is_in_the_making
        return full_statement(
            row,
            services.parts_of(row),
            lacking=services.missing_for_publication(row, now=timezone.now()) if is_open else [],
            for_vendor=self.access.is_vendor_user,
        )

    def list(self, request: Request) -> Response:
        """List the statements that you may see, the latest month first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one statement with its results, defaults, credits, exclusions and disputes."""
        refuse_unknown(set(request.query_params), {"as_of"})
        row = self.fetch(id)
        if "as_of" in request.query_params:
            row = self._as_of(row, request.query_params["as_of"])
        return Response(self.represent_fully(row))

    def _as_of(self, row: Statement, text: str) -> Statement:
        try:
            instant = instant_of(text)
        except ValueError as error:
            raise QueryError({"as_of": [f"Give an instant: {error}."]}) from error
        rows = self.get_queryset().filter(contract_id=row.contract_id, month=row.month)
        found: Statement | None = rows.as_of(instant).first()
        if found is None:
            raise NotFound
        return found

    def _act(
        self, request: Request, public_id: UUID, act: Callable[..., Any], shape: Any
    ) -> Response:
        statement = self.fetch(public_id)
        body: type[BaseSerializer[Any]] = shape
        made = act(
            statement=statement, **checked(body, request), by=self.person, now=timezone.now()
        )
        return self.answer_anew(statement if made is None else made)

    @extend_schema(summary="Submit a statement", request=SubmissionSerializer, responses=ANSWERS)
    def submit(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Put a month that is over up for review, exactly as it was read. Safe to repeat."""
        return self._act(request, id, services.submit_statement, SubmissionSerializer)

    @extend_schema(summary="Send a statement back", request=NothingSerializer, responses=ANSWERS)
    def send_back(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take a statement out of review. Safe to repeat."""
        return self._act(request, id, services.send_back, NothingSerializer)

    @extend_schema(summary="Publish a statement", request=ShownSerializer, responses=ANSWERS)
    def publish(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Freeze a statement in review as it was read, by another person. Safe to repeat."""
        return self._act(request, id, services.publish_statement, ShownSerializer)

    @extend_schema(summary="Submit a revision", request=RevisionSerializer, responses=ANSWERS)
    def revise(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Put the draft beside a published statement up for review, with the reason for it."""
        return self._act(request, id, services.revise, RevisionSerializer)
