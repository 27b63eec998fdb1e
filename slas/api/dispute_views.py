"""Disputes over REST: raise, withdraw and decide them."""

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
    checked,
)
from slas.api.dispute_shapes import (
    DisputeDecisionSerializer,
    DisputeSerializer,
    NewDisputeSerializer,
    dispute_row,
)
from slas.api.lookups import amount_in, credit_of, result_of
from slas.ledger_filters import DisputeFilter
from slas.models import Dispute
from slas.services import disputes as services


@extend_schema_view(
    list=extend_schema(
        summary="List disputes", responses={200: DisputeSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read a dispute", responses={200: DisputeSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Dispute a result or a credit",
        request=NewDisputeSerializer,
        responses={201: DisputeSerializer, **WRITE_PROBLEMS},
    ),
)
class DisputeResource(VisibleResource):
    """What is contradicted."""

    queryset = Dispute.objects.all()
    serializer_class = DisputeSerializer
    filterset_class = DisputeFilter
    page_order = ("-raised_at", "-pk")
    write_scope = "statements:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "create": Capability.DISPUTE_FIGURES,
        "withdraw": Capability.DISPUTE_FIGURES,
        "decide": Capability.APPROVE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load owners, level, credit and people."""
        return queryset.select_related(
            "contract__vendor",
            "contract__unit",
            "service_level",
            "credit__contract",
            "raised_by",
            "decided_by",
        )

    def represent(self, row: Dispute) -> dict[str, Any]:
        """Write a dispute."""
        return dispute_row(row)

    def list(self, request: Request) -> Response:
        """List the disputes that you may see, the latest first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one dispute."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Dispute a figure; it shows as disputed until somebody else decides."""
        entered = checked(NewDisputeSerializer, request)
        capability = Capability.DISPUTE_FIGURES
        result, credit = entered.pop("result", None), entered.pop("credit", None)
        if result is not None:
            result = result_of(
                result["service_level"],
                result["period_start"],
                result.get("scope"),
                self.person,
                capability,
            )
        if credit is not None:
            credit = credit_of(credit, self.person, capability)
        dispute = services.raise_dispute(
            **entered, result=result, credit=credit, by=self.person, now=timezone.now()
        )
        return self.answer_made(self.get_queryset().get(pk=dispute.pk))

    @extend_schema(
        summary="Withdraw a dispute",
        request=NothingSerializer,
        responses={200: DisputeSerializer, **CHANGE_PROBLEMS},
    )
    def withdraw(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take a dispute back, by the side that raised it. Safe to repeat."""
        dispute = self.fetch(id)
        checked(NothingSerializer, request)
        services.withdraw_dispute(dispute=dispute, by=self.person, now=timezone.now())
        return self.answer_anew(dispute)

    @extend_schema(
        summary="Decide a dispute",
        request=DisputeDecisionSerializer,
        responses={200: DisputeSerializer, **CHANGE_PROBLEMS},
    )
    def decide(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Uphold or reject a dispute, by another person than who raised it."""
        dispute: Dispute = self.fetch(id)
        entered = checked(DisputeDecisionSerializer, request)
        money = entered.pop("agreed_amount", None)
        amount = amount_in(money, dispute.contract.currency, field="agreed_amount")
        services.decide_dispute(
            dispute=dispute,
            **entered,
            agreed_amount=amount,
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_anew(dispute)
