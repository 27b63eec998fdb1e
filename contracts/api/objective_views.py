"""Objectives of contracts over REST: set, read off, close."""

from dataclasses import fields
from typing import Any, ClassVar, Final
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from contracts import services_objectives as services
from contracts.api.objective_shapes import (
    NewObjectiveSerializer,
    NewReadingSerializer,
    ObjectiveChangeSerializer,
    ObjectiveCloseSerializer,
    ObjectiveSerializer,
    ReadingSerializer,
    objective_row,
    reading_row,
)
from contracts.api.obligation_views import contract_in_reach
from contracts.api.renewal_views import person_named
from contracts.models import Objective
from contracts.register_filters import ObjectiveFilter
from core.api.paging import PAGE_PARAMETERS
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)

_NAMES: Final = tuple(field.name for field in fields(services.ObjectiveInput))


@extend_schema_view(
    list=extend_schema(
        summary="List objectives",
        responses={200: ObjectiveSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read an objective", responses={200: ObjectiveSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Put an objective on record",
        request=NewObjectiveSerializer,
        responses={201: ObjectiveSerializer, **WRITE_PROBLEMS},
    ),
    partial_update=extend_schema(
        summary="Change an objective",
        request=ObjectiveChangeSerializer,
        responses={200: ObjectiveSerializer, **CHANGE_PROBLEMS},
    ),
)
class ObjectiveResource(VisibleResource):
    """What contracts are for."""

    queryset = Objective.objects.all()
    serializer_class = ObjectiveSerializer
    filterset_class = ObjectiveFilter
    page_order = ("contract_id", "title", "pk")
    write_scope = "contracts:write"
    paged_actions: ClassVar[tuple[str, ...]] = ("list", "readings")
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "readings": Capability.READ_RECORDS,
        "create": Capability.EDIT_CONTRACTS,
        "partial_update": Capability.EDIT_CONTRACTS,
        "read_off": Capability.MANAGE_SERVICE,
        "close": Capability.MANAGE_SERVICE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load contract, vendor, owner and the latest reading."""
        return queryset.with_latest().select_related("contract__vendor", "owner")

    def represent(self, row: Objective) -> dict[str, Any]:
        """Write an objective."""
        return objective_row(row)

    def list(self, request: Request) -> Response:
        """List the objectives of the contracts that you may see."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one objective with its latest figure and the share of the way."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Say what a contract is for, and by which figure it is known. Safe to repeat."""
        entered = checked(NewObjectiveSerializer, request)
        contract = contract_in_reach(entered.pop("contract"), self.person)
        owner = person_named(contract, entered.pop("owner", ""), "owner")
        row = services.set_objective(
            contract=contract,
            entered=services.ObjectiveInput(**entered, owner=owner),
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_made(self.get_queryset().get(pk=row.pk))

    def partial_update(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say it anew; its readings stay."""
        row = self.fetch(id)
        said = {name: getattr(row, name) for name in _NAMES}
        entered = checked(ObjectiveChangeSerializer, request)
        if "owner" in entered:
            entered["owner"] = person_named(row.contract, entered["owner"], "owner")
        said.update(entered)
        services.change_objective(
            objective=row,
            entered=services.ObjectiveInput(**said),
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_anew(row)

    @extend_schema(
        summary="List an objective's readings",
        responses={200: ReadingSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def readings(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List what the measure said, the latest day first."""
        return self.answer_part(request, self.fetch(id).readings.all(), reading_row, "-on")

    @extend_schema(
        summary="Note a figure of an objective",
        request=NewReadingSerializer,
        responses={201: ReadingSerializer, **CHANGE_PROBLEMS},
    )
    def read_off(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Note what the measure says on a day; the same day again corrects it."""
        reading = services.read_objective(
            objective=self.fetch(id),
            **checked(NewReadingSerializer, request),
            by=self.person,
            now=timezone.now(),
        )
        return Response(reading_row(reading), status=201)

    @extend_schema(
        summary="Close an objective",
        request=ObjectiveCloseSerializer,
        responses={200: ObjectiveSerializer, **CHANGE_PROBLEMS},
    )
    def close(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say what became of it, or open it again. Safe to repeat."""
        row = self.fetch(id)
        services.close_objective(
            objective=row,
            **checked(ObjectiveCloseSerializer, request),
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_anew(row)
