"""Addresses of the API: each answers with and without its last slash."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.viewsets import ViewSetMixin


def doors(route: str, resource: type[ViewSetMixin], name: str, **actions: Any) -> list[URLPattern]:
    """Route methods of an address to actions; a redirect would lose the body of a POST.

    The address as written is the one that the OpenAPI document lists.
    """
    view = resource.as_view(actions)

    # Only a REST framework's view is exempt from CSRF checks here: it makes its own.
    @csrf_exempt
    def twin(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(request, **kwargs)

    other = route[:-1] if route.endswith("/") else f"{route}/"
    return [path(route, view, name=name), path(other, twin)]
