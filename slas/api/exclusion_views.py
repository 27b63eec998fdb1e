"""Exclusions over REST: draft, submit and decide them."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from core.api.fields import NothingSerializer
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    beside,
    checked,
)
from slas.api.exclusion_shapes import (
    ExclusionApprovalSerializer,
    ExclusionPartSerializer,
    ExclusionRejectionSerializer,
    ExclusionSerializer,
    NewExclusionSerializer,
    exclusion_row,
)
from slas.api.lookups import contract_of, events_of, levels_of
from slas.ledger_filters import ExclusionFilter
from slas.models import Exclusion, ExclusionEvent
from slas.services import exclusions as services

EVENTS = ExclusionEvent.objects.select_related("key__source").order_by("pk")
ANSWERS: dict[Any, Any] = {200: ExclusionSerializer, **CHANGE_PROBLEMS}


@extend_schema_view(
    list=extend_schema(
        summary="List exclusions",
        responses={200: ExclusionSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read an exclusion", responses={200: ExclusionSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Draft an exclusion",
        request=NewExclusionSerializer,
        responses={201: ExclusionSerializer, **WRITE_PROBLEMS},
    ),
)
class ExclusionResource(VisibleResource):
    """What is to be excused."""

    queryset = Exclusion.objects.all()
    serializer_class = ExclusionSerializer
    filterset_class = ExclusionFilter
    page_order = ("-requested_at", "-pk")
    write_scope = "statements:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "create": Capability.MANAGE_SERVICE,
        "submit": Capability.MANAGE_SERVICE,
        "withdraw": Capability.MANAGE_SERVICE,
        "approve": Capability.APPROVE,
        "approve_partly": Capability.APPROVE,
        "reject": Capability.APPROVE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load owners, people, levels and events."""
        rows = queryset.select_related("contract__vendor", "requested_by", "decided_by")
        return rows.prefetch_related(beside("levels"), beside("events", EVENTS))

    def represent(self, row: Exclusion) -> dict[str, Any]:
        """Write an exclusion."""
        return exclusion_row(row)

    def list(self, request: Request) -> Response:
        """List the exclusions that you may see, the latest first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one exclusion."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Draft an exclusion; it has no effect before another person approves it."""
        entered = checked(NewExclusionSerializer, request)
        contract = contract_of(entered.pop("contract"), self.person, Capability.MANAGE_SERVICE)
        levels = levels_of(contract, entered.pop("levels"))
        events = events_of(levels, entered.pop("events", []))
        exclusion = services.request_exclusion(
            **entered,
            contract=contract,
            levels=levels,
            events=events,
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_made(self.get_queryset().get(pk=exclusion.pk))

    @extend_schema(
        summary="Submit an exclusion to be decided", request=NothingSerializer, responses=ANSWERS
    )
    def submit(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Put a draft forward. Safe to repeat."""
        exclusion = self.fetch(id)
        checked(NothingSerializer, request)
        services.submit_exclusion(exclusion=exclusion, by=self.person, now=timezone.now())
        return self.answer_anew(exclusion)

    @extend_schema(summary="Withdraw an exclusion", request=NothingSerializer, responses=ANSWERS)
    def withdraw(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take back what nobody has decided. Safe to repeat."""
        exclusion = self.fetch(id)
        checked(NothingSerializer, request)
        services.withdraw_exclusion(exclusion=exclusion, by=self.person, now=timezone.now())
        return self.answer_anew(exclusion)

    @extend_schema(
        summary="Approve an exclusion", request=ExclusionApprovalSerializer, responses=ANSWERS
    )
    def approve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Approve all that was asked for, by another person than who asked."""
        exclusion = self.fetch(id)
        entered = checked(ExclusionApprovalSerializer, request)
        services.approve_exclusion(
            exclusion=exclusion, **entered, by=self.person, now=timezone.now()
        )
        return self.answer_anew(exclusion)

    @extend_schema(
        summary="Approve a part of an exclusion",
        request=ExclusionPartSerializer,
        responses=ANSWERS,
    )
    def approve_partly(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Approve a smaller interval, or some of the events."""
        exclusion = self.fetch(id)
        entered = checked(ExclusionPartSerializer, request)
        events = events_of(list(exclusion.levels.all()), entered.pop("events", []))
        services.approve_exclusion_partly(
            exclusion=exclusion, **entered, events=events, by=self.person, now=timezone.now()
        )
        return self.answer_anew(exclusion)

    @extend_schema(
        summary="Reject an exclusion", request=ExclusionRejectionSerializer, responses=ANSWERS
    )
    def reject(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Refuse an exclusion, or take the approval of one back."""
        exclusion = self.fetch(id)
        entered = checked(ExclusionRejectionSerializer, request)
        services.reject_exclusion(
            exclusion=exclusion, **entered, by=self.person, now=timezone.now()
        )
        return self.answer_anew(exclusion)
