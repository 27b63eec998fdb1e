"""The OpenAPI document, and the page that shows it."""

import hashlib
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import etag, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from core.api.reference import Reference, reference_of
from core.components.parts import Crumb

CONTENT_TYPE = "application/vnd.oai.openapi; charset=utf-8"


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Make the document once a process; it depends on the code alone."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


@lru_cache(maxsize=1)
def document_text() -> bytes:
    """Write the document once a process."""
    return bytes(OpenApiYamlRenderer().render(document(), renderer_context={}))  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1)
def reference() -> Reference:
    """Read the document once a process."""
    return reference_of(document())


def _etag(request: HttpRequest) -> str:  # noqa: ARG001
    return f'"{hashlib.sha256(document_text()).hexdigest()[:32]}"'


@login_not_required
@require_safe
@etag(_etag)
def document_show(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer the OpenAPI document; it says nothing of anybody."""
    return HttpResponse(document_text(), content_type=CONTENT_TYPE)


@login_not_required
@require_safe
def reference_show(request: HttpRequest) -> HttpResponse:
    """Show every address of the API with its fields and an example."""
    crumbs = (Crumb("REST API"),)
    return render(request, "core/api_reference.html", {"page": reference(), "crumbs": crumbs})
