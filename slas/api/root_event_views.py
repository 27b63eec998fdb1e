"""Root events over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from contracts.models import Contract
from core.api.fields import NothingSerializer
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    beside,
    checked,
)
from slas.api.lookups import contract_of, levels_of
from slas.api.root_event_shapes import (
    NewRootEventSerializer,
    RootEventChangeSerializer,
    RootEventSerializer,
    root_event_row,
)
from slas.ledger_filters import RootEventFilter
from slas.models import RootEvent
from slas.services import root_events as services


def with_levels(contract: Contract, entered: dict[str, Any]) -> dict[str, Any]:
    """Put the rows of the service levels in the place of their ids.

    :raises RuleError: one that is not of this contract
    """
    chosen = entered.get("chosen")
    return {
        **entered,
        "levels": levels_of(contract, entered["levels"]),
        "chosen": chosen and levels_of(contract, [chosen], field="chosen")[0],
    }


@extend_schema_view(
    list=extend_schema(
        summary="List root events",
        responses={200: RootEventSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read a root event", responses={200: RootEventSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Record a root event",
        request=NewRootEventSerializer,
        responses={201: RootEventSerializer, **WRITE_PROBLEMS},
    ),
    update=extend_schema(
        summary="Say a root event anew",
        request=RootEventChangeSerializer,
        responses={200: RootEventSerializer, **CHANGE_PROBLEMS},
    ),
)
class RootEventResource(VisibleResource):
    """What several failures came from."""

    queryset = RootEvent.objects.all()
    serializer_class = RootEventSerializer
    filterset_class = RootEventFilter
    page_order = ("-starts_at", "-pk")
    write_scope = "statements:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "create": Capability.MANAGE_SERVICE,
        "update": Capability.MANAGE_SERVICE,
        "remove": Capability.MANAGE_SERVICE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load owners, people and levels."""
        rows = queryset.select_related("contract__vendor", "chosen", "recorded_by")
        return rows.prefetch_related(beside("levels"))

    def represent(self, row: RootEvent) -> dict[str, Any]:
        """Write a root event."""
        return root_event_row(row)

    def list(self, request: Request) -> Response:
        """List the root events that you may see, the latest first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one root event."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Record what several service levels failed from."""
        entered = checked(NewRootEventSerializer, request)
        contract = contract_of(entered.pop("contract"), self.person, Capability.MANAGE_SERVICE)
        event = services.record_root_event(
            **with_levels(contract, entered),
            contract=contract,
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_made(self.get_queryset().get(pk=event.pk))

    def update(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say all of a root event anew; what is left out is none."""
        event: RootEvent = self.fetch(id)
        entered = with_levels(event.contract, checked(RootEventChangeSerializer, request))
        services.change_root_event(root_event=event, **entered, by=self.person, now=timezone.now())
        return self.answer_anew(event)

    @extend_schema(
        summary="Remove a root event",
        request=NothingSerializer,
        responses={200: RootEventSerializer, **CHANGE_PROBLEMS},
    )
    def remove(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Remove a root event on which nothing published rests; answers what it was."""
        event: RootEvent = self.fetch(id)
        checked(NothingSerializer, request)
        was = self.represent(event)
        services.remove_root_event(root_event=event, by=self.person, now=timezone.now())
        return Response(was)
