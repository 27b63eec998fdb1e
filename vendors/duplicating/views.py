"""The page on likely duplicates, with what is said of two vendors."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from core.errors import PortalError
from core.periods import local_date
from vendors.duplicating.page import duplicates_page, find_pair
from vendors.services_duplicates import doubt_again, tell_apart


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vendor_duplicates(request: HttpRequest) -> HttpResponse:
    """Show vendors that may be one; say that two are two, or take that back."""
    user, now = able(request, Capability.EDIT_VENDORS), timezone.now()
    if request.method == "POST":
        messages.success(request, _said(request.POST, by=user, now=now))
        return redirect("vendors:vendor-duplicates")
    page = duplicates_page(user, today=local_date(settings.PORTAL_TIME_ZONE, now))
    context = {"page": page, "crumbs": page.crumbs}
    return render(request, "vendors/duplicating/list.html", context)


def _said(sent: Mapping[str, str], *, by: User, now: datetime) -> str:
    """Do what was asked with two vendors.

    :raises Http404: not two vendors that are this person's to change
    """
    one, other = find_pair(by, sent.get("first", ""), sent.get("second", ""))
    names = f"{one.display_name} and {other.display_name}"
    try:
        if sent.get("do") == "apart":
            tell_apart(one=one, other=other, by=by, now=now)
            return f"{names} are two. Nobody is asked again."
        doubt_again(one=one, other=other, by=by, now=now)
    except PortalError as error:
        raise Http404("Not yours to say.") from error
    return f"{names} are to be looked at again."
