"""Renewals over REST: agreed, watched, decided."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.models import User
from accounts.permissions import Capability
from contracts import services_decisions as decisions
from contracts.api.renewal_shapes import (
    DecisionSerializer,
    NewDecisionSerializer,
    RenewalSerializer,
    RenewalTermsSerializer,
    RenewalWatchSerializer,
    WithdrawalSerializer,
    decision_row,
    renewal_row,
)
from contracts.choices import DecisionKind
from contracts.models import Contract, RenewalDecision, RenewalWatch
from contracts.renewing.filters import RenewalFilter
from contracts.renewing.page import watch_of, with_renewals
from contracts.services_renewals import (
    RenewalInput,
    agree_renewal,
    people_who_may_watch,
    watch_renewal,
)
from core.api.paging import PAGE_PARAMETERS
from core.api.views import CHANGE_PROBLEMS, DETAIL_PROBLEMS, READ_PROBLEMS, checked
from core.errors import RuleError
from core.periods import local_date

#: What each kind of decision takes, by name, and what it must be given.
TAKES = {
    DecisionKind.NOTICE: ("side", "given_on"),
    DecisionKind.EXTEND: ("months", "decided_on"),
    DecisionKind.LEAVE: ("term_ends_on",),
}


@extend_schema_view(
    list=extend_schema(
        summary="List renewals to decide",
        responses={200: RenewalSerializer(many=True), **READ_PROBLEMS},
    )
)
class RenewalListResource(VisibleResource):
    """Renewals on which there is something to decide."""

    queryset = RenewalWatch.objects.all()
    serializer_class = RenewalSerializer
    filterset_class = RenewalFilter
    page_order = ("decision_on", "contract_id")
    capabilities: ClassVar[dict[str, Capability]] = {"list": Capability.READ_SCORES}

    def with_related(self, queryset: Any) -> Any:
        """Load contract, vendor, what was agreed, and who watches."""
        contracts = Contract.objects.select_related("vendor").prefetch_related(with_renewals())
        rows = queryset.to_decide().select_related("owner", "deputy")
        return rows.prefetch_related(Prefetch("contract", contracts))

    def represent(self, row: RenewalWatch) -> dict[str, Any]:
        """Write a renewal."""
        today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
        return renewal_row(row.contract, row, today)

    def list(self, request: Request) -> Response:
        """List the renewals that you may see, the soonest last day first."""
        return self.answer_list(request)


class RenewalResource(VisibleResource):
    """How one contract renews."""

    queryset = Contract.objects.all()
    serializer_class = RenewalSerializer
    write_scope = "contracts:write"
    paged_actions: ClassVar[tuple[str, ...]] = ("decisions",)
    capabilities: ClassVar[dict[str, Capability]] = {
        "retrieve": Capability.READ_SCORES,
        "decisions": Capability.READ_SCORES,
        "agree": Capability.EDIT_CONTRACTS,
        "watch": Capability.EDIT_CONTRACTS,
        "decide": Capability.EDIT_CONTRACTS,
        "withdraw": Capability.EDIT_CONTRACTS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load vendor, what was agreed, and who watches."""
        rows = queryset.select_related("vendor", "watch__owner", "watch__deputy")
        return rows.prefetch_related(with_renewals())

    def represent(self, row: Contract) -> dict[str, Any]:
        """Write a renewal."""
        return renewal_row(row, watch_of(row), local_date(row.time_zone, timezone.now()))

    @extend_schema(
        summary="Read how a contract renews",
        responses={200: RenewalSerializer, **DETAIL_PROBLEMS},
    )
    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read what is agreed, by when to decide, and who watches."""
        return self.answer_row(request, id)

    @extend_schema(
        summary="Agree how a contract renews",
        request=RenewalTermsSerializer,
        responses={200: RenewalSerializer, **CHANGE_PROBLEMS},
    )
    def agree(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say what the latest version agrees on renewal. Safe to repeat."""
        contract: Contract = self.fetch(id)
        entered = RenewalInput(**checked(RenewalTermsSerializer, request))
        agree_renewal(contract=contract, entered=entered, by=self.person, now=timezone.now())
        return self.answer_anew(contract)

    @extend_schema(
        summary="Say who watches over a renewal",
        request=RenewalWatchSerializer,
        responses={200: RenewalSerializer, **CHANGE_PROBLEMS},
    )
    def watch(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Name owner, deputy and the days before the last day. Safe to repeat."""
        contract: Contract = self.fetch(id)
        entered = checked(RenewalWatchSerializer, request)
        watch_renewal(
            contract=contract,
            owner=person_named(contract, entered.pop("owner", ""), "owner"),
            deputy=person_named(contract, entered.pop("deputy", ""), "deputy"),
            **entered,
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_anew(contract)

    @extend_schema(
        summary="List what was decided on a contract's renewals",
        responses={200: DecisionSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def decisions(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List the decisions, the latest first."""
        rows = self.fetch(id).renewal_decisions.all()
        return self.answer_part(request, rows, decision_row, "-at", "-pk")

    @extend_schema(
        summary="Decide on a contract's renewal",
        request=NewDecisionSerializer,
        responses={201: DecisionSerializer, **CHANGE_PROBLEMS},
    )
    def decide(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Record notice, an extension, or that a term is left to run its course."""
        contract: Contract = self.fetch(id)
        entered = checked(NewDecisionSerializer, request)
        return Response(decision_row(self._decided(contract, entered)), status=201)

    @extend_schema(
        summary="Withdraw a decision",
        request=WithdrawalSerializer,
        responses={200: DecisionSerializer, **CHANGE_PROBLEMS},
    )
    def withdraw(self, request: Request, id: UUID, decision: UUID) -> Response:  # noqa: A002
        """Take a decision back, with its reason; a notice leaves the end open. Safe to repeat."""
        found: RenewalDecision = get_object_or_404(
            self.fetch(id).renewal_decisions.select_related("contract"), public_id=decision
        )
        reason = checked(WithdrawalSerializer, request)["reason"]
        kept = decisions.withdraw_decision(
            decision=found, reason=reason, by=self.person, now=timezone.now()
        )
        return Response(decision_row(kept))

    def _decided(self, contract: Contract, entered: dict[str, Any]) -> RenewalDecision:
        """Carry out what was asked.

        :raises RuleError: something is missing, or given that this kind does not take
        """
        kind, note = DecisionKind(entered.pop("kind")), entered.pop("note", "")
        takes = TAKES[kind]
        for name in entered:
            if name not in takes:
                raise RuleError(f"A decision of this kind takes no {name}.", field=name)
        for name in takes:
            if name not in entered:
                raise RuleError("Enter it for a decision of this kind.", field=name)
        deed = {
            DecisionKind.NOTICE: decisions.give_notice,
            DecisionKind.EXTEND: decisions.extend_contract,
            DecisionKind.LEAVE: decisions.leave_it,
        }[kind]
        made: RenewalDecision = deed(  # type: ignore[operator]
            contract=contract, **entered, note=note, by=self.person, now=timezone.now()
        )
        return made


def person_named(contract: Contract, username: str, field: str) -> User | None:
    """Find a person who reads a contract, by user name; "" is nobody.

    :raises RuleError: nobody of that name reads the contract
    """
    if not username:
        return None
    found = people_who_may_watch(contract).filter(username=username).first()
    if found is None:
        raise RuleError(f"Nobody called {username} reads this contract.", field=field)
    return found
