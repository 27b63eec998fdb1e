"""Pages on renewals: all of them, and what is done about one."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Capability
from accounts.requests import able
from contracts.models import RenewalWatch
from contracts.renewing.filters import RenewalFilter
from contracts.renewing.forms import deeds_of
from contracts.renewing.listing import EXPORT_HEADS, export_rows, renewals_page, to_decide
from contracts.renewing.page import renewal_page
from core.exports import csv_response
from core.lists import Asked, Narrowed, asked_of, narrowed
from core.periods import local_date


@require_safe
@login_required
def renewal_list(request: HttpRequest) -> HttpResponse:
    """List the renewals that want a decision, as far as the address asks."""
    asked, found, today = _asked(request)
    page = renewals_page(able(request, Capability.READ_SCORES), asked, found, today=today)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "contracts/renewing/renewals.html", context)


@require_safe
@login_required
def renewal_export(request: HttpRequest) -> StreamingHttpResponse:
    """Give the list as a file: what the address asks for, all pages of it."""
    _, found, today = _asked(request)
    if found.problems:
        raise Http404("No such list.")
    rows = export_rows(found, today=today)
    return csv_response(name="renewals", heads=EXPORT_HEADS, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contract_renewal(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the renewal of a contract; agree its terms, watch over it, decide."""
    user, now = able(request, Capability.READ_RECORDS), timezone.now()
    page = renewal_page(user, reference, now=now)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not page.edits:
        raise Http404("Not yours to change.")
    deeds = deeds_of(page, sent)
    asked = next((deed for deed in deeds if deed.is_bound), None)
    if asked is not None and (said := asked.carry_out(by=user, now=now)):
        messages.success(request, said)
        return redirect(page.url)
    context = {"page": page, "form": asked, "deeds": deeds, "crumbs": page.crumbs}
    status = 200 if sent is None else 422
    return render(request, "contracts/renewing/renewal.html", context, status=status)


def _asked(request: HttpRequest) -> tuple[Asked, Narrowed[RenewalWatch], date]:
    """Read the address, and narrow what the person sees by it, as of today."""
    user = able(request, Capability.READ_SCORES)
    asked = asked_of(request, (), "")
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    return asked, narrowed(RenewalFilter, to_decide(user), asked.given), today
