"""Vendors over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource, unit_named
from accounts.permissions import Capability
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    beside,
    checked,
)
from vendors import services
from vendors.api.serializers import (
    FullVendorSerializer,
    NewVendorSerializer,
    VendorChangeSerializer,
    VendorSerializer,
    full_vendor,
    vendor_row,
)
from vendors.filters import VendorFilter
from vendors.models import Vendor


@extend_schema_view(
    list=extend_schema(
        summary="List vendors", responses={200: VendorSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read a vendor", responses={200: FullVendorSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Add a vendor",
        request=NewVendorSerializer,
        responses={201: FullVendorSerializer, **WRITE_PROBLEMS},
    ),
    partial_update=extend_schema(
        summary="Change a vendor",
        request=VendorChangeSerializer,
        responses={200: FullVendorSerializer, **CHANGE_PROBLEMS},
    ),
)
class VendorResource(VisibleResource):
    """Whom we depend on."""

    queryset = Vendor.objects.all()
    serializer_class = VendorSerializer
    filterset_class = VendorFilter
    page_order = ("reference",)
    write_scope = "vendors:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "create": Capability.EDIT_VENDORS,
        "partial_update": Capability.EDIT_VENDORS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load the unit and the services, alone also places and people."""
        queryset = queryset.select_related("unit").prefetch_related(beside("services"))
        return (
            queryset
            if self.action == "list"
            else queryset.prefetch_related("locations", "contacts")
        )

    def represent(self, row: Vendor) -> dict[str, Any]:
        """Write a vendor in a list."""
        return vendor_row(row)

    def represent_fully(self, row: Vendor) -> dict[str, Any]:
        """Write a vendor alone."""
        return full_vendor(row)

    def list(self, request: Request) -> Response:
        """List the vendors that you may see, by reference."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one vendor with its places and people."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Add a vendor that a business unit of yours owns."""
        entered = checked(NewVendorSerializer, request)
        unit = unit_named(entered.pop("unit"), user=self.person, capability=Capability.EDIT_VENDORS)
        vendor = services.create_vendor(**entered, unit=unit, by=self.person, now=timezone.now())
        return self.answer_made(vendor)

    def partial_update(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Change what the body names and nothing else."""
        vendor = self.fetch(id)
        changes = checked(VendorChangeSerializer, request)
        services.update_vendor(vendor=vendor, changes=changes, by=self.person, now=timezone.now())
        return self.answer_anew(vendor)
