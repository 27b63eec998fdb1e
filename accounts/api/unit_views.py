"""Business units over REST, to be named by vendors and contracts."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import GuardedListing
from accounts.filters import UnitFilter
from accounts.models import BusinessUnit
from accounts.permissions import Capability
from core.api.views import READ_PROBLEMS


class UnitSerializer(serializers.Serializer[Any]):
    """A part of the organisation that owns vendors and contracts."""

    code = serializers.CharField()
    name = serializers.CharField()


@extend_schema_view(
    list=extend_schema(
        summary="List business units", responses={200: UnitSerializer(many=True), **READ_PROBLEMS}
    ),
)
class UnitResource(GuardedListing):
    """Who owns."""

    queryset = BusinessUnit.objects.all()
    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    page_order = ("code",)
    capabilities: ClassVar[dict[str, Capability]] = {"list": Capability.READ_RECORDS}

    def visible(self, queryset: QuerySet[BusinessUnit]) -> QuerySet[BusinessUnit]:
        """Keep the units in reach; for a vendor's user, who owns nothing, none."""
        if self.access.is_vendor_user:
            return queryset.none()
        reach = self.access.reach(Capability.READ_RECORDS)
        return queryset if reach.everywhere else queryset.filter(pk__in=reach.unit_ids)

    def represent(self, row: BusinessUnit) -> dict[str, Any]:
        """Write a unit."""
        return {"code": row.code, "name": row.name}

    def list(self, request: Request) -> Response:
        """List the business units in your reach by code."""
        return self.answer_list(request)
