"""What every address of the API does alike: count the call, tag the answer, act once."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework import status
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.conditional import PreconditionFailed, etag_of_bytes, unchanged
from core.api.once import done_once, key_of
from core.api.rendering import PlainJsonRenderer
from core.api.throttling import hold_anonymous_rate, hold_rate

Handler = Callable[..., Response]


class Door(APIView):
    """An address of the API."""

    renderer_classes = (PlainJsonRenderer,)
    # The scopes that a token needs to read and to write here.
    read_scope = ""
    write_scope = ""
    # Calls that carry many rows are counted apart from the others.
    is_bulk = False
    # Whether this call held its row to If-Match.
    is_matched = False

    def perform_authentication(self, request: Request) -> None:
        """Find out who asks and count the call.

        :raises Throttled: too many in this minute
        """
        try:
            super().perform_authentication(request)
        except (AuthenticationFailed, NotAuthenticated):
            hold_anonymous_rate(request)
            raise
        hold_rate(request, is_bulk=self.is_bulk)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Put a writing action into one transaction with what the asker's headers ask of it."""
        super().initial(request, *args, **kwargs)
        method = (request.method or "").lower()
        handler = getattr(self, method, None)
        if request.method not in SAFE_METHODS and handler is not None:
            setattr(self, method, self._careful(handler))

    def _careful(self, handler: Handler) -> Callable[..., HttpResponseBase]:
        def handle(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            key = key_of(request)
            if key is None and "If-Match" not in request.headers:
                return handler(request, *args, **kwargs)

            def act() -> Response:
                answer = handler(request, *args, **kwargs)
                self._require_matched(request)
                return answer

            if key is not None:
                return done_once(request, key, act)
            with transaction.atomic():
                return act()

        return handle

    def _require_matched(self, request: Request) -> None:
        if "If-Match" in request.headers and not self.is_matched:
            raise PreconditionFailed("If-Match is for a row; nothing here has such a state.")

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> Response:
        """Say that an answer is its reader's own, and tag what was read."""
        final = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]  # any answer goes
        final.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(final, ("Accept", "Authorization", "Cookie"))
        is_read = request.method in {"GET", "HEAD"} and final.status_code == status.HTTP_200_OK
        if is_read and isinstance(final, Response):
            final.add_post_render_callback(lambda answer: self._tag(request, answer))
        return final

    def _tag(self, request: Request, response: HttpResponse) -> HttpResponse | None:
        response["ETag"] = etag_of_bytes(response.content)
        return unchanged(request, response)
