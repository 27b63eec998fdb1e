"""Pages on benchmarks."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.filters import MONTH
from core.lists import page_number
from scoring.pages.benchmarks import Asked, benchmarks_page
from slas.views import FIRST_YEAR, LAST_YEAR, signed_in


@require_safe
@login_required
def benchmark_list(request: HttpRequest) -> HttpResponse:
    """Compare the vendors of a service type by every figure that they share."""
    asked = Asked(
        service_type=request.GET.get("service_type", ""),
        month=month_of(request),
        subject=request.GET.get("subject", ""),
        page=page_number(request.GET.get("page") or "1"),
    )
    zone = settings.PORTAL_TIME_ZONE
    page = benchmarks_page(signed_in(request), asked, now=timezone.now(), zone=zone)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "scoring/benchmarks.html", context)


def month_of(request: HttpRequest) -> date | None:
    """Read the month of the address, None where none is given.

    :raises Http404: not a month
    """
    text = request.GET.get("month", "")
    if not text:
        return None
    if not MONTH.fullmatch(text):
        raise Http404("No such month.")
    year = int(text[:4])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("No such month.")
    return date(year, int(text[5:]), 1)
