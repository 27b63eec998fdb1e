"""Vendors over REST."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource, unit_named
from accounts.models import BusinessUnit
from accounts.permissions import Capability
from core.api.paging import PAGE_PARAMETERS
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    beside,
    checked,
)
from core.errors import RuleError
from vendors.api.serializers import (
    MOST_ROWS,
    ContactSerializer,
    FullVendorSerializer,
    LocationSerializer,
    NewContactSerializer,
    NewLocationSerializer,
    NewVendorSerializer,
    VendorChangeSerializer,
    VendorSerializer,
    contact_row,
    full_vendor,
    location_row,
    vendor_row,
)
from vendors.filters import VendorFilter
from vendors.models import Vendor
from vendors.services_identifiers import IdentifierInput
from vendors.services_record import ContactInput, LocationInput, record_vendor


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
    paged_actions = ("list", "locations", "contacts")
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "locations": Capability.READ_RECORDS,
        "contacts": Capability.READ_RECORDS,
        "replace_locations": Capability.EDIT_VENDORS,
        "replace_contacts": Capability.EDIT_VENDORS,
        "create": Capability.EDIT_VENDORS,
        "partial_update": Capability.EDIT_VENDORS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load the unit and the services, alone also places and people."""
        if self.action in {"locations", "contacts"}:
            return queryset
        queryset = queryset.select_related("unit").prefetch_related(beside("services"))
        return (
            queryset
            if self.action == "list"
            else queryset.prefetch_related("identifiers", "locations", "contacts")
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
        return self.answer_made(self._record(None, unit, entered))

    def partial_update(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Change what the body names and nothing else."""
        vendor = self.fetch(id)
        self._record(vendor, vendor.unit, checked(VendorChangeSerializer, request))
        return self.answer_anew(vendor)

    @extend_schema(
        summary="List a vendor's places",
        responses={200: LocationSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def locations(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List the places that a vendor works from."""
        return self.answer_part(request, self.fetch(id).locations.all(), location_row, "name")

    @extend_schema(
        summary="Replace a vendor's places",
        request=NewLocationSerializer(many=True),
        responses={200: LocationSerializer(many=True), **CHANGE_PROBLEMS},
        filters=False,
    )
    def replace_locations(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Make the places those of the body and no others; safe to repeat."""
        vendor = self.fetch(id)
        rows = checked(NewLocationSerializer, request, many=True, max_length=MOST_ROWS)
        with at_the_root("locations"):
            self._record(vendor, vendor.unit, {"locations": rows})
        return self.answer_part(request, vendor.locations.all(), location_row, "name")

    @extend_schema(
        summary="List a vendor's people",
        responses={200: ContactSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def contacts(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List whom to call at a vendor."""
        people = self.fetch(id).contacts.all()
        return self.answer_part(request, people, contact_row, "role", "name")

    @extend_schema(
        summary="Replace a vendor's people",
        request=NewContactSerializer(many=True),
        responses={200: ContactSerializer(many=True), **CHANGE_PROBLEMS},
        filters=False,
    )
    def replace_contacts(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Make the people those of the body and no others; safe to repeat."""
        vendor = self.fetch(id)
        rows = checked(NewContactSerializer, request, many=True, max_length=MOST_ROWS)
        with at_the_root("contacts"):
            self._record(vendor, vendor.unit, {"contacts": rows})
        return self.answer_part(request, vendor.contacts.all(), contact_row, "role", "name")

    def _record(self, vendor: Vendor | None, unit: BusinessUnit, entered: dict[str, Any]) -> Vendor:
        places, people = entered.pop("locations", None), entered.pop("contacts", None)
        numbers = entered.pop("identifiers", None)
        return record_vendor(
            vendor=vendor,
            unit=unit,
            entered=entered,
            locations=None if places is None else [LocationInput(**row) for row in places],
            contacts=None if people is None else [ContactInput(**row) for row in people],
            identifiers=None if numbers is None else [IdentifierInput(**row) for row in numbers],
            by=self.person,
            now=timezone.now(),
        )


@contextmanager
def at_the_root(name: str) -> Iterator[None]:
    """Point refusals of rows at where they stand in a body that is the list itself."""
    try:
        yield
    except RuleError as error:
        field = (error.field or "").removeprefix(f"{name}.")
        raise RuleError(error.message, field=field, code=error.code) from error
