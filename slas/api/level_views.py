"""Service levels and sources over REST."""

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
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
from slas.api.level_shapes import (
    NewServiceLevelSerializer,
    NewVersionSerializer,
    ServiceLevelSerializer,
    VersionSerializer,
    level_row,
    version_row,
)
from slas.filters import ServiceLevelFilter
from slas.models import Calendar, CreditSchedule, Metric, ServiceLevel, ServiceLevelVersion, Source
from slas.services import terms as services
from slas.services.terms import TermsInput

VERSIONS = ServiceLevelVersion.objects.select_related(
    "source", "calendar", "credit_schedule"
).prefetch_related("limits")


def version_shown(level: ServiceLevel, now: datetime) -> ServiceLevelVersion:
    """Choose among the loaded versions the one in force today, else the first to come."""
    today = local_date(level.contract.time_zone, now)
    versions: list[ServiceLevelVersion] = sorted(
        loaded(level, "versions"), key=lambda version: version.number
    )
    begun = [version for version in versions if version.effective_from <= today]
    return begun[-1] if begun else versions[0]


def named(model: type[Any], code: str, field: str, label: str) -> Any:
    """Find a row by its code.

    :raises RuleError: no such row
    """
    row = model.objects.filter(code=code).first()
    if row is None:
        raise RuleError(f"{label}, “{code}”, is not known.", field=field, code="unknown")
    return row


def with_rows(entered: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """Put the rows of source, calendar and credit schedule in the place of codes and ids.

    :raises RuleError: no such source or calendar, or no such credit schedule in the contract
    """
    terms = dict(entered)
    if terms.get("credit_schedule") is not None:
        terms["credit_schedule"] = schedule_of(contract, terms["credit_schedule"])
    if "limits" in terms:
        terms["limits"] = tuple((row["priority"], row["minutes"]) for row in terms["limits"])
    if "source" in terms:
        terms["source"] = named(Source, terms["source"], "terms.source", "The source")
    if "calendar" in terms:
        terms["calendar"] = named(Calendar, terms["calendar"], "terms.calendar", "The calendar")
    return terms


def schedule_of(contract: Contract, public_id: UUID) -> CreditSchedule:
    """Find a credit schedule of a contract.

    :raises RuleError: the contract has none of this id
    """
    schedule = contract.credit_schedules.filter(public_id=public_id).first()
    if schedule is None:
        raise RuleError(
            f"The credit schedule, “{public_id}”, is not known in this contract.",
            field="terms.credit_schedule",
            code="unknown",
        )
    return schedule


def under_terms(error: RuleError) -> RuleError:
    """Point a refusal of terms at where they stand in the body."""
    if error.field in TermsInput.__dataclass_fields__:
        return RuleError(error.message, field=f"terms.{error.field}", code=error.code)
    return error


def contract_in_reach(public_id: UUID, user: User) -> Contract:
    """Find a contract whose service levels the user may change; any other is unknown.

    :raises RuleError: no such contract in reach
    """
    contracts = Contract.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    contract = contracts.select_related("vendor").filter(public_id=public_id).first()
    if contract is None:
        raise RuleError(
            "The contract is not known, or not in your reach.", field="contract", code="unknown"
        )
    return contract


@extend_schema_view(
    list=extend_schema(
        summary="List service levels",
        responses={200: ServiceLevelSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read a service level",
        responses={200: ServiceLevelSerializer, **DETAIL_PROBLEMS},
    ),
    create=extend_schema(
        summary="Agree a service level",
        request=NewServiceLevelSerializer,
        responses={201: ServiceLevelSerializer, **WRITE_PROBLEMS},
    ),
)
class ServiceLevelResource(VisibleResource):
    """What was promised."""

    queryset = ServiceLevel.objects.all()
    serializer_class = ServiceLevelSerializer
    filterset_class = ServiceLevelFilter
    write_scope = "service-levels:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "versions": Capability.READ_RECORDS,
        "create": Capability.EDIT_CONTRACTS,
        "amend": Capability.EDIT_CONTRACTS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load contract, vendor, metric, forecast and versions."""
        return queryset.select_related("contract__vendor", "metric", "forecast").prefetch_related(
            beside("versions", VERSIONS)
        )

    def represent(self, row: ServiceLevel) -> dict[str, Any]:
        """Write a service level with the version in force."""
        return level_row(row, version_shown(row, timezone.now()))

    def hold(self, row: ServiceLevel) -> None:
        """Hold the contract first, as amendments do, so that two never stand crosswise."""
        Contract.objects.select_for_update(no_key=True).get(pk=row.contract_id)
        super().hold(row)

    def list(self, request: Request) -> Response:
        """List the service levels that you may see."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one service level with the version in force."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Agree a service level on a contract; its terms are version 1."""
        entered = checked(NewServiceLevelSerializer, request)
        contract = contract_in_reach(entered.pop("contract"), self.person)
        metric_code = entered.pop("metric", None)
        metric = metric_code and named(Metric, metric_code, "metric", "The metric")
        terms = TermsInput(**with_rows(entered.pop("terms"), contract))
        try:
            level = services.create_service_level(
                **entered,
                contract=contract,
                metric=metric,
                terms=terms,
                by=self.person,
                now=timezone.now(),
            )
        except RuleError as error:
            raise under_terms(error) from error
        return self.answer_made(level)

    @extend_schema(
        summary="List a service level's versions",
        responses={200: VersionSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def versions(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List the versions, oldest first."""
        versions = VERSIONS.filter(service_level=self.fetch(id))
        return self.answer_part(request, versions, version_row, "number")

    @extend_schema(
        summary="Agree new terms from a day on",
        request=NewVersionSerializer,
        responses={201: VersionSerializer, **CHANGE_PROBLEMS},
    )
    def amend(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Agree new terms from a day on; what is not named stays as it was. Safe to repeat."""
        level: ServiceLevel = self.fetch(id)
        entered = checked(NewVersionSerializer, request)
        latest = max(loaded(level, "versions"), key=lambda version: version.number)
        terms = replace(
            services.terms_of(latest), **with_rows(entered.pop("terms"), level.contract)
        )
        try:
            version = services.amend_service_level(
                **entered, service_level=level, terms=terms, by=self.person, now=timezone.now()
            )
        except RuleError as error:
            raise under_terms(error) from error
        return Response(version_row(version), status=201)
