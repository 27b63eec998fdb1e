"""Pages on exclusions and root events: list, ask, read, decide, record."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from core.lists import asked_of, narrowed
from slas.excusing.asking import Asking, asking_page
from slas.excusing.forms import AskingForm, DecisionForm
from slas.excusing.listing import exclusions_page
from slas.excusing.page import exclusion_page
from slas.excusing.root_forms import RootEventForm
from slas.excusing.root_pages import RootEventsPage, root_events_page
from slas.excusing.words import exclusion_url
from slas.ledger_filters import ExclusionFilter
from slas.models import Exclusion
from slas.views import day_of

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
LONGEST: Final = 200


@require_safe
@login_required
def exclusion_list(request: HttpRequest) -> HttpResponse:
    """List exclusions as far as the address asks; on top what the reader has to decide."""
    user = able(request, Capability.READ_RECORDS)
    asked = asked_of(request, (), "")
    found = narrowed(ExclusionFilter, Exclusion.objects.visible_to(user), asked.given)
    page = exclusions_page(user, asked, found, now=timezone.now())
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "slas/excusing/exclusions.html", context)


@READ_OR_POST
@login_required
def exclusion_create(request: HttpRequest) -> HttpResponse:
    """Ask for an exclusion, filled in from the address as far as it says."""
    user = able(request, Capability.MANAGE_SERVICE)
    page = asking_page(user, _asking(request))
    form = AskingForm(page, request.POST if request.method == "POST" else None)
    if form.is_bound:
        submit = request.POST.get("deed") != "draft"
        made = form.keep(submit=submit, by=user, now=timezone.now())
        if made is not None:
            said = "It waits for an approver." if submit else "It is a draft; submit it next."
            messages.success(request, f"The exclusion is on record. {said}")
            return redirect(exclusion_url(made))
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "slas/excusing/ask.html", context, status=422 if form.wrong else 200)


@READ_OR_POST
@login_required
def exclusion_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an exclusion and what it changes; submit, withdraw or decide it."""
    user = able(request, Capability.READ_RECORDS)
    page = exclusion_page(user, public_id, now=timezone.now())
    form = DecisionForm(page, request.POST if request.method == "POST" else None)
    if form.is_bound:
        said = form.carry_out(request.POST.get("deed", ""), by=user, now=timezone.now())
        if said:
            messages.success(request, said)
            return redirect(page.url)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(
        request, "slas/excusing/exclusion.html", context, status=422 if form.wrong else 200
    )


@READ_OR_POST
@login_required
def root_event_list(request: HttpRequest, reference: str) -> HttpResponse:
    """List the root events of a contract, and record one."""
    user = able(request, Capability.READ_RECORDS)
    page = root_events_page(user, reference, change=None, now=timezone.now())
    return _answer_root(request, page, user)


@READ_OR_POST
@login_required
def root_event_change(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Change a root event, or remove it."""
    user = able(request, Capability.MANAGE_SERVICE)
    page = root_events_page(user, reference, change=public_id, now=timezone.now())
    return _answer_root(request, page, user)


def _answer_root(request: HttpRequest, page: RootEventsPage, user: User) -> HttpResponse:
    """Do what was sent and lead back to the list, or say what is wrong."""
    form = RootEventForm(page, request.POST if request.method == "POST" else None)
    if form.is_bound:
        now = timezone.now()
        if request.POST.get("deed") == "remove":
            said = "The root event is removed." if form.remove(by=user, now=now) else ""
        else:
            kept = form.keep(by=user, now=now)
            said = f"{kept} is on record. The statements that it touches are reckoned anew."
            said = said if kept else ""
        if said:
            messages.success(request, said)
            return redirect(page.url)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    status = 422 if form.wrong else 200
    return render(request, "slas/excusing/root_events.html", context, status=status)


def _asking(request: HttpRequest) -> Asking:
    given = request.GET
    return Asking(
        contract=given.get("contract", "")[:LONGEST],
        level=given.get("level", "")[:LONGEST],
        period=day_of(given.get("period", "")),
        scope=given.get("scope", "")[:LONGEST],
        event=given.get("event", "")[:LONGEST],
    )
