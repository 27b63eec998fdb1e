"""The checklist of a contract's clauses over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from contracts.api.clause_shapes import (
    ChecklistSerializer,
    FoundClausesSerializer,
    checklist_row,
)
from contracts.models import Contract, ContractClause
from contracts.services_clauses import ClauseInput, check_clauses
from core.api.views import CHANGE_PROBLEMS, DETAIL_PROBLEMS, checked, loaded


class ClausesResource(VisibleResource):
    """What of a robust contract one contract holds."""

    queryset = Contract.objects.all()
    serializer_class = ChecklistSerializer
    write_scope = "contracts:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "retrieve": Capability.READ_SCORES,
        "check": Capability.EDIT_CONTRACTS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load clauses, and who looked at them."""
        clauses = ContractClause.objects.visible_to(self.person).select_related("looked_by")
        return queryset.prefetch_related(Prefetch("clauses", clauses))

    def represent(self, row: Contract) -> dict[str, Any]:
        """Write a checklist."""
        return checklist_row(row, {one.kind: one for one in loaded(row, "clauses")})

    @extend_schema(
        summary="Read which clauses a contract holds",
        responses={200: ChecklistSerializer, **DETAIL_PROBLEMS},
    )
    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read the whole checklist, in the order of the catalogue."""
        return self.answer_row(request, id)

    @extend_schema(
        summary="Say which clauses a contract holds",
        request=FoundClausesSerializer,
        responses={200: ChecklistSerializer, **CHANGE_PROBLEMS},
    )
    def check(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say where clauses stand; what is not named stays as it was. Safe to repeat."""
        contract: Contract = self.fetch(id)
        said = checked(FoundClausesSerializer, request)["clauses"]
        check_clauses(
            contract=contract,
            entered=[ClauseInput(**one) for one in said],
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_anew(contract)
