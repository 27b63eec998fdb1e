"""Answer what went wrong; ito_portal.urls names these as its error handlers.

Below /api/ the answer is a problem document, elsewhere a page.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.api.problem import CONTENT_TYPE, problem


def _answer(request: HttpRequest, status: int, page: str, **context: object) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(problem(status, ""), status=status, content_type=CONTENT_TYPE)
    # A failure of ours is answered without touching anything that may be broken.
    return render(None if status == 500 else request, page, context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer a request that makes no sense."""
    return _answer(request, 400, "errors/400.html")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer a deed that the person's role does not allow."""
    return _answer(request, 403, "errors/403.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that came without its token; settings name it as CSRF_FAILURE_VIEW."""
    return _answer(request, 403, "errors/403.html", stale_form=True)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer an unknown address and one that is not this person's to see, alike."""
    return _answer(request, 404, "errors/404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a failure of ours."""
    return _answer(request, 500, "errors/500.html")
