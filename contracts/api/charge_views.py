"""Charges over REST."""

from dataclasses import fields
from typing import Any, ClassVar, Final
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from contracts import services_charges as services
from contracts.api.charge_shapes import (
    ChargeChangeSerializer,
    ChargeSerializer,
    NewChargeSerializer,
    charge_row,
)
from contracts.api.obligation_views import contract_in_reach
from contracts.models import Charge
from contracts.register_filters import ChargeListFilter
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)

_NAMES: Final = tuple(field.name for field in fields(services.ChargeInput))


@extend_schema_view(
    list=extend_schema(
        summary="List charges",
        responses={200: ChargeSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read a charge", responses={200: ChargeSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Put a charge on record",
        request=NewChargeSerializer,
        responses={201: ChargeSerializer, **WRITE_PROBLEMS},
    ),
    partial_update=extend_schema(
        summary="Change a charge",
        request=ChargeChangeSerializer,
        responses={200: ChargeSerializer, **CHANGE_PROBLEMS},
    ),
)
class ChargeResource(VisibleResource):
    """What contracts cost."""

    queryset = Charge.objects.all()
    serializer_class = ChargeSerializer
    filterset_class = ChargeListFilter
    page_order = ("contract_id", "code", "pk")
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

    def represent(self, row: Charge) -> dict[str, Any]:
        """Write a charge."""
        return charge_row(row)

    def list(self, request: Request) -> Response:
        """List the charges of the contracts that you may see."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one charge."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Say what a contract costs. Safe to repeat."""
        entered = checked(NewChargeSerializer, request)
        contract = contract_in_reach(entered.pop("contract"), self.person)
        row = services.agree_charge(
            contract=contract,
            entered=services.ChargeInput(**entered),
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_made(self.get_queryset().get(pk=row.pk))

    def partial_update(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say it anew; its history keeps what it was."""
        row = self.fetch(id)
        said = {name: getattr(row, name) for name in _NAMES}
        said.update(checked(ChargeChangeSerializer, request))
        services.change_charge(
            charge=row, entered=services.ChargeInput(**said), by=self.person, now=timezone.now()
        )
        return self.answer_anew(row)
