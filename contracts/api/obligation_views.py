"""Obligations and their due days over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.models import User
from accounts.permissions import Capability
from contracts import services_obligations as services
from contracts.api.obligation_shapes import (
    MilestoneDecisionSerializer,
    MilestoneSerializer,
    NewObligationSerializer,
    ObligationChangeSerializer,
    ObligationSerializer,
    ReportSerializer,
    milestone_row,
    obligation_row,
)
from contracts.models import Contract, Milestone, Obligation
from contracts.register_filters import MilestoneFilter, ObligationFilter
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)
from core.errors import RuleError
from core.periods import local_date

CHANGEABLE = ("title", "detail", "clause", "first_due_on", "every_months", "last_due_on")


def contract_in_reach(public_id: UUID, user: User) -> Contract:
    """Find a contract that the user may edit; any other is unknown.

    :raises RuleError: no such contract in reach
    """
    contracts = Contract.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    contract = contracts.filter(public_id=public_id).first()
    if contract is None:
        raise RuleError(
            "The contract is not known, or not in your reach.", field="contract", code="unknown"
        )
    return contract


@extend_schema_view(
    list=extend_schema(
        summary="List obligations",
        responses={200: ObligationSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read an obligation", responses={200: ObligationSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Put an obligation on record",
        request=NewObligationSerializer,
        responses={201: ObligationSerializer, **WRITE_PROBLEMS},
    ),
    partial_update=extend_schema(
        summary="Change an obligation",
        request=ObligationChangeSerializer,
        responses={200: ObligationSerializer, **CHANGE_PROBLEMS},
    ),
)
class ObligationResource(VisibleResource):
    """What the sides of contracts owe."""

    queryset = Obligation.objects.all()
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter
    page_order = ("first_due_on", "pk")
    write_scope = "contracts:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "create": Capability.EDIT_CONTRACTS,
        "partial_update": Capability.EDIT_CONTRACTS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load contract and vendor."""
        return queryset.select_related("contract__vendor")

    def represent(self, row: Obligation) -> dict[str, Any]:
        """Write an obligation."""
        return obligation_row(row)

    def list(self, request: Request) -> Response:
        """List the obligations that you may see, by their first day."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one obligation."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Say what a side owes; its due days of the next year follow. Safe to repeat."""
        entered = checked(NewObligationSerializer, request)
        contract = contract_in_reach(entered.pop("contract"), self.person)
        row = services.agree_obligation(
            **entered, contract=contract, by=self.person, now=timezone.now()
        )
        return self.answer_made(self.get_queryset().get(pk=row.pk))

    def partial_update(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say it anew; what was reported or decided keeps its day."""
        row = self.fetch(id)
        said = {name: getattr(row, name) for name in CHANGEABLE}
        said.update(checked(ObligationChangeSerializer, request))
        services.change_obligation(obligation=row, **said, by=self.person, now=timezone.now())
        return self.answer_anew(row)


@extend_schema_view(
    list=extend_schema(
        summary="List due days", responses={200: MilestoneSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read a due day", responses={200: MilestoneSerializer, **DETAIL_PROBLEMS}
    ),
)
class MilestoneResource(VisibleResource):
    """When obligations fall due, and what came of it."""

    queryset = Milestone.objects.all()
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilter
    page_order = ("due_on", "pk")
    write_scope = "contracts:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "report": Capability.MANAGE_SERVICE,
        "decide": Capability.MANAGE_SERVICE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load obligation, contract, vendor and people, and where each stands today."""
        today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
        rows = queryset.with_standing(today)
        return rows.select_related("obligation__contract__vendor", "reported_by", "decided_by")

    def represent(self, row: Milestone) -> dict[str, Any]:
        """Write a due day."""
        return milestone_row(row)

    def list(self, request: Request) -> Response:
        """List the due days that you may see, the soonest first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one due day."""
        return self.answer_row(request, id)

    @extend_schema(
        summary="Report a due day done",
        request=ReportSerializer,
        responses={200: MilestoneSerializer, **CHANGE_PROBLEMS},
    )
    def report(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say where the proof is; another person accepts it. Safe to repeat."""
        row = self.fetch(id)
        entered = checked(ReportSerializer, request)
        services.report_milestone(milestone=row, **entered, by=self.person, now=timezone.now())
        return self.answer_anew(row)

    @extend_schema(
        summary="Say what came of a due day",
        request=MilestoneDecisionSerializer,
        responses={200: MilestoneSerializer, **CHANGE_PROBLEMS},
    )
    def decide(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Accept, accept in part or refuse what another reported. Safe to repeat."""
        row = self.fetch(id)
        entered = checked(MilestoneDecisionSerializer, request)
        services.decide_milestone(milestone=row, **entered, by=self.person, now=timezone.now())
        return self.answer_anew(row)
