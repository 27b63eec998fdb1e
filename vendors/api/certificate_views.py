"""Certificates and insurances of vendors over REST."""

from dataclasses import fields
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from core.api.fields import NothingSerializer
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)
from core.errors import RuleError
from core.periods import local_date
from vendors.api.certificate_shapes import (
    CertificateChangeSerializer,
    CertificateSerializer,
    NewCertificateSerializer,
    certificate_row,
    entries_of,
)
from vendors.certificates.filters import CertificateFilter
from vendors.models import Vendor, VendorCertificate
from vendors.services_certificates import (
    CertificateInput,
    add_certificate,
    change_certificate,
    remove_certificate,
)


@extend_schema_view(
    list=extend_schema(
        summary="List certificates and insurances",
        responses={200: CertificateSerializer(many=True), **READ_PROBLEMS},
    ),
    retrieve=extend_schema(
        summary="Read a certificate", responses={200: CertificateSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Put a certificate on record",
        request=NewCertificateSerializer,
        responses={201: CertificateSerializer, **WRITE_PROBLEMS},
    ),
    partial_update=extend_schema(
        summary="Change or renew a certificate",
        request=CertificateChangeSerializer,
        responses={200: CertificateSerializer, **CHANGE_PROBLEMS},
    ),
)
class CertificateResource(VisibleResource):
    """What vendors show to be fit."""

    queryset = VendorCertificate.objects.all()
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilter
    page_order = ("created_at", "pk")
    write_scope = "vendors:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_SCORES,
        "retrieve": Capability.READ_SCORES,
        "create": Capability.EDIT_VENDORS,
        "partial_update": Capability.EDIT_VENDORS,
        "remove": Capability.EDIT_VENDORS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load the vendor, and where each stands today."""
        today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
        rows = queryset.with_standing(today, days=settings.CERTIFICATE_WARNING_DAYS)
        return rows.select_related("vendor")

    def represent(self, row: VendorCertificate) -> dict[str, Any]:
        """Write a certificate."""
        return certificate_row(row)

    def list(self, request: Request) -> Response:
        """List the certificates of the vendors that you see, in the order they were entered."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one certificate."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Put a certificate on record, or one that is required and missing. Safe to repeat."""
        said = entries_of(checked(NewCertificateSerializer, request))
        vendors = Vendor.objects.visible_to(self.person, Capability.EDIT_VENDORS)
        vendor = vendors.filter(public_id=said.pop("vendor")).first()
        if vendor is None:
            raise RuleError(
                "The vendor is not known, or not in your reach.", field="vendor", code="unknown"
            )
        row = add_certificate(
            vendor=vendor, entered=CertificateInput(**said), by=self.person, now=timezone.now()
        )
        return self.answer_made(self.get_queryset().get(pk=row.pk))

    def partial_update(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say it anew; what is not named stays, and the history keeps what it said before."""
        row: VendorCertificate = self.fetch(id)
        said = {field.name: getattr(row, field.name) for field in fields(CertificateInput)}
        said |= entries_of(checked(CertificateChangeSerializer, request))
        entered = CertificateInput(**said)
        change_certificate(certificate=row, entered=entered, by=self.person, now=timezone.now())
        return self.answer_anew(row)

    @extend_schema(
        summary="Take a certificate off the record",
        request=NothingSerializer,
        responses={200: CertificateSerializer, **CHANGE_PROBLEMS},
    )
    def remove(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take it off with its documents; answers what it was. The history keeps that too."""
        row: VendorCertificate = self.fetch(id)
        checked(NothingSerializer, request)
        was = self.represent(row)
        remove_certificate(certificate=row, by=self.person, now=timezone.now())
        return Response(was)
