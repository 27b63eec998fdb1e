"""Pages on which service calendars are kept."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.administration.places import chief
from core.periods import local_date
from slas.administration.forms import CalendarForm
from slas.administration.pages import CalendarFormPage, calendar_form_page, calendars_page

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def calendar_list(request: HttpRequest) -> HttpResponse:
    """List the service calendars."""
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    page = calendars_page(chief(request), today=today)
    return render(request, "settings/calendars.html", {"page": page, "crumbs": page.crumbs})


@READ_OR_POST
@login_required
def calendar_create(request: HttpRequest) -> HttpResponse:
    """Add a calendar."""
    return _answer(request, calendar_form_page(chief(request), None))


@READ_OR_POST
@login_required
def calendar_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a calendar; what it judged is computed again."""
    return _answer(request, calendar_form_page(chief(request), code))


def _answer(request: HttpRequest, page: CalendarFormPage) -> HttpResponse:
    posted = request.method == "POST"
    form = CalendarForm(
        request.POST if posted else None, calendar=page.calendar, zone=settings.PORTAL_TIME_ZONE
    )
    if posted:
        kept = form.keep(by=chief(request), now=timezone.now())
        if kept is not None:
            messages.success(request, _said(kept[0].name, kept[1]))
            return redirect("settings:calendar-list")
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "settings/calendar.html", context, status=422 if posted else 200)


def _said(name: str, owed: int) -> str:
    if not owed:
        return f"{name} is kept. No result depends on the change."
    periods = "1 period" if owed == 1 else f"{owed:,} periods"
    return f"{name} is kept. {periods} will be computed again within a minute or two."
