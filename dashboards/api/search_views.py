"""Search over REST: what one may see, by words, the nearest first."""

from typing import Any, ClassVar, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import GuardedResource
from accounts.permissions import Capability
from contracts.models import Contract, Obligation
from core.api.filtering import refuse_unknown
from core.api.problem import QueryError
from core.api.views import READ_PROBLEMS
from core.lists import LONGEST_VALUE
from core.searching import words_of
from dashboards.pages.search import MOST_SHOWN, Found, find
from slas.models import ServiceLevel
from vendors.models import Vendor

PARAMETERS: Final = (
    OpenApiParameter(
        "q",
        OpenApiTypes.STR,
        required=True,
        description="Words; each has to begin a word of a name, a reference or an id",
    ),
)


class FoundVendorSerializer(serializers.Serializer[Any]):
    """A vendor found."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    display_name = serializers.CharField()


class FoundContractSerializer(serializers.Serializer[Any]):
    """A contract found."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    vendor = serializers.UUIDField(help_text="Id of the vendor")


class FoundLevelSerializer(serializers.Serializer[Any]):
    """A service level found."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    contract = serializers.UUIDField(help_text="Id of the contract")


class FoundObligationSerializer(serializers.Serializer[Any]):
    """An obligation found."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    contract = serializers.UUIDField(help_text="Id of the contract")


class FoundTotalsSerializer(serializers.Serializer[Any]):
    """How many there are in all, shown or not."""

    vendors = serializers.IntegerField()
    contracts = serializers.IntegerField()
    service_levels = serializers.IntegerField()
    obligations = serializers.IntegerField()


class SearchSerializer(serializers.Serializer[Any]):
    """The nearest of each kind."""

    totals = FoundTotalsSerializer()
    vendors = FoundVendorSerializer(many=True)
    contracts = FoundContractSerializer(many=True)
    service_levels = FoundLevelSerializer(many=True)
    obligations = FoundObligationSerializer(many=True)


class SearchResource(GuardedResource):
    """Find by words."""

    capabilities: ClassVar[dict[str, Capability]] = {"search": Capability.READ_RECORDS}

    @extend_schema(
        summary="Search vendors, contracts, service levels and obligations",
        parameters=[*PARAMETERS],
        responses={200: SearchSerializer, **READ_PROBLEMS},
    )
    def search(self, request: Request) -> Response:
        """Give the nearest ten of each kind: names first, accents and case aside.

        The lists take the same words as `q` and give all of them.
        """
        refuse_unknown(set(request.query_params), {parameter.name for parameter in PARAMETERS})
        text = request.query_params.get("q", "")
        if not words_of(text) or "\x00" in text or len(text) > LONGEST_VALUE:
            raise QueryError({"q": [f"Give one word or more, {LONGEST_VALUE} signs at most."]})
        found = find(self.person, text, capability=Capability.READ_RECORDS, most=MOST_SHOWN)
        return Response(
            {
                "totals": {
                    "vendors": found.vendors.total,
                    "contracts": found.contracts.total,
                    "service_levels": found.levels.total,
                    "obligations": found.obligations.total,
                },
                "vendors": _rows(found.vendors, _vendor),
                "contracts": _rows(found.contracts, _contract),
                "service_levels": _rows(found.levels, _level),
                "obligations": _rows(found.obligations, _obligation),
            }
        )


def _rows(found: Found, write: Any) -> list[dict[str, str]]:
    return [write(row) for row in found.rows]


def _vendor(row: Vendor) -> dict[str, str]:
    return {
        "id": str(row.public_id),
        "reference": row.reference,
        "display_name": row.display_name,
    }


def _contract(row: Contract) -> dict[str, str]:
    return {
        "id": str(row.public_id),
        "reference": row.reference,
        "title": row.title,
        "vendor": str(row.vendor.public_id),
    }


def _level(row: ServiceLevel) -> dict[str, str]:
    return {
        "id": str(row.public_id),
        "code": row.code,
        "name": row.name,
        "contract": str(row.contract.public_id),
    }


def _obligation(row: Obligation) -> dict[str, str]:
    return {
        "id": str(row.public_id),
        "title": row.title,
        "contract": str(row.contract.public_id),
    }
