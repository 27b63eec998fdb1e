"""Credits over REST: read the ledger and move credits through it."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from core.api.fields import NothingSerializer
from core.api.views import CHANGE_PROBLEMS, DETAIL_PROBLEMS, READ_PROBLEMS, beside, checked
from slas.api.credit_shapes import (
    CreditNeededReasonSerializer,
    CreditReasonSerializer,
    CreditSerializer,
    FullCreditSerializer,
    InvoiceLineSerializer,
    credit_row,
    full_credit,
)
from slas.ledger_filters import CreditFilter
from slas.models import Credit, CreditTransition
from slas.services import ledger as services

TRANSITIONS = CreditTransition.objects.select_related("by", "asked_by").order_by("pk")
ANSWERS: dict[Any, Any] = {200: FullCreditSerializer, **CHANGE_PROBLEMS}


@extend_schema_view(
    list=extend_schema(
        summary="List credits", responses={200: CreditSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read a credit", responses={200: FullCreditSerializer, **DETAIL_PROBLEMS}
    ),
)
class CreditResource(VisibleResource):
    """What defaults cost."""

    queryset = Credit.objects.all()
    serializer_class = CreditSerializer
    filterset_class = CreditFilter
    page_order = ("-month", "-pk")
    write_scope = "credits:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "notify": Capability.MANAGE_CREDITS,
        "claim": Capability.MANAGE_CREDITS,
        "grant": Capability.MANAGE_CREDITS,
        "refuse": Capability.MANAGE_CREDITS,
        "confirm": Capability.APPROVE,
        "ask_waiver": Capability.MANAGE_CREDITS,
        "approve_waiver": Capability.APPROVE,
        "decline_waiver": Capability.APPROVE,
        "apply": Capability.MANAGE_CREDITS,
        "earn_back": Capability.APPROVE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load owners, level, default, schedule and people; alone also the transitions."""
        rows = queryset.with_disputes().select_related(
            "contract__vendor", "service_level", "default", "schedule", "waiver_asked_by"
        )
        if self.action == "list":
            return rows
        return rows.prefetch_related(beside("transitions", TRANSITIONS))

    def represent(self, row: Any) -> dict[str, Any]:
        """Write a credit in a list."""
        return credit_row(
            row,
            is_disputed=row.is_disputed,
            for_vendor=self.access.is_vendor_user,
        )

    def represent_fully(self, row: Any) -> dict[str, Any]:
        """Write a credit alone."""
        return full_credit(
            row,
            is_disputed=row.is_disputed,
            for_vendor=self.access.is_vendor_user,
        )

    def list(self, request: Request) -> Response:
        """List the credits that you may see, the latest month first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one credit with how it was worked out and what happened to it."""
        return self.answer_row(request, id)

    def _move(
        self, request: Request, public_id: UUID, act: Callable[..., None], shape: Any
    ) -> Response:
        credit = self.fetch(public_id)
        body: type[BaseSerializer[Any]] = shape
        act(credit=credit, **checked(body, request), by=self.person, now=timezone.now())
        return self.answer_anew(credit)

    @extend_schema(
        summary="Note that the vendor was told", request=NothingSerializer, responses=ANSWERS
    )
    def notify(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Note that the vendor was told of an accrued credit. Safe to repeat."""
        return self._move(request, id, services.notify_credit, NothingSerializer)

    @extend_schema(summary="Claim a credit", request=CreditReasonSerializer, responses=ANSWERS)
    def claim(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Claim a credit, up to its last day. Safe to repeat."""
        return self._move(request, id, services.claim_credit, CreditReasonSerializer)

    @extend_schema(
        summary="Note that a claim was granted", request=CreditReasonSerializer, responses=ANSWERS
    )
    def grant(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Note that the vendor granted a claim. Safe to repeat."""
        return self._move(request, id, services.grant_claim, CreditReasonSerializer)

    @extend_schema(
        summary="Note that a claim was refused",
        request=CreditNeededReasonSerializer,
        responses=ANSWERS,
    )
    def refuse(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Note that the vendor refused a claim, and why."""
        return self._move(request, id, services.refuse_claim, CreditNeededReasonSerializer)

    @extend_schema(summary="Confirm a credit", request=CreditReasonSerializer, responses=ANSWERS)
    def confirm(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Confirm a credit, by another person than who told the vendor."""
        return self._move(request, id, services.confirm_credit, CreditReasonSerializer)

    @extend_schema(
        summary="Ask that a credit be waived",
        request=CreditNeededReasonSerializer,
        responses=ANSWERS,
    )
    def ask_waiver(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Ask that a credit be waived; another person approves."""
        return self._move(request, id, services.ask_waiver, CreditNeededReasonSerializer)

    @extend_schema(summary="Approve a waiver", request=CreditReasonSerializer, responses=ANSWERS)
    def approve_waiver(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Waive a credit as another person asked."""
        return self._move(request, id, services.approve_waiver, CreditReasonSerializer)

    @extend_schema(summary="Decline a waiver", request=NothingSerializer, responses=ANSWERS)
    def decline_waiver(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Leave a credit as it is although a waiver was asked for."""
        return self._move(request, id, services.decline_waiver, NothingSerializer)

    @extend_schema(
        summary="Apply a credit to an invoice", request=InvoiceLineSerializer, responses=ANSWERS
    )
    def apply(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Note on which line of which invoice a credit was paid. Safe to repeat."""
        return self._move(request, id, services.apply_to_invoice, InvoiceLineSerializer)

    @extend_schema(
        summary="Note a credit as earned back",
        request=CreditNeededReasonSerializer,
        responses=ANSWERS,
    )
    def earn_back(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Note that a paid credit is paid back, as a published entry below zero says."""
        return self._move(request, id, services.earn_back_credit, CreditNeededReasonSerializer)
