"""Files of vendors and contracts over REST."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource, unit_named
from accounts.models import ApiToken
from accounts.permissions import Capability
from accounts.scopes import CONTRACTS_WRITE, VENDORS_WRITE
from contracts import services_register_import as services
from contracts.api.register_import_shapes import (
    FixesSerializer,
    NewRegisterImportSerializer,
    RegisterImportSerializer,
    RegisterPlanSerializer,
    SameSerializer,
    applied_row,
    import_row,
    planned_row,
)
from contracts.models import RegisterImport
from contracts.models.register_imports import MOST_REGISTERED
from contracts.register_filters import RegisterImportFilter
from contracts.register_import.findings import RegisterFileError
from contracts.register_import.plan import plan_of
from core.api.parsing import StrictJsonParser
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)
from core.errors import RuleError

#: What a call holds besides the file.
_FRAME: Final = 64 * 1024  # bytes


class FileJsonParser(StrictJsonParser):
    """Parse a JSON document that carries a file: four signs for three bytes."""

    most = MOST_REGISTERED * 4 // 3 + _FRAME


@extend_schema_view(
    list=extend_schema(
        summary="List imports of the register",
        responses={200: RegisterImportSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read what an import would do, or did",
        responses={200: RegisterPlanSerializer, **DETAIL_PROBLEMS},
    ),
    create=extend_schema(
        summary="Upload vendors and contracts",
        request=NewRegisterImportSerializer,
        responses={201: RegisterPlanSerializer, **WRITE_PROBLEMS},
    ),
)
class RegisterImportResource(VisibleResource):
    """Files that state vendors and contracts."""

    queryset = RegisterImport.objects.all()
    serializer_class = RegisterPlanSerializer
    filterset_class = RegisterImportFilter
    parser_classes = (FileJsonParser,)
    page_order = ("-created_at", "-pk")
    write_scope = CONTRACTS_WRITE
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.EDIT_CONTRACTS,
        "retrieve": Capability.EDIT_CONTRACTS,
        "create": Capability.EDIT_CONTRACTS,
        "same": Capability.EDIT_CONTRACTS,
        "fix": Capability.EDIT_CONTRACTS,
        "apply": Capability.EDIT_CONTRACTS,
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Hold a writing token to the scope of vendors too.

        :raises PermissionDenied: it lacks it
        """
        super().initial(request, *args, **kwargs)
        token = request.auth
        is_writing = request.method not in SAFE_METHODS
        if is_writing and isinstance(token, ApiToken) and VENDORS_WRITE not in token.scopes:
            raise PermissionDenied(f"The token's scopes do not allow this: {VENDORS_WRITE}.")

    def visible(self, queryset: Any) -> Any:
        """Keep a person's own imports."""
        return queryset.visible_to(self.person)

    def with_related(self, queryset: Any) -> Any:
        """Load the unit; a list leaves the files in the database."""
        rows = queryset.select_related("unit")
        return rows.without_bulk() if self.action == "list" else rows

    def represent(self, row: RegisterImport) -> dict[str, Any]:
        """Write an import as it stands in a list."""
        return import_row(row)

    def represent_fully(self, row: RegisterImport) -> dict[str, Any]:
        """Write what an import would do, or did.

        :raises RuleError: the file can no longer be read
        """
        if row.result is not None:
            return applied_row(row, row.result)
        try:
            return planned_row(row, plan_of(row, by=self.person))
        except RegisterFileError as error:
            raise RuleError(error.message, field="file") from error

    def list(self, request: Request) -> Response:
        """List the files that you brought, the newest first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one file, held against the register as it stands now."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Keep a file and say what it would change; nothing goes in.

        A token needs the scopes `contracts:write` and `vendors:write`.
        """
        entered = checked(NewRegisterImportSerializer, request)
        unit = unit_named(entered["unit"], user=self.person, capability=Capability.EDIT_CONTRACTS)
        job = services.create_register_import(
            unit=unit,
            name=entered["file_name"],
            content=entered["file"],
            currency=entered["currency"],
            service_type=entered["service_type"],
            time_zone=entered["time_zone"],
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_made(self.get_queryset().get(pk=job.pk))

    @extend_schema(
        summary="Say which spellings are one",
        request=SameSerializer,
        responses={200: RegisterPlanSerializer, **CHANGE_PROBLEMS},
    )
    def same(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Treat spellings as one, besides those said before; no pair takes all back."""
        row = self.fetch(id)
        pairs = [
            (pair["kind"], pair["first"], pair["second"])
            for pair in checked(SameSerializer, request)["pairs"]
        ]
        if pairs:
            services.decide_same(job=row, pairs=pairs, by=self.person)
        else:
            services.forget_same(job=row, by=self.person)
        return self.answer_anew(row)

    @extend_schema(
        summary="Put values right",
        request=FixesSerializer,
        responses={200: RegisterPlanSerializer, **CHANGE_PROBLEMS},
    )
    def fix(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take values instead of what stands on lines of the file, which itself stays."""
        row = self.fetch(id)
        entered = checked(FixesSerializer, request)["fixes"]
        fixes = [(one["line"], one["column"], one["value"]) for one in entered]
        services.put_right(job=row, fixes=fixes, by=self.person)
        return self.answer_anew(row)

    @extend_schema(
        summary="Apply an import",
        request=None,
        responses={200: RegisterPlanSerializer, **CHANGE_PROBLEMS},
    )
    def apply(self, request: Request, id: UUID) -> Response:  # noqa: A002, ARG002
        """Bring in what is new, in one piece; what is wrong stays out. Safe to repeat."""
        row = self.fetch(id)
        services.apply_register_import(job=row, by=self.person, now=timezone.now())
        return self.answer_anew(row)
