"""Page a list by keyset: a page costs the same wherever it starts."""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from core.api.problem import QueryError

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
PAGE_PARAMETERS = (
    OpenApiParameter(
        "cursor",
        {"type": "string"},
        description="Where to go on: taken from `next` of the page before.",
    ),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        description=f"Rows a page, {MAX_LIMIT} at most.",
    ),
)
PARAMETERS = tuple(parameter.name for parameter in PAGE_PARAMETERS)


def after(order: Iterable[str], values: list[Any]) -> Q:
    """Keep rows that stand after the one with these values; `-name` sorts downwards."""
    kept = Q()
    equal: dict[str, Any] = {}
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        beyond = f"{field}__lt" if name.startswith("-") else f"{field}__gt"
        kept |= Q(**equal, **{beyond: value})
        equal[field] = value
    return kept


def pack(values: list[Any]) -> str:
    """Write the place of a row as an opaque cursor."""
    text = json.dumps([str(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor: str, length: int) -> list[str]:
    """Read a cursor back.

    :raises ValueError: it was not made by `pack` for that many values
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, UnicodeError, RecursionError) as error:
        raise ValueError("not a cursor") from error
    if not isinstance(values, list) or len(values) != length:
        raise ValueError("not a cursor of this list")
    if not all(isinstance(value, str) and "\0" not in value for value in values):
        raise ValueError("not a cursor of this list")
    return values


class CursorPages(BasePagination):
    """Answer `results` and `next`, the address of the following page or null.

    The view's `page_order` names the columns; together they are unique.
    """

    limit = DEFAULT_LIMIT
    order: tuple[str, ...] = ("pk",)
    next_address: str | None = None

    def paginate_queryset(  # type: ignore[override]  # lists are always querysets here
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Fetch one page, one row more to know whether another follows.

        :raises QueryError: a limit or a cursor that cannot be used
        """
        self.order = getattr(view, "page_order", self.order)
        self.limit = self._limit(request.query_params.get("limit"))
        rows = list(self._from_cursor(queryset.order_by(*self.order), request)[: self.limit + 1])
        page = rows[: self.limit]
        self.next_address = None
        if len(rows) > self.limit:
            cursor = pack(self._place(page[-1]))
            self.next_address = replace_query_param(request.build_absolute_uri(), "cursor", cursor)
        return page

    def _limit(self, given: str | None) -> int:
        if given is None:
            return DEFAULT_LIMIT
        if not (given.isascii() and given.isdigit() and len(given) <= 3):
            raise QueryError({"limit": [f"Give a number from 1 to {MAX_LIMIT}."]})
        if not 1 <= int(given) <= MAX_LIMIT:
            raise QueryError({"limit": [f"Give a number from 1 to {MAX_LIMIT}."]})
        return int(given)

    def _from_cursor(self, queryset: QuerySet[Any], request: Request) -> QuerySet[Any]:
        cursor = request.query_params.get("cursor")
        if cursor is None:
            return queryset
        try:
            return queryset.filter(after(self.order, unpack(cursor, len(self.order))))
        except (ValueError, TypeError, ValidationError) as error:
            raise QueryError({"cursor": ["This is not a cursor of this list."]}) from error

    def _place(self, row: Model) -> list[Any]:
        values: list[Any] = []
        for name in self.order:
            value: Any = row
            for step in name.removeprefix("-").split("__"):
                value = getattr(value, step)
            values.append(value)
        return values

    def get_paginated_response(self, data: Any) -> Response:
        """Answer the page."""
        link = {"Link": f'<{self.next_address}>; rel="next"'} if self.next_address else {}
        return Response({"results": data, "next": self.next_address}, headers=link)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": {**schema, "maxItems": MAX_LIMIT},
                "next": {"type": "string", "format": "uri", "nullable": True},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:  # noqa: ARG002
        """Describe the query parameters."""
        return [
            {
                "name": parameter.name,
                "in": "query",
                "required": False,
                "description": parameter.description,
                "schema": parameter.type,
            }
            for parameter in PAGE_PARAMETERS
        ]
