"""What is done with vendors in the register, over REST: steps of their status, reviews."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from core.api.paging import PAGE_PARAMETERS
from core.api.views import CHANGE_PROBLEMS, DETAIL_PROBLEMS, beside, checked
from vendors.api.register_shapes import (
    ReviewSerializer,
    StatusSerializer,
    StatusStepSerializer,
    step_row,
)
from vendors.api.serializers import FullVendorSerializer, full_vendor
from vendors.models import Vendor
from vendors.services_standing import move_vendor, record_review


class RegisterResource(VisibleResource):
    """How a vendor stands with us."""

    queryset = Vendor.objects.all()
    serializer_class = FullVendorSerializer
    write_scope = "vendors:write"
    paged_actions = ("status_steps",)
    capabilities: ClassVar[dict[str, Capability]] = {
        "status_steps": Capability.READ_SCORES,
        "move": Capability.EDIT_VENDORS,
        "review": Capability.EDIT_VENDORS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load what a vendor alone is written with."""
        if self.action == "status_steps":
            return queryset
        rows = queryset.select_related("unit").prefetch_related(beside("services"))
        return rows.prefetch_related("identifiers", "locations", "contacts")

    def represent(self, row: Vendor) -> dict[str, Any]:
        """Write a vendor alone."""
        return full_vendor(row)

    def represent_fully(self, row: Vendor) -> dict[str, Any]:
        """Write a vendor alone."""
        return full_vendor(row)

    @extend_schema(
        summary="List the steps of a vendor's status",
        responses={200: StatusStepSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def status_steps(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List how a vendor came to where it stands, the latest first."""
        steps = self.fetch(id).status_steps.select_related("by")
        return self.answer_part(request, steps, step_row, "-at", "-pk")

    @extend_schema(
        summary="Move a vendor to another status",
        request=StatusSerializer,
        responses={200: FullVendorSerializer, **CHANGE_PROBLEMS},
        filters=False,
    )
    def move(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take one step; 409 where no step leads there. Safe to repeat."""
        vendor = self.fetch(id)
        asked = checked(StatusSerializer, request)
        move_vendor(
            vendor=vendor,
            target=asked["to"],
            reason=asked.get("reason", ""),
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_anew(vendor)

    @extend_schema(
        summary="Record a review of a vendor",
        request=ReviewSerializer,
        responses={200: FullVendorSerializer, **CHANGE_PROBLEMS},
        filters=False,
    )
    def review(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say on which day a vendor was reviewed last. Safe to repeat."""
        vendor = self.fetch(id)
        asked = checked(ReviewSerializer, request)
        record_review(vendor=vendor, on=asked["on"], by=self.person, now=timezone.now())
        return self.answer_anew(vendor)
