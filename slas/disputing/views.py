"""Pages on disputes: list, raise, read, decide."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Capability
from accounts.requests import able
from core.lists import asked_of, narrowed
from slas.disputing.forms import DisputeForm, RaisingForm
from slas.disputing.listing import dispute_url, disputes_page
from slas.disputing.page import dispute_page
from slas.disputing.raising import About, raising_page
from slas.ledger_filters import DisputeFilter
from slas.models import Dispute
from slas.views import day_of

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
LONGEST: Final = 200


@require_safe
@login_required
def dispute_list(request: HttpRequest) -> HttpResponse:
    """List disputes as far as the address asks; on top what the reader has to decide."""
    user = able(request, Capability.READ_RECORDS)
    asked = asked_of(request, (), "")
    found = narrowed(DisputeFilter, Dispute.objects.visible_to(user), asked.given)
    page = disputes_page(user, asked, found, now=timezone.now())
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "slas/disputing/disputes.html", context)


@READ_OR_POST
@login_required
def dispute_create(request: HttpRequest) -> HttpResponse:
    """Dispute the result or the credit that the address names."""
    user = able(request, Capability.DISPUTE_FIGURES)
    now = timezone.now()
    page = raising_page(user, _about(request))
    form = RaisingForm(request.POST if request.method == "POST" else None)
    made = form.keep(page, by=user, now=now) if form.is_bound else None
    if made is not None:
        messages.success(request, "The figure is disputed. It shows so until somebody decides.")
        return redirect(dispute_url(made))
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    status = 422 if form.wrong else 200
    return render(request, "slas/disputing/raise.html", context, status=status)


@READ_OR_POST
@login_required
def dispute_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a dispute; withdraw or decide it."""
    user = able(request, Capability.READ_RECORDS)
    page = dispute_page(user, public_id, now=timezone.now())
    form = DisputeForm(page, request.POST if request.method == "POST" else None)
    if form.is_bound:
        said = form.carry_out(request.POST.get("deed", ""), by=user, now=timezone.now())
        if said:
            messages.success(request, said)
            return redirect(page.url)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    status = 422 if form.wrong else 200
    return render(request, "slas/disputing/dispute.html", context, status=status)


def _about(request: HttpRequest) -> About:
    given = request.GET
    return About(
        credit=given.get("credit", "")[:LONGEST],
        level=given.get("level", "")[:LONGEST],
        period=day_of(given.get("period", "")),
        scope=given.get("scope", "")[:LONGEST],
    )
