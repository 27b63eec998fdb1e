"""Documents over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from contracts.api.document_shapes import (
    DocumentJsonParser,
    DocumentSerializer,
    NewDocumentSerializer,
    bytes_of,
    document_row,
)
from contracts.api.obligation_views import contract_in_reach
from contracts.documents.answers import file_answer
from contracts.models import Document
from contracts.register_filters import DocumentFilter
from contracts.services_documents import Owner, add_document, remove_document
from core.api.fields import NothingSerializer
from core.api.filtering import refuse_unknown
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)
from core.errors import RuleError
from vendors.models import Vendor, VendorCertificate


@extend_schema_view(
    list=extend_schema(
        summary="List documents", responses={200: DocumentSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read what is known of a document",
        responses={200: DocumentSerializer, **DETAIL_PROBLEMS},
    ),
    create=extend_schema(
        summary="Keep a document",
        request=NewDocumentSerializer,
        responses={201: DocumentSerializer, **WRITE_PROBLEMS},
    ),
)
class DocumentResource(VisibleResource):
    """Files kept with vendors, certificates, contracts and versions."""

    queryset = Document.objects.all()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    page_order = ("-added_at", "-pk")
    parser_classes = (DocumentJsonParser,)
    write_scope = "contracts:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "content": Capability.READ_RECORDS,
        # Of a vendor's documents the service asks for the right to edit vendors.
        "create": Capability.EDIT_CONTRACTS,
        "remove": Capability.EDIT_CONTRACTS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load what each belongs to and who added it."""
        return queryset.with_owners()

    def represent(self, row: Document) -> dict[str, Any]:
        """Write what is known of a document."""
        return document_row(row)

    def list(self, request: Request) -> Response:
        """List the documents that you may see, the newest first; never their bytes."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read what is known of one document."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Keep a file of up to 10 MB; what it is stands in its bytes. Safe to repeat."""
        entered = checked(NewDocumentSerializer, request)
        row = add_document(
            owner=self._owner(entered),
            name=entered["file_name"],
            content=bytes_of(entered["file"]),
            title=entered.get("title", ""),
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_made(self.get_queryset().get(pk=row.pk))

    @extend_schema(
        summary="Download a document",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **DETAIL_PROBLEMS},
        filters=False,
    )
    def content(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Give the bytes, to be saved; whatever it is, it comes as application/octet-stream."""
        refuse_unknown(set(request.query_params), set())
        return file_answer(self.fetch(id), media_type="application/octet-stream")

    @extend_schema(
        summary="Remove a document",
        request=NothingSerializer,
        responses={200: DocumentSerializer, **CHANGE_PROBLEMS},
    )
    def remove(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Delete it with its bytes; answers what it was. The history keeps that too."""
        row: Document = self.fetch(id)
        checked(NothingSerializer, request)
        was = self.represent(row)
        remove_document(document=row, by=self.person, now=timezone.now())
        return Response(was)

    def _owner(self, entered: dict[str, Any]) -> Owner:
        """Find what a file is to be kept with; what is not in reach is unknown.

        :raises RuleError: none or several are named, or it is not in reach
        """
        named = [name for name in ("vendor", "certificate", "contract") if name in entered]
        if len(named) != 1 or ("version" in entered and named != ["contract"]):
            raise RuleError(
                "A document is of one thing. Name a vendor, a certificate, or a contract with or"
                " without the number of a version.",
                field=named[1] if len(named) > 1 else "vendor",
            )
        found: Owner | None
        vendors = Vendor.objects.visible_to(self.person, Capability.EDIT_VENDORS)
        name = named[0]
        if name == "vendor":
            found = vendors.filter(public_id=entered[name]).first()
        elif name == "certificate":
            papers = VendorCertificate.objects.filter(vendor__in=vendors)
            found = papers.select_related("vendor").filter(public_id=entered[name]).first()
        else:
            found = contract_in_reach(entered[name], self.person)
            if "version" in entered:
                name = "version"
                found = found.versions.filter(number=entered[name]).first()
        if found is None:
            raise RuleError(
                f"The {name} is not known, or not in your reach.", field=name, code="unknown"
            )
        return found
