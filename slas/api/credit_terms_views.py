"""Credit schedules, their templates and credit terms over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import GuardedResource, VisibleResource
from accounts.permissions import Capability
from contracts.api.views import ContractResource
from core.api.filtering import refuse_unknown
from core.api.paging import PAGE_PARAMETERS
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)
from core.errors import RuleError
from slas.api.credit_terms_shapes import (
    CreditTermsSerializer,
    NewCreditTermsSerializer,
    NewScheduleSerializer,
    ScheduleSerializer,
    TemplatesSerializer,
    credit_terms_row,
    schedule_row,
    template_row,
)
from slas.api.lookups import contract_of
from slas.catalogue.agreements import public_agreements
from slas.ledger_filters import CreditScheduleFilter
from slas.models import CreditSchedule
from slas.services import credit_schedules as services
from slas.services.credit_schedules import ScheduleInput, TierInput
from slas.services.credit_terms import CreditTermsInput, TriggerInput, agree_credit_terms

#: What a body may say beside a template, which says the rest.
BESIDE_TEMPLATE = {"monthly_fee", "claim_days"}


def schedule_input(entered: dict[str, Any]) -> ScheduleInput:
    """Read the terms of a schedule.

    :raises RuleError: it says no kind
    """
    if "kind" not in entered:
        raise RuleError("Say the kind of the schedule, or name a template.", field="kind")
    tiers = [TierInput(**tier) for tier in entered.pop("tiers", [])]
    return ScheduleInput(**entered, tiers=tiers)


@extend_schema_view(
    list=extend_schema(
        summary="List credit schedules",
        responses={200: ScheduleSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read a credit schedule", responses={200: ScheduleSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Agree a credit schedule",
        request=NewScheduleSerializer,
        responses={201: ScheduleSerializer, **WRITE_PROBLEMS},
    ),
)
class CreditScheduleResource(VisibleResource):
    """How defaults turn into money; what is agreed never changes."""

    queryset = CreditSchedule.objects.all()
    serializer_class = ScheduleSerializer
    filterset_class = CreditScheduleFilter
    page_order = ("contract_id", "name")
    write_scope = "credits:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "create": Capability.MANAGE_CREDITS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load owners and tiers."""
        return queryset.select_related("contract__vendor").prefetch_related("tiers")

    def represent(self, row: CreditSchedule) -> dict[str, Any]:
        """Write a schedule with what is odd about it."""
        return schedule_row(row, services.warnings_about(row))

    def list(self, request: Request) -> Response:
        """List the credit schedules that you may see, by contract."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one credit schedule."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Agree a schedule, said in full or from a template; oddities are told, not refused."""
        entered = checked(NewScheduleSerializer, request)
        contract = contract_of(entered.pop("contract"), self.person, Capability.MANAGE_CREDITS)
        template, name = entered.pop("template", None), entered.pop("name", "")
        who = {"contract": contract, "name": name, "by": self.person, "now": timezone.now()}
        if template is None:
            made = services.create_schedule(entered=schedule_input(entered), **who)
        else:
            _refuse_beside_template(entered)
            made = services.create_schedule_from_template(template=template, **entered, **who)
        return self.answer_made(self.get_queryset().get(pk=made.schedule.pk))


def _refuse_beside_template(entered: dict[str, Any]) -> None:
    more = sorted(set(entered) - BESIDE_TEMPLATE)
    if more:
        raise RuleError(
            "The template says this already. Leave it out, or leave the template out.",
            field=more[0],
        )


class CreditScheduleTemplates(GuardedResource):
    """Public agreements that a schedule can be taken from."""

    capabilities: ClassVar[dict[str, Capability]] = {"templates": Capability.READ_RECORDS}

    @extend_schema(
        summary="List templates of credit schedules",
        responses={200: TemplatesSerializer, **READ_PROBLEMS},
    )
    def templates(self, request: Request) -> Response:
        """List all public agreements, by name."""
        refuse_unknown(set(request.query_params), set())
        rows = [template_row(one, services.entered_from(one)) for one in public_agreements()]
        return Response({"results": rows})


class ContractCreditTerms(ContractResource):
    """What a contract says of all its credits."""

    write_scope = "credits:write"
    paged_actions = ("credit_terms",)
    capabilities: ClassVar[dict[str, Capability]] = {
        "credit_terms": Capability.READ_RECORDS,
        "agree": Capability.MANAGE_CREDITS,
    }

    @extend_schema(
        summary="List a contract's credit terms",
        responses={200: CreditTermsSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def credit_terms(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List the credit terms, oldest first."""
        rows = self.fetch(id).credit_terms.prefetch_related("termination_triggers")
        return self.answer_part(request, rows, credit_terms_row, "number")

    @extend_schema(
        summary="Agree credit terms from a day on",
        request=NewCreditTermsSerializer,
        responses={201: CreditTermsSerializer, **CHANGE_PROBLEMS},
    )
    def agree(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Agree credit terms from a day on; closes what held before. Safe to repeat."""
        contract = self.fetch(id)
        entered = checked(NewCreditTermsSerializer, request)
        when = {name: entered.pop(name) for name in ("effective_from", "change") if name in entered}
        triggers = [TriggerInput(**trigger) for trigger in entered.pop("triggers", [])]
        terms = agree_credit_terms(
            contract=contract,
            **when,
            entered=CreditTermsInput(**entered, triggers=triggers),
            by=self.person,
            now=timezone.now(),
        )
        return Response(credit_terms_row(terms), status=201)
