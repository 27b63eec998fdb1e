"""Pages on the certificates and insurances of a vendor."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from core.exports import list_response
from core.lists import Asked, Narrowed, asked_of, narrowed
from core.periods import local_date
from vendors.certificates.filters import CertificateFilter
from vendors.certificates.forms import CertificateForm
from vendors.certificates.listing import (
    DEFAULT_SORT,
    EXPORT_HEADS,
    SORTS,
    all_certificates_page,
    export_rows,
)
from vendors.certificates.pages import certificates_page, find_certificate
from vendors.models import VendorCertificate
from vendors.services_certificates import remove_certificate

READ_OR_POST: Final = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def all_certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates of all vendors as far as the address asks, what runs out first."""
    user = able(request, Capability.READ_SCORES)
    asked, found, today = _asked(request, user)
    page = all_certificates_page(user, asked, found, today=today)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "vendors/certificates/all.html", context)


@require_safe
@login_required
def all_certificates_export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as a file: what the address asks for, all pages of it."""
    asked, found, _ = _asked(request, able(request, Capability.READ_SCORES))
    if found.problems:
        raise Http404("No such list.")
    return list_response(
        request, name="certificates", heads=EXPORT_HEADS, rows=export_rows(asked, found)
    )


def _asked(request: HttpRequest, user: User) -> tuple[Asked, Narrowed[VendorCertificate], date]:
    """Read the address, and narrow what the person sees by it, as of today."""
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    rows = VendorCertificate.objects.visible_to(user)
    standing = rows.with_standing(today, days=settings.CERTIFICATE_WARNING_DAYS)
    return asked, narrowed(CertificateFilter, standing, asked.given), today


@READ_OR_POST
@login_required
def certificate_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the certificates of a vendor; put another on record."""
    user, now = able(request, Capability.READ_SCORES), timezone.now()
    page = certificates_page(user, slug, today=local_date(settings.PORTAL_TIME_ZONE, now))
    data = request.POST if request.method == "POST" else None
    if data is not None and not page.edits:
        raise Http404("Not yours to change.")
    form = CertificateForm(page.vendor, data=data)
    kept = form.keep(by=user, now=now) if data is not None else None
    if kept is not None:
        messages.success(request, f"{kept.get_kind_display()} is on record.")
        return redirect(request.path)
    context = {"page": page, "form": form if page.edits else None, "crumbs": page.crumbs}
    status = 200 if data is None else 422
    return render(request, "vendors/certificates/list.html", context, status=status)


@READ_OR_POST
@login_required
def certificate_change(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Change or renew a certificate, or take it off the record."""
    user, now = able(request, Capability.EDIT_VENDORS), timezone.now()
    page = certificates_page(user, slug, today=local_date(settings.PORTAL_TIME_ZONE, now))
    found = find_certificate(page, public_id)
    data = request.POST if request.method == "POST" else None
    form = CertificateForm(page.vendor, found, data)
    if data is not None and (said := _done(form, found, data.get("do"), by=user, now=now)):
        messages.success(request, said)
        return redirect("vendors:certificate-list", slug)
    name = str(found.get_kind_display())
    context = {"page": page, "name": name, "form": form, "crumbs": page.crumbs}
    status = 200 if data is None else 422
    return render(request, "vendors/certificates/change.html", context, status=status)


def _done(
    form: CertificateForm, found: VendorCertificate, do: str | None, *, by: User, now: datetime
) -> str:
    """Take it off the record or keep what was sent; "" where that does not hold."""
    if do == "remove":
        remove_certificate(certificate=found, by=by, now=now)
        return f"{found.get_kind_display()} is off the record; the history keeps it."
    if form.keep(by=by, now=now) is None:
        return ""
    return "Changed. The history keeps what it said before."
