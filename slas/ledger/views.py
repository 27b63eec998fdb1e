"""Pages on credits, and what is done to them there."""

from uuid import UUID

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
from core.exports import list_response
from core.lists import Asked, Narrowed, asked_of, narrowed
from core.periods import local_date
from slas.ledger.forms import SAID, StepForm
from slas.ledger.listing import DEFAULT_SORT, EXPORT_HEADS, SORTS, export_rows, ledger_page
from slas.ledger.show import CreditPage, credit_page
from slas.ledger_filters import CreditFilter
from slas.models import Credit


@require_safe
@login_required
def credit_list(request: HttpRequest) -> HttpResponse:
    """List credits as far as the address asks, what is claimable soonest first."""
    user = able(request, Capability.READ_RECORDS)
    asked, found = _asked(request)
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    page = ledger_page(user, asked, found, today=today)
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "slas/ledger/list.html", context)


@require_safe
@login_required
def credit_export(request: HttpRequest) -> HttpResponseBase:
    """Give the ledger as a file: what the address asks for, all pages of it."""
    asked, found = _asked(request)
    if found.problems:
        raise Http404("No such list.")
    return list_response(
        request, name="credits", heads=EXPORT_HEADS, rows=export_rows(asked, found)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def credit_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one credit; claim it, confirm it, waive it, apply it."""
    user = able(request, Capability.READ_RECORDS)
    page = credit_page(user, public_id, now=timezone.now())
    forms = _forms(request, page)
    sent = next((form for form in forms if form.is_bound), None)
    if sent is not None and sent.keep(by=user, now=timezone.now()):
        messages.success(request, SAID[sent.deed.do])
        return redirect(page.url)
    context = {"page": page, "forms": forms, "crumbs": page.crumbs}
    return render(request, "slas/ledger/credit.html", context)


def _asked(request: HttpRequest) -> tuple[Asked, Narrowed[Credit]]:
    """Read the address, and narrow what the person sees by it."""
    user = able(request, Capability.READ_RECORDS)
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    return asked, narrowed(CreditFilter, Credit.objects.visible_to(user), asked.given)


def _forms(request: HttpRequest, page: CreditPage) -> list[StepForm]:
    """Make a form for each deed that is open to the person; one of them may have been sent.

    :raises Http404: something was sent that is not theirs to do
    """
    sent = request.POST.get("do", "") if request.method == "POST" else None
    if sent is not None and sent not in {deed.do for deed in page.deeds}:
        raise Http404("No such deed.")
    return [
        StepForm(deed, page.credit, request.POST if deed.do == sent else None)
        for deed in page.deeds
    ]
