"""Say what went wrong as a problem document (RFC 9457)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from core.errors import ConflictError, PortalError

CONTENT_TYPE = "application/problem+json"
# A refusal of the portal's own is 422 unless its code says otherwise.
STATUS_OF_CODE = {"forbidden": 403}
TITLES = {
    400: "The request is not well formed",
    401: "Sign in or show a valid token",
    403: "You may not do this",
    404: "There is nothing here",
    405: "This address does not take that method",
    406: "No such representation",
    409: "The request conflicts with what is there",
    412: "It has changed since you read it",
    413: "The request is too large",
    415: "Unsupported media type",
    422: "A rule refuses the request",
    429: "Too many requests",
    500: "The portal failed",
}


class PayloadTooLarge(exceptions.APIException):
    """Say that a body holds more than the portal reads at once."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class QueryError(exceptions.ValidationError):
    """Say which query parameters cannot be used; pointers read `?name`."""


def problem(
    status_code: int, detail: str, errors: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """Build a problem document; `errors` hold pointer, code and detail each."""
    title = TITLES.get(status_code, "The request failed")
    return {
        "type": f"urn:ito-portal:problem:{status_code}",
        "title": title,
        "status": status_code,
        "detail": detail or title,
        "errors": [dict(error) for error in errors],
    }


def listed(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Flatten REST framework's nested details into pointer, code and detail."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = name == "non_field_errors"
            yield from listed(inner, pointer if own else f"{pointer}/{escaped(str(name))}")
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            deeper = isinstance(inner, Mapping | list | tuple)
            yield from listed(inner, f"{pointer}/{index}" if deeper else pointer)
    else:
        code = getattr(detail, "code", "invalid")
        yield {"pointer": pointer, "code": str(code), "detail": str(detail)}


def escaped(name: str) -> str:
    """Write a name as one step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _of_portal(error: PortalError) -> dict[str, Any]:
    code = 409 if isinstance(error, ConflictError) else STATUS_OF_CODE.get(error.code, 422)
    pointer = "/" + "/".join(map(escaped, error.field.split("."))) if error.field else ""
    entry = {"pointer": pointer, "code": error.code, "detail": error.message}
    return problem(code, error.message, [entry])


def _of_framework(error: exceptions.APIException) -> dict[str, Any]:
    if not isinstance(error, exceptions.ValidationError):
        codes = error.get_codes()
        entry = {
            "pointer": "",
            "code": codes if isinstance(codes, str) else "invalid",
            "detail": str(error.detail),
        }
        return problem(error.status_code, str(error.detail), [entry])
    entries = list(listed(error.detail))
    if isinstance(error, QueryError):
        entries = [{**entry, "pointer": "?" + entry["pointer"].strip("/")} for entry in entries]
    if len(entries) == 1:
        return problem(400, entries[0]["detail"], entries)
    return problem(400, f"{len(entries)} things need correcting.", entries)


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    wait = getattr(error, "wait", None) or getattr(error, "wait_seconds", None)
    if wait:
        headers["Retry-After"] = str(math.ceil(wait))
    return headers


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:  # noqa: ARG001
    """Answer an exception with its problem document; None leaves a bug to Django.

    Unknown and forbidden objects are both 404; a broken rule is 422, a conflict 409.
    """
    known: Exception = error
    if isinstance(error, Http404):
        known = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        known = exceptions.PermissionDenied()
    if isinstance(known, PortalError):
        body = _of_portal(known)
    elif isinstance(known, exceptions.APIException):
        body = _of_framework(known)
    else:
        return None
    return Response(body, body["status"], headers=_headers(known), content_type=CONTENT_TYPE)
