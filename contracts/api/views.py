"""Contracts over REST."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource, unit_named
from accounts.models import User
from accounts.permissions import Capability
from contracts import services
from contracts.api.serializers import (
    ContractSerializer,
    ContractVersionSerializer,
    FrameworkSerializer,
    NewContractSerializer,
    ScopeNameSerializer,
    ScopeSerializer,
    amount_in,
    contract_row,
    scope_row,
    version_row,
)
from contracts.filters import ContractFilter
from contracts.models import Contract, ContractVersion
from contracts.services_frameworks import call_off
from core.api.paging import PAGE_PARAMETERS
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    beside,
    checked,
    loaded,
)
from core.errors import RuleError
from core.periods import local_date
from vendors.models import Vendor


def version_shown(contract: Contract, now: datetime) -> ContractVersion:
    """Choose among the loaded versions the one in force today, else the first to come."""
    today = local_date(contract.time_zone, now)
    versions: list[ContractVersion] = sorted(
        loaded(contract, "versions"), key=lambda version: version.number
    )
    begun = [version for version in versions if version.effective_from <= today]
    return begun[-1] if begun else versions[0]


def vendor_in_reach(public_id: UUID, user: User) -> Vendor:
    """Find a vendor on which the user may build a contract; any other is unknown.

    :raises RuleError: no such vendor in reach
    """
    vendors = Vendor.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    vendor = vendors.filter(public_id=public_id).first()
    if vendor is None:
        raise RuleError(
            "The vendor is not known, or not in your reach.", field="vendor", code="unknown"
        )
    return vendor


def framework_in_reach(public_id: UUID, user: User) -> Contract:
    """Find a contract that the user sees; any other is unknown.

    :raises RuleError: no such contract in reach
    """
    found = Contract.objects.visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise RuleError(
            "The contract is not known, or not in your reach.", field="framework", code="unknown"
        )
    return found


@extend_schema_view(
    list=extend_schema(
        summary="List contracts", responses={200: ContractSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read a contract", responses={200: ContractSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Agree a contract",
        request=NewContractSerializer,
        responses={201: ContractSerializer, **WRITE_PROBLEMS},
    ),
)
class ContractResource(VisibleResource):
    """What was agreed."""

    queryset = Contract.objects.all()
    serializer_class = ContractSerializer
    filterset_class = ContractFilter
    page_order = ("reference",)
    write_scope = "contracts:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "versions": Capability.READ_RECORDS,
        "scopes": Capability.READ_RECORDS,
        "create": Capability.EDIT_CONTRACTS,
        "add_scope": Capability.EDIT_CONTRACTS,
        "call_off": Capability.EDIT_CONTRACTS,
        "rename_scope": Capability.EDIT_CONTRACTS,
    }
    paged_actions: ClassVar[tuple[str, ...]] = ("list", "versions", "scopes")

    def with_related(self, queryset: Any) -> Any:
        """Load vendor, unit and versions."""
        rows = queryset.select_related("vendor", "unit", "framework")
        return rows.prefetch_related(beside("versions"))

    def represent(self, row: Contract) -> dict[str, Any]:
        """Write a contract with the version in force."""
        return contract_row(row, version_shown(row, timezone.now()))

    def list(self, request: Request) -> Response:
        """List the contracts that you may see, by reference."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one contract with the version in force."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Agree a contract; its terms are version 1."""
        entered = checked(NewContractSerializer, request)
        terms = amount_in(entered, entered["currency"])
        unit = unit_named(terms.pop("unit"), user=self.person, capability=Capability.EDIT_CONTRACTS)
        vendor = vendor_in_reach(terms.pop("vendor"), self.person)
        contract = services.create_contract(
            **terms, vendor=vendor, unit=unit, by=self.person, now=timezone.now()
        )
        return self.answer_made(contract)

    @extend_schema(
        summary="List a contract's versions",
        responses={200: ContractVersionSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def versions(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List the versions, oldest first."""
        contract = self.fetch(id)
        return self.answer_part(
            request,
            contract.versions.all(),
            lambda version: version_row(version, contract.currency),
            "number",
        )

    @extend_schema(
        summary="Say under which framework a contract is called off",
        request=FrameworkSerializer,
        responses={200: ContractSerializer, **CHANGE_PROBLEMS},
    )
    def call_off(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Name the framework agreement, or none. Safe to repeat."""
        contract: Contract = self.fetch(id)
        public_id = checked(FrameworkSerializer, request)["framework"]
        call_off(
            contract=contract,
            framework=framework_in_reach(public_id, self.person) if public_id else None,
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_anew(contract)

    @extend_schema(
        summary="List a contract's scopes",
        responses={200: ScopeSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def scopes(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List the parts of a contract for which figures are kept apart, by code."""
        return self.answer_part(request, self.fetch(id).scopes.all(), scope_row, "code")

    @extend_schema(
        summary="Add a scope to a contract",
        request=ScopeSerializer,
        responses={201: ScopeSerializer, **CHANGE_PROBLEMS},
    )
    def add_scope(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Name a part of a contract for which figures are kept apart. Safe to repeat."""
        contract: Contract = self.fetch(id)
        entered = checked(ScopeSerializer, request)
        scope = services.create_scope(
            contract=contract, **entered, by=self.person, now=timezone.now()
        )
        return Response(scope_row(scope), status=201)

    @extend_schema(
        summary="Rename a scope",
        request=ScopeNameSerializer,
        responses={200: ScopeSerializer, **CHANGE_PROBLEMS},
    )
    def rename_scope(self, request: Request, id: UUID, code: str) -> Response:  # noqa: A002
        """Give a scope another name; its code stays."""
        scope = get_object_or_404(self.fetch(id).scopes.select_related("contract"), code=code)
        entered = checked(ScopeNameSerializer, request)
        services.rename_scope(scope=scope, **entered, by=self.person)
        return Response(scope_row(scope))
