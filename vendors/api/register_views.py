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
    MemberSerializer,
    ParentSerializer,
    ReviewSerializer,
    StatusSerializer,
    StatusStepSerializer,
    step_row,
)
from vendors.api.serializers import FullVendorSerializer, full_vendor
from vendors.models import Vendor
from vendors.services_groups import set_parent
from vendors.services_standing import move_vendor, record_review


class RegisterResource(VisibleResource):
    """How a vendor stands with us."""

    queryset = Vendor.objects.all()
    serializer_class = FullVendorSerializer
    write_scope = "vendors:write"
    paged_actions = ("status_steps", "group")
    capabilities: ClassVar[dict[str, Capability]] = {
        "status_steps": Capability.READ_SCORES,
        "group": Capability.READ_SCORES,
        "set_parent": Capability.EDIT_VENDORS,
        "move": Capability.EDIT_VENDORS,
        "review": Capability.EDIT_VENDORS,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load what a vendor alone is written with."""
        if self.action in {"status_steps", "group"}:
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
        summary="List the group of a vendor",
        responses={200: MemberSerializer(many=True), **DETAIL_PROBLEMS},
        parameters=[*PAGE_PARAMETERS],
        filters=False,
    )
    def group(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """List the vendors of its group that you see, by reference; it alone where it has none."""
        return self._answer_group(request, self.fetch(id))

    @extend_schema(
        summary="Say which vendor owns a vendor",
        request=ParentSerializer,
        responses={200: MemberSerializer(many=True), **CHANGE_PROBLEMS},
        filters=False,
    )
    def set_parent(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Put a vendor below another, or below none; answer its group. Safe to repeat."""
        vendor = self.fetch(id)
        asked = checked(ParentSerializer, request)
        set_parent(
            vendor=vendor, parent=asked["parent_reference"], by=self.person, now=timezone.now()
        )
        return self._answer_group(request, vendor)

    def _answer_group(self, request: Request, vendor: Vendor) -> Response:
        seen = Vendor.objects.visible_to(self.person)
        depths = {one.pk: one.depth for one in seen.group_of(vendor.pk)}

        def represent(row: Vendor) -> dict[str, Any]:
            above = row.parent if row.parent_id in depths else None
            return {
                "id": str(row.public_id),
                "reference": row.reference,
                "display_name": row.display_name,
                "depth": depths[row.pk],
                "parent_reference": above.reference if above else "",
            }

        rows = seen.filter(pk__in=depths).select_related("parent")
        return self.answer_part(request, rows, represent, "reference")

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
