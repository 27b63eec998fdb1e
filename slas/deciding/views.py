"""Pages of decisions."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Capability
from accounts.requests import able
from core.lists import asked_of
from slas.deciding.page import decisions_page


@require_safe
@login_required
def decision_list(request: HttpRequest) -> HttpResponse:
    """List what waits for the reader's decision, of every kind."""
    user = able(request, Capability.READ_RECORDS)
    page = decisions_page(user, asked_of(request, (), ""), now=timezone.now())
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "slas/deciding/decisions.html", context)
