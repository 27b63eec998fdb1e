"""The first page of the settings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.administration.places import administrator
from dashboards.administration.pages import settings_page


@require_safe
@login_required
def home_show(request: HttpRequest) -> HttpResponse:
    """Say what can be set, and where."""
    page = settings_page(administrator(request))
    return render(request, "settings/home.html", {"page": page, "crumbs": page.crumbs})
