"""ETags: whether an answer is the one that the asker has, and a row still as they saw it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.http import parse_etags
from rest_framework import exceptions, status
from rest_framework.request import Request

from core.api.rendering import PlainJsonRenderer

#: What a 304 keeps of the headers of the answer that it stands for.
_KEPT_BY_UNCHANGED = ("Cache-Control", "ETag", "Link", "Vary")


class PreconditionFailed(exceptions.APIException):
    """Say that the row is no longer the one that If-Match names."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"


def etag_of_bytes(body: bytes) -> str:
    """Give the strong ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def etag_of(data: Mapping[str, Any]) -> str:
    """Give the ETag of a row as its own address answers it."""
    return etag_of_bytes(PlainJsonRenderer().render(data))


def unchanged(request: Request, response: HttpResponse) -> HttpResponse | None:
    """Answer 304 where If-None-Match names the answer, by weak comparison; else None."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    own = response["ETag"]
    if not known or not (known == ["*"] or own in {tag.removeprefix("W/") for tag in known}):
        return None
    short = HttpResponse(status=status.HTTP_304_NOT_MODIFIED)
    del short["Content-Type"]
    for name in _KEPT_BY_UNCHANGED:
        if response.has_header(name):
            short[name] = response[name]
    return short


def require_match(request: Request, etag: str) -> None:
    """Hold that If-Match, where it is given, names the row as it stands; strong comparison.

    :raises PreconditionFailed: it names another state
    """
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return
    known = parse_etags(wanted)
    if known != ["*"] and etag not in known:
        raise PreconditionFailed(
            f"It has changed since you read it; its ETag is {etag} now. Read it again first."
        )
