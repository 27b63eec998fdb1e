"""Pages on which users are kept."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.administration.pages import unit_of
from accounts.administration.places import administrator
from accounts.models import User
from accounts.permissions import Role
from accounts.services import activate_user, deactivate_user, draw_password, revoke_role
from core.errors import PortalError
from core.lists import asked_of, narrowed
from vendors.administration.filters import UserFilter
from vendors.administration.forms import RoleForm, UserForm, VendorUserForm
from vendors.administration.pages import (
    SORTS,
    deactivate_page,
    password_page,
    user_form_page,
    user_of,
    user_page,
    users_page,
    users_under,
)
from vendors.services import remove_vendor_user

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def user_list(request: HttpRequest) -> HttpResponse:
    """List users as far as the address asks."""
    person = administrator(request)
    asked = asked_of(request, SORTS, "name")
    found = narrowed(UserFilter, users_under(person), asked.given)
    page = users_page(person, asked, found, now=timezone.now(), zone=settings.PORTAL_TIME_ZONE)
    return render(request, "settings/users.html", {"page": page, "crumbs": page.crumbs})


@READ_OR_POST
@never_cache
@login_required
def user_create(request: HttpRequest) -> HttpResponse:
    """Add a user; the answer shows the password this once."""
    person, posted = administrator(request), request.method == "POST"
    form = UserForm(request.POST if posted else None)
    made = form.keep(by=person, now=timezone.now()) if posted else None
    if made is not None and made[1]:
        return _secret(request, person, *made)
    if made is not None:
        messages.success(request, f"{made[0].display_name} is there. Grant a role next.")
        return redirect("settings:user-show", made[0].username)
    page = user_form_page(person)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "settings/form.html", context, status=422 if posted else 200)


def _secret(request: HttpRequest, person: User, user: User, password: str) -> HttpResponse:
    page = password_page(person, user, password)
    return render(request, "settings/secret.html", {"page": page, "crumbs": page.crumbs})


@require_safe
@login_required
def user_show(request: HttpRequest, username: str) -> HttpResponse:
    """Show a user with the roles."""
    return _show(request, username)


@require_POST
@login_required
def role_grant(request: HttpRequest, username: str) -> HttpResponse:
    """Grant a role."""
    person = administrator(request)
    user = user_of(person, username)
    page = user_page(person, user, now=timezone.now(), zone=settings.PORTAL_TIME_ZONE)
    form = RoleForm(request.POST, units=page.units, everywhere=page.everywhere)
    grant = form.keep(user=user, by=person, now=timezone.now())
    if grant is None:
        return _show(request, username, role_form=form)
    messages.success(request, f"{user.display_name} is {Role(grant.role).label.lower()} now.")
    return redirect("settings:user-show", username)


@require_POST
@login_required
def vendor_tie(request: HttpRequest, username: str) -> HttpResponse:
    """Put a user on a vendor's side."""
    person = administrator(request)
    user = user_of(person, username)
    form = VendorUserForm(request.POST)
    vendor = form.keep(user=user, by=person, now=timezone.now())
    if vendor is None:
        return _show(request, username, vendor_form=form)
    messages.success(request, f"{user.display_name} sees {vendor.display_name} alone now.")
    return redirect("settings:user-show", username)


def _show(
    request: HttpRequest,
    username: str,
    *,
    role_form: RoleForm | None = None,
    vendor_form: VendorUserForm | None = None,
) -> HttpResponse:
    person = administrator(request)
    user = user_of(person, username)
    page = user_page(person, user, now=timezone.now(), zone=settings.PORTAL_TIME_ZONE)
    context = {
        "page": page,
        "crumbs": page.crumbs,
        "role_form": role_form or RoleForm(units=page.units, everywhere=page.everywhere),
        "vendor_form": vendor_form or VendorUserForm(references=page.references),
    }
    status = 422 if role_form or vendor_form else 200
    return render(request, "settings/user.html", context, status=status)


@require_POST
@login_required
def role_revoke(request: HttpRequest, username: str) -> HttpResponse:
    """Take a role away, or take a user back over the vendor's wall."""
    person = administrator(request)
    user, now = user_of(person, username), timezone.now()
    named = {role.value: role for role in Role}
    role = named.get(request.POST.get("role", ""))
    unit = unit_of(request.POST["unit"]) if request.POST.get("unit") else None
    try:
        if role is Role.VENDOR_USER:
            remove_vendor_user(user=user, by=person, now=now)
        elif role is not None:
            revoke_role(user=user, role=role, unit=unit, by=person, now=now)
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("settings:user-show", username)


@require_POST
@never_cache
@login_required
def password_draw(request: HttpRequest, username: str) -> HttpResponse:
    """Give a user a new password; the answer shows it this once."""
    person = administrator(request)
    user = user_of(person, username)
    try:
        password = draw_password(user=user, by=person, now=timezone.now())
    except PortalError as error:
        messages.error(request, error.message)
        return redirect("settings:user-show", username)
    return _secret(request, person, user, password)


@READ_OR_POST
@login_required
def user_deactivate(request: HttpRequest, username: str) -> HttpResponse:
    """Ask whether a user shall be shut out, then do it."""
    person = administrator(request)
    user = user_of(person, username)
    if request.method == "POST":
        try:
            deactivate_user(user=user, by=person, now=timezone.now())
        except PortalError as error:
            messages.error(request, error.message)
        return redirect("settings:user-show", username)
    page = deactivate_page(person, user)
    return render(request, "settings/confirm.html", {"page": page, "crumbs": page.crumbs})


@require_POST
@login_required
def user_activate(request: HttpRequest, username: str) -> HttpResponse:
    """Let a user in again."""
    person = administrator(request)
    try:
        activate_user(user=user_of(person, username), by=person, now=timezone.now())
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("settings:user-show", username)
