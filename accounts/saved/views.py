"""Pages on saved views of lists: keep one, one's own, one of them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import SavedView
from accounts.requests import signed_in
from accounts.saved.forms import SaveForm, ViewForm
from accounts.saved.lists import LISTS
from accounts.services_saved import delete_view
from core.components.parts import Crumb

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
CRUMBS = (Crumb("Saved views"),)


@require_POST
@login_required
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep what a list shows; where it does not hold, ask again with what was entered."""
    form = SaveForm(request.POST)
    view = form.keep(by=signed_in(request), now=timezone.now())
    if view is not None:
        messages.success(request, f"The view {view.name} is saved.")
        return redirect(view.url)
    context = {"form": form, "crumbs": CRUMBS, "title": "Save this view", "word": "Save view"}
    return render(request, "accounts/saved/form.html", context, status=422)


@require_safe
@login_required
def view_list(request: HttpRequest) -> HttpResponse:
    """List one's own views, and those that others share."""
    user = signed_in(request)
    rows = SavedView.objects.visible_to(user).select_related("owner").order_by("list_name", "name")
    shown = [(row, LISTS[row.list_name][0], row.owner_id == user.pk) for row in rows]
    return render(request, "accounts/saved/list.html", {"rows": shown, "crumbs": CRUMBS})


@READ_OR_POST
@login_required
def view_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Call a view otherwise, share it, or delete it."""
    user = signed_in(request)
    view = SavedView.objects.filter(owner=user, public_id=public_id).first()
    if view is None:
        raise Http404("Not your view.")
    if request.POST.get("do") == "delete":
        delete_view(view=view, by=user)
        messages.success(request, f"The view {view.name} is deleted.")
        return redirect("accounts:view-list")
    initial = {"name": view.name, "is_shared": view.is_shared}
    form = ViewForm(request.POST or None, initial=initial)
    if form.is_bound and form.keep(view, by=user):
        return redirect("accounts:view-list")
    context = {"form": form, "view": view, "crumbs": CRUMBS, "title": view.name, "word": "Change"}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/saved/form.html", context, status=status)
