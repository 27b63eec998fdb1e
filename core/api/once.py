"""Idempotency-Key: a call that was made is answered again, not done again."""

import hashlib
import re
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.parsing import KEY_HEADER as HEADER
from core.api.parsing import body_digest
from core.api.rendering import PlainJsonRenderer
from core.services import KeptAnswer, answer_once

LONGEST_KEY = 200
REPEATED = "Idempotent-Replayed"
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}", re.ASCII)
#: What of an answer's headers is kept with it.
_KEPT_HEADERS = ("ETag", "Location")


def key_of(request: Request) -> str | None:
    """Give the key of a call, None where it has none.

    :raises ParseError: it is empty, too long or not of visible ASCII characters
    """
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise ParseError(
            f"{HEADER} is 1 to {LONGEST_KEY} visible ASCII characters without spaces.",
            code="idempotency_key",
        )
    return key


def fingerprint_of(request: Request) -> str:
    """Tell one call from another: by method, address with query, type and bytes of the body."""
    head = [
        str(request.method),
        request.path.rstrip("/"),
        request.META.get("QUERY_STRING", ""),
        request.content_type or "",
        body_digest(request),
    ]
    return hashlib.sha256("\n".join(head).encode()).hexdigest()


def done_once(request: Request, key: str, act: Callable[[], Response]) -> HttpResponse | Response:
    """Do what is asked under its key, or answer what it was answered before.

    :raises PortalError: the key stands for another call, or the call is still being worked on
    """
    request.data  # noqa: B018  the body is read, and its digest with it
    fresh: list[Response] = []

    def kept() -> KeptAnswer:
        response = act()
        fresh[:] = [response]
        headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
        headers["Content-Type"] = PlainJsonRenderer.media_type  # its own is set when it is written
        body = PlainJsonRenderer().render(response.data)
        return KeptAnswer(response.status_code, headers, body)

    answer, was_kept = answer_once(
        user_id=cast("int", cast("Any", request.user).pk),
        key=key,
        fingerprint=fingerprint_of(request),
        now=timezone.now(),
        act=kept,
    )
    if not was_kept:
        return fresh[0]
    response = HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
    response[REPEATED] = "true"
    return response
