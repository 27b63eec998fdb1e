"""Pages on who does what: a contract's matrix, one activity."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Capability
from accounts.requests import able
from contracts.addresses import contract_url
from contracts.obligations.pages import contract_crumbs
from contracts.raci.forms import ActivityForm
from contracts.raci.pages import find_responsibility, matrix_page
from contracts.services_responsibilities import divide_as_usual, take_off_activity

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@READ_OR_POST
@login_required
def responsibility_matrix(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who does what under a contract; divide another activity, or start from the usual."""
    data = request.POST if request.method == "POST" else None
    user = able(request, Capability.READ_RECORDS if data is None else Capability.EDIT_CONTRACTS)
    page = matrix_page(user, reference)
    if data is not None and not page.may_edit:
        raise Http404("Not yours to change.")
    if data is not None and data.get("do") == "usual":
        made = divide_as_usual(contract=page.contract, by=user, now=timezone.now())
        messages.success(request, f"{made} usual activities are added. Make them yours.")
        return redirect(request.path)
    form = ActivityForm(page.contract, data)
    if data is not None and form.keep(by=user, now=timezone.now()):
        messages.success(request, "The activity is divided.")
        return redirect(request.path)
    context = {"page": page, "form": form if page.may_edit else None, "crumbs": page.crumbs}
    return render(request, "contracts/raci/matrix.html", context, status=422 if data else 200)


@READ_OR_POST
@login_required
def responsibility_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Divide an activity anew, or take it off."""
    user = able(request, Capability.EDIT_CONTRACTS)
    row = find_responsibility(user, public_id)
    back_url = contract_url(row.contract, "contracts:responsibility-matrix")
    data = request.POST if request.method == "POST" else None
    form = ActivityForm(row.contract, data, responsibility=row)
    if data is not None and data.get("do") == "remove":
        take_off_activity(responsibility=row, by=user)
        messages.success(request, f"{row.title} is taken off. Its history stays.")
        return redirect(back_url)
    if data is not None and form.keep(by=user, now=timezone.now()):
        return redirect(back_url)
    crumbs = contract_crumbs(row.contract, "Activity")
    context = {"row": row, "form": form, "crumbs": crumbs, "back_url": back_url}
    return render(request, "contracts/raci/change.html", context, status=422 if data else 200)
