"""Pages on charges: those of a contract, their file, one with what it comes to."""

from uuid import UUID

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
from contracts.addresses import contract_url
from contracts.charging.forms import ChargeForm, WorkOutForm
from contracts.charging.pages import (
    DEFAULT_SORT,
    EXPORT_HEADS,
    SORTS,
    charge_page,
    charges_of,
    charges_page,
    export_rows,
    find_charge,
)
from contracts.obligations.pages import contract_crumbs, contract_of, may
from contracts.register_filters import ChargeFilter
from contracts.services_charges import remove_charge
from core.exports import list_response
from core.lists import asked_of, narrowed

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def contract_charges(request: HttpRequest, reference: str) -> HttpResponse:
    """List the charges of a contract."""
    user = able(request, Capability.READ_RECORDS)
    contract, charges = charges_of(user, reference)
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    found = narrowed(ChargeFilter, charges, asked.given)
    page = charges_page(user, contract, asked, found, now=timezone.now())
    context = {"page": page, "crumbs": page.crumbs}
    return render(request, "contracts/charging/list.html", context)


@require_safe
@login_required
def charge_export(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Give the charges of a contract as a file: what the address asks for, all pages of it."""
    contract, charges = charges_of(able(request, Capability.READ_RECORDS), reference)
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    found = narrowed(ChargeFilter, charges, asked.given)
    if found.problems:
        raise Http404("No such list.")
    return list_response(
        request, name="charges", heads=EXPORT_HEADS, rows=export_rows(contract, asked, found)
    )


@READ_OR_POST
@login_required
def charge_create(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a charge on record."""
    user = able(request, Capability.EDIT_CONTRACTS)
    contract = contract_of(user, reference)
    if not may(user, Capability.EDIT_CONTRACTS, contract):
        raise Http404("Not yours to change.")
    data = request.POST if request.method == "POST" else None
    form = ChargeForm(contract, data)
    back_url = contract_url(contract, "contracts:contract-charges")
    made = form.keep(by=user, now=timezone.now()) if data is not None else None
    if made is not None:
        messages.success(request, f"{made.title} is on record.")
        return redirect(back_url)
    return _form(request, form, title="Add a charge", word="Add charge", back_url=back_url)


@READ_OR_POST
@login_required
def charge_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a charge and what it comes to; take off what was entered by mistake."""
    sent = request.method == "POST"
    user = able(request, Capability.EDIT_CONTRACTS if sent else Capability.READ_RECORDS)
    page = charge_page(user, public_id, now=timezone.now())
    if sent:
        remove_charge(charge=page.charge, by=user)
        messages.success(request, f"{page.title} is taken off the record. Its history stays.")
        return redirect(page.back_url)
    form = WorkOutForm(page.charge, request.GET or None)
    context = {"page": page, "form": form, "steps": form.worked_out(), "crumbs": page.crumbs}
    return render(request, "contracts/charging/show.html", context)


@READ_OR_POST
@login_required
def charge_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say a charge anew."""
    user = able(request, Capability.EDIT_CONTRACTS)
    charge = find_charge(user, public_id, Capability.EDIT_CONTRACTS)
    data = request.POST if request.method == "POST" else None
    form = ChargeForm(charge.contract, data, charge=charge)
    if data is not None and form.keep(by=user, now=timezone.now()):
        messages.success(request, "Changed. The history keeps what it was.")
        return redirect("contracts:charge-show", public_id)
    back_url = reverse("contracts:charge-show", args=[public_id])
    return _form(request, form, title="Change a charge", word="Change", back_url=back_url)


def _form(
    request: HttpRequest, form: ChargeForm, *, title: str, word: str, back_url: str
) -> HttpResponse:
    contract = form.contract
    context = {
        "title": title,
        "lead": f"{contract.reference}, {contract.title}: in {contract.currency}.",
        "form": form,
        "crumbs": contract_crumbs(contract, title),
        "back_url": back_url,
        "word": word,
    }
    status = 422 if form.is_bound else 200
    return render(request, "contracts/charging/form.html", context, status=status)
