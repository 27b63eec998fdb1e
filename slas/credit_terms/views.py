"""Pages on what a contract says of its credits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Capability
from accounts.requests import able
from core import formats
from slas.credit_terms.forms import ChargeForm, TermsForm
from slas.credit_terms.pages import (
    charge_form_page,
    credit_terms_page,
    schedule_form_page,
    terms_form_page,
)
from slas.credit_terms.schedule_form import ScheduleForm

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def terms_show(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what a contract says of its credits."""
    user = able(request, Capability.READ_RECORDS)
    page = credit_terms_page(user, reference, now=timezone.now())
    context = {"page": page, "crumbs": page.frame.crumbs}
    return render(request, "slas/credit_terms/show.html", context)


@READ_OR_POST
@login_required
def terms_agree(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree credit terms from a day on."""
    user, now = able(request, Capability.MANAGE_CREDITS), timezone.now()
    page = terms_form_page(user, reference, now=now)
    form = TermsForm(page, request.POST if request.method == "POST" else None)
    terms = form.keep(by=user, now=now) if form.is_bound else None
    if terms is not None:
        messages.success(request, f"Version {terms.number} of the credit terms is agreed.")
        return redirect(page.frame.back_url)
    context = {"page": page, "form": form, "crumbs": page.frame.crumbs}
    return render(request, "slas/credit_terms/agree.html", context)


@READ_OR_POST
@login_required
def schedule_create(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree a credit schedule, from a public agreement or freely; its warnings are shown first."""
    user, sent = able(request, Capability.MANAGE_CREDITS), request.POST
    template = sent.get("template") or request.GET.get("template", "")
    page = schedule_form_page(user, reference, template[:60])
    form = ScheduleForm(page, sent if request.method == "POST" else None)
    if form.is_bound:
        keep, told = "check" not in sent, sent.get("told", "")
        made = form.try_or_keep(keep=keep, told=told, by=user, now=timezone.now())
        if made is not None:
            messages.success(request, f"{made.schedule.name} is agreed.")
            return redirect(page.frame.back_url)
    context = {"page": page, "form": form, "crumbs": page.frame.crumbs}
    return render(request, "slas/credit_terms/schedule.html", context)


@READ_OR_POST
@login_required
def charge_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what was billed for a month."""
    user, now = able(request, Capability.MANAGE_CREDITS), timezone.now()
    page = charge_form_page(user, reference, request.GET.get("month", "")[:7], now=now)
    form = ChargeForm(page, request.POST if request.method == "POST" else None)
    charge = form.keep(by=user, now=now) if form.is_bound else None
    if charge is not None:
        messages.success(request, f"The charges of {formats.month(charge.month)} are on record.")
        return redirect(page.frame.back_url)
    context = {"page": page, "form": form, "crumbs": page.frame.crumbs}
    return render(request, "slas/credit_terms/charge.html", context)
