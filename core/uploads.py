"""Refuse an upload by its stated length, before a byte of it is read."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

#: What a form holds besides the file: its fields and their frames.
FRAME: Final = 64 * 1024  # bytes
#: A paste is a field of a form, of which Django takes so much (settings say).
TOO_LONG: Final = "The paste is too long. Save it as a file and upload that."

View = Callable[..., HttpResponse]


def bounded_upload(
    refuse: Callable[[HttpRequest, bool], HttpResponse], *, most: int
) -> Callable[[View], View]:
    """Let a view's body be no longer than ``most`` bytes and a form; ``refuse`` answers otherwise.

    Django's own check of the form's token reads the whole body; it stands after this one.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if _length(request) > most + FRAME:
                return refuse(request, True)
            try:
                request.POST  # noqa: B018  reads the body
            except RequestDataTooBig:
                return refuse(request, False)
            return protected(request, *args, **kwargs)

        return bounded

    return decorate


def _length(request: HttpRequest) -> int:
    stated = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(stated) if stated.isascii() and stated.isdigit() else 0
