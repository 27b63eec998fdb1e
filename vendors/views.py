"""Pages on which vendors are added and changed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Capability
from accounts.requests import able
from vendors.forms import VendorForms
from vendors.pages import VendorFormPage, new_vendor_page, vendor_change_page

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@READ_OR_POST
@login_required
def vendor_create(request: HttpRequest) -> HttpResponse:
    """Add a vendor."""
    page = new_vendor_page(able(request, Capability.EDIT_VENDORS))
    return _answer(request, page, "is on record. Add its first contract next.")


@READ_OR_POST
@login_required
def vendor_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a vendor, its places and its people."""
    page = vendor_change_page(able(request, Capability.EDIT_VENDORS), slug)
    return _answer(request, page, "is changed.")


def _answer(request: HttpRequest, page: VendorFormPage, said: str) -> HttpResponse:
    """Keep what was sent and lead on, or show the form with what is wrong."""
    user = able(request, Capability.EDIT_VENDORS)
    data = request.POST if request.method == "POST" else None
    form = VendorForms(units=page.units, vendor=page.vendor, data=data)
    if data is not None:
        vendor = form.keep(by=user, now=timezone.now())
        if vendor is not None:
            messages.success(request, f"{vendor.display_name} {said}")
            onward = "vendors:vendor-change" if "more" in data else "dashboards:vendor-show"
            return redirect(onward, vendor.slug)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "vendors/form.html", context)
