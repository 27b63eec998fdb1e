"""Amendments over REST: propose and decide them."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import access_of
from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from contracts import services_amendments as services
from contracts.api.amendment_shapes import (
    AmendmentApprovalSerializer,
    AmendmentRejectionSerializer,
    AmendmentSerializer,
    NewAmendmentSerializer,
    amendment_row,
)
from contracts.api.obligation_views import contract_in_reach
from contracts.api.serializers import amount_in
from contracts.models import Amendment, Contract, Document
from contracts.register_filters import AmendmentFilter
from core.api.fields import NothingSerializer
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)
from core.errors import RuleError

ANSWERS: dict[Any, Any] = {200: AmendmentSerializer, **CHANGE_PROBLEMS}


def _paper(contract: Contract, public_id: UUID | None) -> Document | None:
    """Find the document of a contract that is named.

    :raises RuleError: the contract has no such document
    """
    if public_id is None:
        return None
    found = contract.documents.filter(public_id=public_id).first()
    if found is None:
        raise RuleError(
            "The document is not one of this contract. Put it on record there first.",
            field="document",
            code="unknown",
        )
    return found


@extend_schema_view(
    list=extend_schema(
        summary="List amendments",
        responses={200: AmendmentSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read an amendment", responses={200: AmendmentSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Propose an amendment",
        request=NewAmendmentSerializer,
        responses={201: AmendmentSerializer, **WRITE_PROBLEMS},
    ),
)
class AmendmentResource(VisibleResource):
    """What is to change in contracts."""

    queryset = Amendment.objects.all()
    serializer_class = AmendmentSerializer
    filterset_class = AmendmentFilter
    page_order = ("-proposed_at", "-pk")
    write_scope = "contracts:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "create": Capability.EDIT_CONTRACTS,
        "withdraw": Capability.EDIT_CONTRACTS,
        "approve": Capability.APPROVE,
        "reject": Capability.APPROVE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load contract, vendor, paper, version and people."""
        return queryset.with_people()

    def represent(self, row: Amendment) -> dict[str, Any]:
        """Write an amendment."""
        return amendment_row(row, shows_paper=not access_of(self.person).is_vendor_user)

    def list(self, request: Request) -> Response:
        """List the amendments that you may see, the latest first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one amendment."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Propose what is to hold from a day on; another person approves it. Safe to repeat."""
        entered = checked(NewAmendmentSerializer, request)
        contract = contract_in_reach(entered.pop("contract"), self.person)
        paper = _paper(contract, entered.pop("document", None))
        amendment = services.propose_amendment(
            contract=contract,
            **amount_in(entered, contract.currency),
            document=paper,
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_made(self.get_queryset().get(pk=amendment.pk))

    @extend_schema(
        summary="Approve an amendment", request=AmendmentApprovalSerializer, responses=ANSWERS
    )
    def approve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Let it hold as the contract's next version, by another person than who proposed it."""
        amendment = self.fetch(id)
        entered = checked(AmendmentApprovalSerializer, request)
        services.approve_amendment(
            amendment=amendment, **entered, by=self.person, now=timezone.now()
        )
        return self.answer_anew(amendment)

    @extend_schema(
        summary="Reject an amendment", request=AmendmentRejectionSerializer, responses=ANSWERS
    )
    def reject(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Refuse it, with the reason."""
        amendment = self.fetch(id)
        entered = checked(AmendmentRejectionSerializer, request)
        services.reject_amendment(
            amendment=amendment, **entered, by=self.person, now=timezone.now()
        )
        return self.answer_anew(amendment)

    @extend_schema(summary="Withdraw an amendment", request=NothingSerializer, responses=ANSWERS)
    def withdraw(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take back what nobody has decided. Safe to repeat."""
        amendment = self.fetch(id)
        checked(NothingSerializer, request)
        services.withdraw_amendment(amendment=amendment, by=self.person, now=timezone.now())
        return self.answer_anew(amendment)
