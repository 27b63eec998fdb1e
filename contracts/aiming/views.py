"""Pages on objectives: those of a contract, one with its figures."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Capability
from accounts.requests import able
from contracts.aiming.forms import ObjectiveForm, deed_forms
from contracts.aiming.pages import (
    contract_objectives_page,
    find_objective,
    objective_page,
    owners_of,
)
from contracts.obligations.pages import contract_crumbs
from core.periods import local_date

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@READ_OR_POST
@login_required
def contract_objectives(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what a contract is for; set another objective."""
    sent = request.method == "POST"
    user = able(request, Capability.EDIT_CONTRACTS if sent else Capability.READ_RECORDS)
    page = contract_objectives_page(user, reference, now=timezone.now())
    form = ObjectiveForm(page.contract, page.owners, request.POST if sent else None)
    made = form.keep(by=user, now=timezone.now()) if sent else None
    if made is not None:
        messages.success(request, f"{made.title} is on record.")
        return redirect(request.path)
    context = {"page": page, "form": form if page.may_edit else None, "crumbs": page.crumbs}
    status = 422 if sent else 200
    return render(request, "contracts/aiming/contract.html", context, status=status)


@READ_OR_POST
@login_required
def objective_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one objective; note a figure, or say what became of it."""
    user, now = able(request, Capability.READ_RECORDS), timezone.now()
    page = objective_page(user, public_id, now=now)
    data = request.POST if request.method == "POST" else None
    today = local_date(page.objective.contract.time_zone, now)
    forms = deed_forms(page, data, today=today)
    sent = next((form for form in forms if form.is_bound), None)
    said = sent.keep(page.objective, by=user, now=now) if sent else ""
    if said:
        messages.success(request, said)
        return redirect(request.path)
    context = {"page": page, "forms": forms, "crumbs": page.crumbs}
    return render(request, "contracts/aiming/show.html", context, status=422 if data else 200)


@READ_OR_POST
@login_required
def objective_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say an objective anew."""
    user = able(request, Capability.EDIT_CONTRACTS)
    row = find_objective(user, public_id, Capability.EDIT_CONTRACTS)
    data = request.POST if request.method == "POST" else None
    form = ObjectiveForm(row.contract, owners_of(row.contract), data, objective=row)
    back_url = reverse("contracts:objective-show", args=[public_id])
    if data is not None and form.keep(by=user, now=timezone.now()):
        messages.success(request, "Changed. Its figures stay.")
        return redirect(back_url)
    crumbs = contract_crumbs(row.contract, "Change")
    context = {"row": row, "form": form, "crumbs": crumbs, "back_url": back_url}
    status = 422 if form.is_bound else 200
    return render(request, "contracts/aiming/change.html", context, status=status)
