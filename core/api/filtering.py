"""Filter a list with its FilterSet, refusing what that does not declare."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.problem import QueryError
from core.filters import StrictFilterSet


def refuse_unknown(given: set[str], known: set[str]) -> None:
    """Refuse query parameters that an address does not know.

    :raises QueryError: naming each of them
    """
    if unknown := sorted(given - known):
        raise QueryError(
            {
                name: [ErrorDetail("There is no parameter of this name.", code="unknown_parameter")]
                for name in unknown
            }
        )


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc]  # django-filter has no types
    """Apply the view's `filterset_class`; unknown or unusable parameters are 400."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Any:
        """Keep the rows asked for.

        :raises QueryError: an unknown parameter or a value that cannot be used
        """
        filterset = self.get_filterset(request, queryset, view)
        if not isinstance(filterset, StrictFilterSet):
            raise TypeError(f"{type(view).__name__} names no StrictFilterSet")
        known = set(filterset.filters) | set(getattr(view, "own_parameters", ()))
        refuse_unknown(set(request.query_params), known)
        if not filterset.is_valid():
            raise QueryError(
                {
                    name: [ErrorDetail(str(text), code=error.code or "invalid") for text in error]
                    for name, entries in filterset.errors.as_data().items()
                    for error in entries
                }
            )
        return filterset.qs
