"""Pages on sub-providers: of a vendor, one to be changed, and on whom many rely."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from contracts.models import Subprovider
from contracts.services_subproviders import remove_subprovider
from contracts.subproviders.forms import SubproviderForm
from contracts.subproviders.pages import concentration_page, find_subprovider, subproviders_page
from core.periods import local_date

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _today(now: datetime) -> date:
    return local_date(settings.PORTAL_TIME_ZONE, now)


@READ_OR_POST
@login_required
def subprovider_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show on whom a vendor relies; put another on record."""
    user, now = able(request, Capability.READ_RECORDS), timezone.now()
    page = subproviders_page(user, slug, today=_today(now))
    data = request.POST if request.method == "POST" else None
    if data is not None and not page.edits:
        raise Http404("Not yours to change.")
    form = SubproviderForm(page.vendor, data=data, offered=page.offered)
    if data is not None and (kept := form.keep(by=user, now=now)):
        messages.success(request, f"{kept.name} is on record.")
        return redirect(request.path)
    context = {"page": page, "form": form if page.edits else None, "crumbs": page.crumbs}
    status = 200 if data is None else 422
    return render(request, "contracts/subproviders/list.html", context, status=status)


@READ_OR_POST
@login_required
def subprovider_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say anew what is known of a sub-provider, or take it off the record."""
    user, now = able(request, Capability.EDIT_VENDORS), timezone.now()
    found = find_subprovider(user, public_id)
    page = subproviders_page(user, found.vendor.slug, today=_today(now))
    data = request.POST if request.method == "POST" else None
    form = SubproviderForm(page.vendor, found, data, offered=page.offered)
    if data is not None and (said := _done(form, found, data.get("do"), by=user, now=now)):
        messages.success(request, said)
        return redirect("contracts:subprovider-list", page.vendor.slug)
    context = {"page": page, "name": found.name, "form": form, "crumbs": page.crumbs}
    status = 200 if data is None else 422
    return render(request, "contracts/subproviders/change.html", context, status=status)


def _done(
    form: SubproviderForm, found: Subprovider, do: str | None, *, by: User, now: datetime
) -> str:
    """Take it off the record or keep what was sent; "" where that does not hold."""
    if do == "remove":
        remove_subprovider(subprovider=found, by=by, now=now)
        return f"{found.name} is off the record; the history keeps it."
    if form.keep(by=by, now=now) is None:
        return ""
    return "Changed. The history keeps what it said before."


@require_safe
@login_required
def subprovider_concentration(request: HttpRequest) -> HttpResponse:
    """Show on whom many vendors rely at once."""
    user = able(request, Capability.READ_RECORDS)
    page = concentration_page(user, today=_today(timezone.now()))
    context = {"page": page, "crumbs": page.crumbs}
    return render(request, "contracts/subproviders/concentration.html", context)
