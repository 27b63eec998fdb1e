"""Pages on what was agreed: a contract, a new service level, new terms."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Capability
from accounts.requests import able
from core.periods import local_date
from slas.forms import LevelAmendmentForm, LevelForm, TermsForm
from slas.pages.contract import contract_page
from slas.pages.level_form import level_amendment_page, new_level_page

_AMEND = "slas/level_amend.html"
READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def contract_show(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one contract as of a day."""
    user = able(request, Capability.READ_RECORDS)
    on = _day_of(request.GET.get("on", ""))
    page = contract_page(user, reference, on=on, now=timezone.now())
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "contracts/contract.html", context)


@READ_OR_POST
@login_required
def level_create(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree a service level, from the catalogue or freely; try it first, if wished."""
    user = able(request, Capability.EDIT_CONTRACTS)
    asked = request.POST.get("metric") or request.GET.get("metric", "")
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    page = new_level_page(user, reference, metric=asked[:20], today=today)
    data = request.POST if request.method == "POST" else None
    return _answer(request, LevelForm(page, data), "slas/level_new.html")


@READ_OR_POST
@login_required
def level_amend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Agree new terms of a service level; try them first, if wished."""
    user = able(request, Capability.EDIT_CONTRACTS)
    page = level_amendment_page(user, public_id, now=timezone.now())
    if request.method != "POST":
        return _answer(request, LevelAmendmentForm(page), _AMEND)
    form = LevelAmendmentForm(page, request.POST)
    return _try(request, form) if "try" in request.POST else _answer(request, form, _AMEND)


def _try(request: HttpRequest, form: LevelAmendmentForm) -> HttpResponse:
    """Show what the last periods would have come to, or what is wrong."""
    user = able(request, Capability.EDIT_CONTRACTS)
    trial = form.try_on(by=user, now=timezone.now())
    context = {"page": form.page, "form": form, "crumbs": form.page.crumbs, "trial": trial}
    return render(request, _AMEND, context)


def _answer(request: HttpRequest, form: TermsForm, template: str) -> HttpResponse:
    """Keep what was sent and lead on, or show how it reads and what is wrong."""
    page, held = form.page, ""
    if form.is_bound:
        keep = "check" not in request.POST
        user = able(request, Capability.EDIT_CONTRACTS)
        held = form.try_or_keep(keep=keep, by=user, now=timezone.now())
        if held and keep:
            messages.success(request, f"{held} is agreed.")
            return redirect(page.back_url)
    context = {"page": page, "form": form, "crumbs": page.crumbs, "holds": bool(held)}
    return render(request, template, context)


def _day_of(text: str) -> date | None:
    """Read a day of the address, None where none is given.

    :raises Http404: not a day
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404("No such day.") from error
