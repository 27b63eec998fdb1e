"""Pages on obligations: their list, its file, a contract's, one with its due days."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Capability
from accounts.requests import able
from contracts.models import Milestone
from contracts.obligations.forms import ObligationChangeForm, ObligationForm, deed_forms
from contracts.obligations.listing import (
    DEFAULT_SORT,
    EXPORT_HEADS,
    SORTS,
    export_rows,
    obligations_page,
)
from contracts.obligations.pages import (
    contract_crumbs,
    contract_obligations_page,
    find_obligation,
    obligation_page,
)
from contracts.register_filters import MilestoneFilter
from core.exports import list_response
from core.lists import Asked, Narrowed, asked_of, narrowed, page_number
from core.periods import local_date

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def obligation_list(request: HttpRequest) -> HttpResponse:
    """List what falls due as far as the address asks, the soonest first."""
    user = able(request, Capability.READ_RECORDS)
    asked, found, today = _asked(request)
    page = obligations_page(user, asked, found, today=today)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "contracts/obligations/list.html", context)


@require_safe
@login_required
def obligation_export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as a file: what the address asks for, all pages of it."""
    asked, found, _ = _asked(request)
    if found.problems:
        raise Http404("No such list.")
    return list_response(
        request, name="obligations", heads=EXPORT_HEADS, rows=export_rows(asked, found)
    )


@READ_OR_POST
@login_required
def contract_obligations(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what both sides of a contract owe; agree another."""
    sent = request.method == "POST"
    user = able(request, Capability.EDIT_CONTRACTS if sent else Capability.READ_RECORDS)
    page = contract_obligations_page(user, reference, now=timezone.now())
    form = ObligationForm(page, request.POST if sent else None)
    owed = form.keep(by=user, now=timezone.now()) if sent else None
    if owed is not None:
        messages.success(request, f"{owed.title} is on record.")
        return redirect(request.path)
    context = {"page": page, "form": form if page.may_edit else None, "crumbs": page.crumbs}
    return render(request, "contracts/obligations/contract.html", context)


@READ_OR_POST
@login_required
def obligation_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one obligation; report a due day, or say what came of it."""
    user = able(request, Capability.READ_RECORDS)
    number = page_number(request.GET["day"]) if request.GET.get("day") else None
    page = obligation_page(user, public_id, number=number, now=timezone.now())
    forms = deed_forms(page, request.POST if request.method == "POST" else None)
    sent = next((form for form in forms if form.is_bound), None)
    said = sent.keep(page.chosen, by=user, now=timezone.now()) if sent and page.chosen else ""
    if said:
        messages.success(request, said)
        return redirect(page.url)
    context = {"page": page, "forms": forms, "crumbs": page.crumbs}
    return render(request, "contracts/obligations/show.html", context)


@READ_OR_POST
@login_required
def obligation_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say anew what is owed and when."""
    user = able(request, Capability.EDIT_CONTRACTS)
    owed = find_obligation(user, public_id, Capability.EDIT_CONTRACTS)
    data = request.POST if request.method == "POST" else None
    form = ObligationChangeForm(owed, data)
    back_url = reverse("contracts:obligation-show", args=[public_id])
    if data is not None and form.keep(by=user, now=timezone.now()):
        messages.success(request, "Changed. What was reported keeps its day.")
        return redirect(back_url)
    crumbs = contract_crumbs(owed.contract, "Change")
    context = {"owed": owed, "form": form, "crumbs": crumbs, "back_url": back_url}
    return render(request, "contracts/obligations/change.html", context)


def _asked(request: HttpRequest) -> tuple[Asked, Narrowed[Milestone], date]:
    """Read the address, and narrow what the person sees by it, as of today."""
    user = able(request, Capability.READ_RECORDS)
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    rows = Milestone.objects.visible_to(user).with_standing(today)
    return asked, narrowed(MilestoneFilter, rows, asked.given), today
