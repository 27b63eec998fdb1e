"""Whether this process lives; whether work is done is another question."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer without asking any server: the process takes requests."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
