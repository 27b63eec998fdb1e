"""The page on which a contract is put under its framework."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Capability
from accounts.requests import able
from contracts.frameworks.forms import FrameworkForm
from contracts.frameworks.pages import framework_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contract_framework(request: HttpRequest, reference: str) -> HttpResponse:
    """Say under which framework a contract is called off."""
    user = able(request, Capability.EDIT_CONTRACTS)
    page = framework_page(user, reference)
    data = request.POST if request.method == "POST" else None
    form = FrameworkForm(page, data)
    kept = form.keep(by=user, now=timezone.now()) if data is not None else None
    if kept is not None:
        told = "It is called off under that framework." if kept.framework_id else "Taken off."
        messages.success(request, told)
        return redirect(page.back_url)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    status = 200 if data is None else 422
    return render(request, "contracts/frameworks/form.html", context, status=status)
