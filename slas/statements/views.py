"""Pages on statements, and what is done to them there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Capability
from accounts.requests import able
from slas.statements.forms import SAID, DeedForm
from slas.statements.listing import statements_page
from slas.statements.report import ReportPage, report_page

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def statement_list(request: HttpRequest, reference: str) -> HttpResponse:
    """List a contract's statements by month."""
    user = able(request, Capability.READ_RECORDS)
    page = statements_page(user, reference, now=timezone.now())
    return render(request, "slas/statements/list.html", {"page": page, "crumbs": page.crumbs})


@READ_OR_POST
@login_required
def statement_show(request: HttpRequest, reference: str, month: str) -> HttpResponse:
    """Show a month's service report as it stands; submit, send back or publish it."""
    return _report(request, reference, month, None)


@READ_OR_POST
@login_required
def statement_revision(
    request: HttpRequest, reference: str, month: str, revision: int
) -> HttpResponse:
    """Show one revision of a month's service report."""
    return _report(request, reference, month, revision)


def _report(request: HttpRequest, reference: str, month: str, revision: int | None) -> HttpResponse:
    user = able(request, Capability.READ_RECORDS)
    page = report_page(user, reference, month, revision, now=timezone.now())
    form = _form(request, page)
    if form is not None and form.is_bound:
        deed = request.POST.get("do", "")
        if form.keep(deed, by=user, now=timezone.now()):
            messages.success(request, SAID[deed])
            return redirect(page.url)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "slas/statements/report.html", context)


def _form(request: HttpRequest, page: ReportPage) -> DeedForm | None:
    """Make the form of what the person may do; None where they may do nothing.

    :raises Http404: something was sent that is not theirs to do
    """
    deeds = page.report.deeds if page.report else None
    if request.method != "POST":
        return DeedForm(deeds) if deeds else None
    if deeds is None or not deeds.allows(request.POST.get("do", "")):
        raise Http404("No such deed.")
    return DeedForm(deeds, request.POST)
