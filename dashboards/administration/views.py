"""The first page of the settings, and the removal of the demo."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.administration.places import administrator, chief
from dashboards.administration.pages import demo_page, settings_page
from dashboards.services.demo_removal import remove_demo


@require_safe
@login_required
def home_show(request: HttpRequest) -> HttpResponse:
    """Say what can be set, and where."""
    page = settings_page(administrator(request))
    return render(request, "settings/home.html", {"page": page, "crumbs": page.crumbs})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def demo_remove(request: HttpRequest) -> HttpResponse:
    """Ask whether the demo's data shall go, then take it away."""
    user = chief(request)
    page = demo_page(user)
    if request.method == "POST":
        gone = remove_demo(by=user, now=timezone.now())
        said = f"{gone.vendors} vendors of the demo are gone, with all that hung on them."
        messages.success(request, f"{said} Add your own next.")
        return redirect("settings:home-show")
    return render(request, "settings/confirm.html", {"page": page, "crumbs": page.crumbs})
