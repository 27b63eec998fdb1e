"""Pages on alerts, and what is done to them there."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from alerts import services
from alerts.filters import AlertFilter
from alerts.forms import ResolveForm, SnoozeForm, chosen_ids
from alerts.models import Alert
from alerts.pages.answers import done_words, refused_words
from alerts.pages.inbox import DEFAULT_SORT, SORTS, inbox_page
from alerts.pages.step import step_page
from core.lists import asked_of, narrowed

DONE: Final = {"take": "taken", "snooze": "put aside", "resolve": "resolved"}


@require_safe
@login_required
def alert_list(request: HttpRequest) -> HttpResponse:
    """List alerts as far as the address asks, the first of them laid open."""
    return _inbox(request, None)


@require_safe
@login_required
def alert_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lay one alert open beside the list."""
    return _inbox(request, public_id)


def _inbox(request: HttpRequest, opened: UUID | None) -> HttpResponse:
    user = able(request, Capability.READ_SCORES)
    asked = asked_of(request, SORTS, DEFAULT_SORT)
    found = narrowed(AlertFilter, Alert.objects.visible_to(user), asked.given)
    page = inbox_page(
        user, asked, found, opened=opened, now=timezone.now(), zone=settings.PORTAL_TIME_ZONE
    )
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "alerts/inbox.html", context)


@require_POST
@login_required
def alert_handle(request: HttpRequest) -> HttpResponse:
    """Take, snooze or resolve the alerts that were ticked; ask first for a day or a reason."""
    user, entered, now = able(request, Capability.HANDLE_ALERTS), request.POST, timezone.now()
    deed, ids, back = entered.get("do", ""), chosen_ids(entered), _back(request)
    if deed not in DONE:
        raise Http404("No such deed.")
    if not ids:
        messages.warning(request, "Tick at least one alert first.")
        return redirect(back)
    form = _form(deed, entered, now)
    if form is not None and not form.is_valid():
        page = step_page(user, ids, deed=deed, form=form, back=back)
        return render(request, "alerts/step.html", {"page": page, "crumbs": page.crumbs})
    _say(
        request,
        _handled(deed, ids, form, by=user, note=entered.get("note", ""), now=now),
        DONE[deed],
    )
    return redirect(back)


def _back(request: HttpRequest) -> str:
    """Give the page of the inbox to return to, never another."""
    inbox, back = reverse("alerts:alert-list"), request.POST.get("back", "")
    is_safe = url_has_allowed_host_and_scheme(back, None) and back.startswith(inbox)
    return back if is_safe else inbox


def _form(deed: str, entered: QueryDict, now: datetime) -> SnoozeForm | ResolveForm | None:
    """Make the form of a deed; until it was shown it is empty but for what is known."""
    note = entered.get("note", "")
    data = entered if "asked" in entered else None
    if deed == "snooze":
        zone = settings.PORTAL_TIME_ZONE
        return SnoozeForm(data, initial={"note": note}, now=now, zone=zone)
    return ResolveForm(data, initial={"reason": note}) if deed == "resolve" else None


def _handled(
    deed: str,
    ids: list[UUID],
    form: SnoozeForm | ResolveForm | None,
    *,
    by: User,
    note: str,
    now: datetime,
) -> services.Handled:
    if form is None:
        return services.take_alerts(public_ids=ids, by=by, note=note.strip(), now=now)
    said = form.cleaned_data
    if deed == "snooze":
        return services.snooze_alerts(
            public_ids=ids, by=by, until=said["until"], note=said["note"], now=now
        )
    return services.resolve_alerts(public_ids=ids, by=by, reason=said["reason"], now=now)


def _say(request: HttpRequest, handled: services.Handled, done: str) -> None:
    """Say how many alerts were handled, and which were not and why."""
    if handled.done:
        messages.success(request, done_words(handled, done))
    refused = refused_words(handled)
    if refused:
        messages.warning(request, refused)
