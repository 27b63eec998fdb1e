"""Billed charges over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Capability
from contracts.api.views import ContractResource
from core.api.paging import PAGE_PARAMETERS
from core.api.views import CHANGE_PROBLEMS, DETAIL_PROBLEMS, checked
from slas.api.billing_shapes import (
    BilledChargeSerializer,
    NewBilledChargeSerializer,
    billed_charge_row,
)
from slas.api.lookups import amount_in
from slas.services.billing import record_billed_charge

MONEY = ("amount", "pass_through", "taxes", "one_time")


def amounts_in(entered: dict[str, Any], currency: str) -> dict[str, Any]:
    """Take the amounts out of a body's money.

    :raises RuleError: another currency than the contract's
    """
    amounts = {
        name: amount_in(entered[name], currency, field=name) for name in MONEY if name in entered
    }
    return {**entered, **amounts}


class ContractBilledCharges(ContractResource):
    """What credits of a contract are counted on."""

    write_scope = "credits:write"
    paged_actions = ("billed_charges",)
    capabilities: ClassVar[dict[str, Capability]] = {
        "billed_charges": Capability.READ_RECORDS,
        "record": Capability.MANAGE_CREDITS,
    }

    @extend_schema(
        summary="List what was billed for a contract",
        responses={200: BilledChargeSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def billed_charges(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List what was billed by month, every number of it."""
        contract = self.fetch(id)
        return self.answer_part(
            request,
            contract.billed_charges.all(),
            lambda charge: billed_charge_row(charge, contract.currency),
            "month",
            "number",
        )

    @extend_schema(
        summary="Record what was billed for a month",
        request=NewBilledChargeSerializer,
        responses={201: BilledChargeSerializer, **CHANGE_PROBLEMS},
    )
    def record(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Record what was billed; it takes the place of what was recorded before."""
        contract = self.fetch(id)
        entered = amounts_in(checked(NewBilledChargeSerializer, request), contract.currency)
        charge = record_billed_charge(
            contract=contract, **entered, by=self.person, now=timezone.now()
        )
        return Response(billed_charge_row(charge, contract.currency), status=201)
