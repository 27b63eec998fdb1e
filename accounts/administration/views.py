"""Pages on which business units and tokens are kept."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.administration.forms import TokenForm, UnitForm
from accounts.administration.pages import (
    issued_page,
    token_form_page,
    token_of,
    token_revoke_page,
    tokens_page,
    unit_form_page,
    unit_of,
    units_page,
)
from accounts.administration.places import chief, is_chief
from accounts.models import BusinessUnit
from accounts.requests import signed_in
from accounts.services import revoke_token

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def unit_list(request: HttpRequest) -> HttpResponse:
    """List the business units."""
    page = units_page(chief(request))
    return render(request, "settings/units.html", {"page": page, "crumbs": page.crumbs})


@READ_OR_POST
@login_required
def unit_create(request: HttpRequest) -> HttpResponse:
    """Add a business unit."""
    chief(request)
    return _unit(request, None, "is there. People can be given roles in it now.")


@READ_OR_POST
@login_required
def unit_change(request: HttpRequest, code: str) -> HttpResponse:
    """Rename a business unit."""
    chief(request)
    return _unit(request, unit_of(code), "is its name now.")


def _unit(request: HttpRequest, unit: BusinessUnit | None, said: str) -> HttpResponse:
    user, posted = chief(request), request.method == "POST"
    page = unit_form_page(user, unit)
    form = UnitForm(request.POST if posted else None, unit=unit)
    if posted:
        kept = form.keep(by=user, now=timezone.now())
        if kept is not None:
            messages.success(request, f"{kept.name} {said}")
            return redirect("settings:unit-list")
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "settings/form.html", context, status=422 if posted else 200)


@require_safe
@login_required
def token_list(request: HttpRequest) -> HttpResponse:
    """List one's own tokens, or as an administrator everybody's."""
    page = tokens_page(
        signed_in(request),
        everybodys=request.GET.get("whose") == "all",
        now=timezone.now(),
        zone=settings.PORTAL_TIME_ZONE,
    )
    return render(request, "settings/tokens.html", {"page": page, "crumbs": page.crumbs})


@READ_OR_POST
@never_cache
@login_required
def token_create(request: HttpRequest) -> HttpResponse:
    """Issue a token; the answer shows it this once."""
    user, posted = signed_in(request), request.method == "POST"
    data = request.POST if posted else None
    form = TokenForm(data, owner=user, for_others=is_chief(user))
    key = form.keep(by=user, now=timezone.now()) if posted else None
    if key is not None:
        issued = issued_page(user, key)
        return render(request, "settings/secret.html", {"page": issued, "crumbs": issued.crumbs})
    page = token_form_page(user)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "settings/form.html", context, status=422 if posted else 200)


@READ_OR_POST
@login_required
def token_revoke(request: HttpRequest, prefix: str) -> HttpResponse:
    """Ask whether a token shall be revoked, then revoke it."""
    user, now = signed_in(request), timezone.now()
    token = token_of(user, prefix)
    if request.method == "POST":
        revoke_token(token=token, by=user, now=now)
        messages.success(request, f"{token.name} is revoked.")
        return redirect("settings:token-list")
    page = token_revoke_page(user, token, now=now, zone=settings.PORTAL_TIME_ZONE)
    return render(request, "settings/confirm.html", {"page": page, "crumbs": page.crumbs})
