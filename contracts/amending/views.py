"""Pages on amendments: propose, list, read and decide."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Capability
from accounts.requests import able
from contracts.amending.forms import AmendmentDecisionForm, AmendmentForm
from contracts.amending.pages import (
    NewAmendmentPage,
    amendment_page,
    amendment_url,
    amendments_page,
    new_amendment_page,
)
from contracts.models.documents import MOST_BYTES
from core.periods import local_date
from core.uploads import bounded_upload

READ_OR_POST: Final = require_http_methods(["GET", "HEAD", "POST"])


def _refuse(request: HttpRequest, is_file: bool) -> HttpResponse:  # noqa: ARG001  either way
    """Answer an upload that is too long, of which nothing was read."""
    match = request.resolver_match
    given: dict[str, Any] = match.kwargs if match else {}
    page = _page(request, str(given.get("reference", "")))
    form = AmendmentForm(page, {})
    form.refuse_size()
    return _form(request, page, form, status=413)


@READ_OR_POST
@login_required
@bounded_upload(_refuse, most=MOST_BYTES)
def contract_amend(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose to amend a contract from a day on."""
    page = _page(request, reference)
    sent = request.method == "POST"
    form = AmendmentForm(page, *((request.POST, request.FILES) if sent else ()))
    user = able(request, Capability.EDIT_CONTRACTS)
    made = form.keep(by=user, now=timezone.now()) if sent else None
    if made is not None:
        messages.success(request, "The amendment is proposed. It waits for an approver.")
        return redirect(amendment_url(made))
    return _form(request, page, form, status=422 if sent else 200)


@require_safe
@login_required
def amendment_list(request: HttpRequest, reference: str) -> HttpResponse:
    """List the amendments of a contract."""
    user = able(request, Capability.READ_RECORDS)
    page = amendments_page(user, reference, now=timezone.now())
    context = {"page": page, "crumbs": page.crumbs}
    return render(request, "contracts/amending/list.html", context)


@READ_OR_POST
@login_required
def amendment_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an amendment and what it changes; approve, reject or withdraw it."""
    user, now = able(request, Capability.READ_RECORDS), timezone.now()
    page = amendment_page(user, public_id, now=now)
    form = AmendmentDecisionForm(page, request.POST if request.method == "POST" else None)
    if form.is_bound:
        told = form.carry_out(request.POST.get("deed", ""), by=user, now=now)
        if told:
            messages.success(request, told)
            return redirect(request.path)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    status = 422 if form.is_bound else 200
    return render(request, "contracts/amending/show.html", context, status=status)


def _page(request: HttpRequest, reference: str) -> NewAmendmentPage:
    user = able(request, Capability.EDIT_CONTRACTS)
    today: date = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    return new_amendment_page(user, reference, again=_id(request.GET.get("from", "")), today=today)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text[:40])
    except ValueError:
        return None


def _form(
    request: HttpRequest, page: NewAmendmentPage, form: AmendmentForm, *, status: int
) -> HttpResponse:
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "contracts/amending/form.html", context, status=status)
