"""The page on the clauses of a contract."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Capability
from accounts.requests import able
from contracts.clauses.forms import ClausesForm
from contracts.clauses.pages import clauses_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contract_clauses(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what of a robust contract this one holds; go through the list."""
    user, now = able(request, Capability.READ_RECORDS), timezone.now()
    page = clauses_page(user, reference, now=now)
    data = request.POST if request.method == "POST" else None
    if data is not None and not page.may_edit:
        raise Http404("Not yours to change.")
    form = ClausesForm(page, data) if page.may_edit else None
    changed = form.keep(by=user, now=now) if form and data is not None else None
    if changed is not None:
        what = "clause is" if changed == 1 else "clauses are"
        said = f"{changed} {what} on record anew." if changed else "Nothing changed."
        messages.success(request, said)
        return redirect(request.path)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    status = 200 if data is None else 422
    return render(request, "contracts/clauses/show.html", context, status=status)
