"""Pages that show contracts alone: their list, its file, their forms."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Capability
from accounts.requests import able
from contracts.addresses import contract_url
from contracts.clause_querysets import with_clauses
from contracts.filters import ContractFilter
from contracts.forms import ContractForm, ScopeForm, ScopeNameForm
from contracts.models import Contract
from contracts.pages import (
    DEFAULT_SORT,
    EXPORT_HEADS,
    SORTS,
    contracts_page,
    export_rows,
    new_contract_page,
)
from contracts.scope_pages import scopes_page
from core.exports import list_response
from core.lists import Asked, Narrowed, asked_of, narrowed
from core.periods import local_date


@require_safe
@login_required
def contract_list(request: HttpRequest) -> HttpResponse:
    """List contracts as far as the address asks."""
    user = able(request, Capability.READ_RECORDS)
    asked, found, today = _asked(request)
    page = contracts_page(user, asked, found, today=today)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "contracts/contracts.html", context)


@require_safe
@login_required
def contract_export(request: HttpRequest) -> HttpResponseBase:
    """Give the list of contracts as a file: what the address asks for, all pages of it."""
    asked, found, today = _asked(request)
    if found.problems:
        raise Http404("No such list.")
    rows = export_rows(asked, found, today=today)
    return list_response(request, name="contracts", heads=EXPORT_HEADS, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contract_create(request: HttpRequest) -> HttpResponse:
    """Agree a contract."""
    user = able(request, Capability.EDIT_CONTRACTS)
    page = new_contract_page(user, request.GET.get("vendor", "")[:80])
    data = request.POST if request.method == "POST" else None
    form = ContractForm(page, data, time_zone=settings.PORTAL_TIME_ZONE)
    contract = form.keep(by=user, now=timezone.now()) if data is not None else None
    if contract is not None:
        said = f"{contract.reference} is on record. Agree its service levels next."
        messages.success(request, said)
        return redirect(contract_url(contract))
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "contracts/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contract_scopes(request: HttpRequest, reference: str) -> HttpResponse:
    """Name the scopes of a contract: add one, or rename the one that the address names."""
    user = able(request, Capability.EDIT_CONTRACTS)
    page = scopes_page(user, reference, rename=request.GET.get("rename", "")[:80])
    data = request.POST if request.method == "POST" else None
    initial = {"name": page.renamed.name} if page.renamed else {}
    form = (ScopeNameForm if page.renamed else ScopeForm)(data, initial=initial)
    scope = form.keep(page, by=user, now=timezone.now()) if data is not None else None
    if scope is not None:
        messages.success(request, f"{scope.name} is on record.")
        return redirect(page.url)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "contracts/scopes.html", context)


def _asked(request: HttpRequest) -> tuple[Asked, Narrowed[Contract], Any]:
    """Read the address, and narrow what the person sees by it, as of today."""
    user = able(request, Capability.READ_RECORDS)
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    rows = with_clauses(Contract.objects.visible_to(user).with_terms_on(today), user)
    return asked, narrowed(ContractFilter, rows, asked.given, request=request), today
