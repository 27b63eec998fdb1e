"""Pages over several apps: home, vendors, a vendor, a scorecard."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import access_of
from accounts.permissions import Capability
from accounts.requests import able
from core.exports import list_response
from core.lists import LONGEST_VALUE, asked_of, narrowed
from dashboards.filters import GradedVendorFilter, HistoryFilter
from dashboards.pages.compare import AskedVendors, compare_page
from dashboards.pages.history import ORDER, history_page
from dashboards.pages.home import home_page
from dashboards.pages.scorecard import scorecard_page
from dashboards.pages.search import search_page
from dashboards.pages.vendor import VendorMergedError, vendor_page
from dashboards.pages.vendors import (
    DEFAULT_SORT,
    SORTS,
    export_heads,
    export_rows,
    vendors_page,
    vendors_to_list,
)
from dashboards.records import history_in_sight
from scoring.views import month_of
from slas.views import page_number, signed_in


@require_safe
@login_required
def home_show(request: HttpRequest) -> HttpResponse:
    """Show what needs attention; a vendor's user starts at the own service levels."""
    user = signed_in(request)
    if access_of(user).is_vendor_user:
        return redirect("slas:level-list")
    page = home_page(
        user,
        asked=month_of(request),
        sort=request.GET.get("sort", ""),
        page=page_number(request),
        now=timezone.now(),
        zone=settings.PORTAL_TIME_ZONE,
    )
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "dashboards/home.html", context)


@require_safe
@login_required
def vendor_list(request: HttpRequest) -> HttpResponse:
    """List vendors as far as the address asks."""
    user, now, zone = signed_in(request), timezone.now(), settings.PORTAL_TIME_ZONE
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    vendors = vendors_to_list(user, now=now, zone=zone)
    found = narrowed(GradedVendorFilter, vendors, asked.given)
    page = vendors_page(user, asked, found, now=now, zone=zone)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "dashboards/vendors.html", context)


@require_safe
@login_required
def vendor_export(request: HttpRequest) -> HttpResponseBase:
    """Give the list of vendors as a file: what the address asks for, all pages of it."""
    user, now, zone = signed_in(request), timezone.now(), settings.PORTAL_TIME_ZONE
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    vendors = vendors_to_list(user, now=now, zone=zone)
    found = narrowed(GradedVendorFilter, vendors, asked.given)
    if found.problems:
        raise Http404("No such list.")
    rows = export_rows(user, asked, found)
    return list_response(request, name="vendors", heads=export_heads(user), rows=rows)


@require_safe
@login_required
def vendor_show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one vendor as of a month."""
    user, zone = signed_in(request), settings.PORTAL_TIME_ZONE
    try:
        page = vendor_page(user, slug, asked=month_of(request), now=timezone.now(), zone=zone)
    except VendorMergedError as merged:
        return redirect("dashboards:vendor-show", merged.slug)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "dashboards/vendor.html", context)


@require_safe
@login_required
def vendor_compare(request: HttpRequest) -> HttpResponse:
    """Show two to five vendors side by side, or the choice of them."""
    asked = AskedVendors(
        slugs=tuple(slug for slug in request.GET.getlist("vendor") if slug),
        month=month_of(request),
        searched=request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_VALUE],
    )
    zone = settings.PORTAL_TIME_ZONE
    page = compare_page(signed_in(request), asked, now=timezone.now(), zone=zone)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "dashboards/compare.html", context)


@require_safe
@login_required
def scorecard_show(request: HttpRequest, slug: str, month: date) -> HttpResponse:
    """Show why a vendor has the score of a month."""
    page = scorecard_page(
        signed_in(request), slug, month, now=timezone.now(), zone=settings.PORTAL_TIME_ZONE
    )
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "dashboards/scorecard.html", context)


@require_safe
@login_required
def search_show(request: HttpRequest) -> HttpResponse:
    """Find vendors, contracts and service levels by words."""
    page = search_page(signed_in(request), request.GET.get("q", "")[:LONGEST_VALUE])
    return render(request, "dashboards/search.html", {"page": page, "crumbs": page.crumbs})


@require_safe
@login_required
def history_list(request: HttpRequest) -> HttpResponse:
    """Show who changed what: in one record and its parts, or in all of them."""
    user = able(request, Capability.READ_HISTORY)
    asked = asked_of(request, (), ORDER)
    rows = history_in_sight(user, asked.given.get("table", ""), asked.given.get("id", ""))
    if rows is None:
        raise Http404("No such record.")
    found = narrowed(HistoryFilter, rows, asked.given)
    page = history_page(asked, found, now=timezone.now())
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "dashboards/history.html", context)
