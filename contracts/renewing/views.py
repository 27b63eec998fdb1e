"""Pages on renewals: all of them, what is done about one, and the calendar of their days."""

from datetime import date
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import Throttled

from accounts.permissions import Capability
from accounts.requests import able
from contracts.models import RenewalWatch
from contracts.renewing.calendar import calendar_of, calendar_page
from contracts.renewing.filters import RenewalFilter
from contracts.renewing.forms import deeds_of
from contracts.renewing.listing import EXPORT_HEADS, export_rows, renewals_page, to_decide
from contracts.renewing.page import renewal_page
from contracts.services_feeds import draw_feed, feed_in_force, feed_of, revoke_feed
from core.api.conditional import etag_of_bytes
from core.api.throttling import WINDOW_SECONDS, hold_anonymous_rate
from core.exports import list_response
from core.lists import Asked, Narrowed, asked_of, narrowed
from core.periods import local_date

CALENDAR_HEADERS: Final = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Disposition": 'inline; filename="renewals.ics"',
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
}


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
def renewal_export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as a file: what the address asks for, all pages of it."""
    _, found, today = _asked(request)
    if found.problems:
        raise Http404("No such list.")
    rows = export_rows(found, today=today)
    return list_response(request, name="renewals", heads=EXPORT_HEADS, rows=rows)


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


@require_safe
def calendar_show(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Give the calendar that a secret opens; whatever opens nothing is answered alike."""
    try:
        hold_anonymous_rate(request)
    except Throttled:
        wait = str(WINDOW_SECONDS)
        return HttpResponse("Too many calls.", status=429, headers={"Retry-After": wait})
    feed = feed_in_force(secret=secret)
    if feed is None:
        raise Http404("No such calendar.")
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    written = calendar_of(feed.user, today=today)
    headers = {**CALENDAR_HEADERS, "ETag": etag_of_bytes(written)}
    response = HttpResponse(written, headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=response) or response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def calendar_edit(request: HttpRequest) -> HttpResponse:
    """Draw the address of one's calendar, which the answer shows this once, or revoke it."""
    user, now, secret = able(request, Capability.READ_SCORES), timezone.now(), ""
    if request.method == "POST" and request.POST.get("deed") == "revoke":
        revoke_feed(user=user, now=now)
        messages.success(request, "The address is revoked; it opens nothing any more.")
        return redirect("contracts:calendar-edit")
    if request.method == "POST":
        secret = draw_feed(user=user, now=now)
    page = calendar_page(feed_of(user), secret, now=now)
    context = {"page": page, "crumbs": page.crumbs}
    return render(request, "contracts/renewing/calendar.html", context)


def _asked(request: HttpRequest) -> tuple[Asked, Narrowed[RenewalWatch], date]:
    """Read the address, and narrow what the person sees by it, as of today."""
    user = able(request, Capability.READ_SCORES)
    asked = asked_of(request, (), "")
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    return asked, narrowed(RenewalFilter, to_decide(user), asked.given), today
