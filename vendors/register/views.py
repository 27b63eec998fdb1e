"""The page of the register on one vendor, with what can be done there."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Capability
from accounts.requests import able
from core.periods import local_date
from vendors.register.forms import deeds_of
from vendors.register.page import register_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vendor_register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the register keeps of a vendor; move it, review it, merge it."""
    user, now = able(request, Capability.READ_SCORES), timezone.now()
    page = register_page(user, slug, today=local_date(settings.PORTAL_TIME_ZONE, now))
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not page.edits:
        raise Http404("Not yours to change.")
    deeds = deeds_of(page.vendor, sent, page.offered) if page.edits else []
    asked = next((deed for deed in deeds if deed.is_bound), None)
    if asked is not None and (said := asked.carry_out(by=user, now=now)):
        messages.success(request, said)
        return redirect(page.url)
    context = {"page": page, "form": asked, "deeds": deeds, "crumbs": page.crumbs}
    status = 200 if sent is None else 422
    return render(request, "vendors/register/show.html", context, status=status)
