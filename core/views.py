"""Pages and deeds that belong to the whole portal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.context import KEYS_COOKIE, THEME_COOKIE, THEMES
from core.gallery import gallery_page

A_YEAR_IN_SECONDS = 365 * 24 * 60 * 60


@login_not_required
@require_safe
def gallery_show(request: HttpRequest) -> HttpResponse:
    """Show every component in one place; it holds no data of anybody."""
    return render(request, "core/gallery.html", {"page": gallery_page()})


@login_not_required
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead to the portal's icon those who look for one where no page names it."""
    return HttpResponseRedirect(static("core/icon.svg"))


@login_not_required
@require_POST
def theme_set(request: HttpRequest) -> HttpResponse:
    """Remember which colours a person wants, and go back."""
    chosen = request.POST.get("theme", "")
    return _remember(request, THEME_COOKIE, chosen if chosen in dict(THEMES) else "system")


@login_not_required
@require_POST
def keys_set(request: HttpRequest) -> HttpResponse:
    """Remember whether single-letter keys work, and go back."""
    return _remember(request, KEYS_COOKIE, "off" if request.POST.get("keys") == "off" else "on")


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    """Set a cookie and go back to a page of this portal, never to another site."""
    target = request.POST.get("next", "/")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    response = HttpResponseRedirect(target if safe else "/")
    response.set_cookie(
        cookie,
        value,
        max_age=A_YEAR_IN_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response
