"""What every resource of the API does alike."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse
from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from core.api.conditional import etag_of, require_match
from core.api.door import Door
from core.api.fields import ProblemSerializer
from core.api.filtering import StrictFilters, refuse_unknown
from core.api.paging import PARAMETERS, CursorPages
from core.api.problem import CONTENT_TYPE
from core.api.rendering import NdjsonRenderer, PlainJsonRenderer

PROBLEMS = {
    400: "Malformed: JSON, a field, a parameter",
    401: "No valid token or session",
    403: "Not among your roles or the token's scopes",
    404: "Unknown, or not yours to see",
    409: "Conflicts with what is there, or the same call is still being worked on",
    412: "Changed since it was read: If-Match names another state",
    413: "Too large",
    422: "A rule refuses it, or the Idempotency-Key stands for another call",
    429: "Too many calls in this minute; Retry-After says when to go on",
    500: "A failure of ours; nothing was changed",
}


def problems(*codes: int) -> dict[tuple[int, str], OpenApiResponse]:
    """Describe the problem documents that an operation answers, for the OpenAPI document."""
    return {
        (code, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description=PROBLEMS[code])
        for code in codes
    }


READ_PROBLEMS = problems(400, 401, 403, 429, 500)
DETAIL_PROBLEMS = problems(400, 401, 403, 404, 429, 500)
WRITE_PROBLEMS = problems(400, 401, 403, 409, 412, 413, 422, 429, 500)
CHANGE_PROBLEMS = problems(400, 401, 403, 404, 409, 412, 413, 422, 429, 500)


def loaded(row: Any, relation: str) -> list[Any]:
    """Give related rows that `beside` has loaded, or load them.

    A list costs nothing to read; a related manager builds a query for each row it is asked of.
    """
    kept: list[Any] | None = row.__dict__.get(f"loaded_{relation}")
    return list(getattr(row, relation).all()) if kept is None else kept


def beside(relation: str, queryset: Any = None) -> "Prefetch[Any]":
    """Load related rows as a list, for `loaded`."""
    return Prefetch(relation, queryset, to_attr=f"loaded_{relation}")


def checked(serializer: type[BaseSerializer[Any]], request: Request, **kwargs: Any) -> Any:
    """Check a body's shape and give its values.

    :raises ValidationError: the body is not of that shape
    """
    shape = serializer(data=request.data, **kwargs)
    shape.is_valid(raise_exception=True)
    return shape.validated_data


class Resource(Door, GenericViewSet[Any]):
    """A list and its rows, fetched through what the user may see, written as plain mappings."""

    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    filter_backends = (StrictFilters,)
    pagination_class: type[CursorPages] | None = CursorPages
    page_order: tuple[str, ...] = ("pk",)
    own_parameters: tuple[str, ...] = PARAMETERS
    # Actions that answer pages, and so also one row a line.
    paged_actions: ClassVar[tuple[str, ...]] = ("list", "versions")

    def get_renderers(self) -> list[Any]:
        """Offer pages as NDJSON too."""
        is_paged = getattr(self, "action", None) in self.paged_actions
        kinds = (PlainJsonRenderer, NdjsonRenderer) if is_paged else (PlainJsonRenderer,)
        return [kind() for kind in kinds]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse query parameters beside a body.

        :raises QueryError: there is one
        """
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS:
            refuse_unknown(set(request.query_params), set())

    def represent(self, row: Any) -> dict[str, Any]:
        """Write a row as it stands in a list."""
        raise NotImplementedError

    def represent_fully(self, row: Any) -> dict[str, Any]:
        """Write a row as it stands alone; as in a list unless a resource says more."""
        return self.represent(row)

    def answer_list(self, request: Request) -> Response:
        """Answer one page of what the user sees and asks for."""
        pages = CursorPages()
        queryset = self.filter_queryset(self.get_queryset())
        rows = pages.paginate_queryset(queryset, request, self)
        return pages.get_paginated_response([self.represent(row) for row in rows])

    def answer_row(self, request: Request, public_id: UUID) -> Response:
        """Answer one row."""
        refuse_unknown(set(request.query_params), set())
        return Response(self.represent_fully(self.fetch(public_id)))

    def answer_anew(self, row: Any) -> Response:
        """Answer a row as it stands after a change."""
        data = self.represent_fully(self.get_queryset().get(pk=row.pk))
        return Response(data, headers={"ETag": etag_of(data)})

    def answer_made(self, row: Any) -> Response:
        """Answer a row that was added, with its address."""
        data = self.represent_fully(row)
        place = self.request.build_absolute_uri(f"{self.request.path.rstrip('/')}/{data['id']}/")
        return Response(data, status=201, headers={"ETag": etag_of(data), "Location": place})

    def answer_part(
        self,
        request: Request,
        queryset: Any,
        represent: Callable[[Any], dict[str, Any]],
        *order: str,
    ) -> Response:
        """Answer one page of what hangs on a row, in an order that is unique."""
        refuse_unknown(set(request.query_params), set(PARAMETERS))
        pages = CursorPages()
        pages.order = order
        rows = pages.paginate_queryset(queryset, request)
        return pages.get_paginated_response([represent(row) for row in rows])

    def fetch(self, public_id: UUID) -> Any:
        """Fetch a row through what the user sees; to write, only in the state of If-Match.

        :raises Http404: unknown or not visible
        :raises PreconditionFailed: the row is not as If-Match names it
        """
        row = get_object_or_404(self.get_queryset(), public_id=public_id)
        if self.request.method in SAFE_METHODS or "If-Match" not in self.request.headers:
            return row
        self.hold(row)
        row = get_object_or_404(self.get_queryset(), public_id=public_id)
        require_match(self.request, etag_of(self.represent_fully(row)))
        self.is_matched = True
        return row

    def hold(self, row: Any) -> None:
        """Keep others from changing a row until the transaction ends."""
        type(row).objects.select_for_update(no_key=True).get(pk=row.pk)


class UnknownAddress(APIView):
    """Answer any other address under /api/ with a problem document."""

    permission_classes = ()
    authentication_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Refuse whatever the method.

        :raises NotFound: always
        """
        raise NotFound
