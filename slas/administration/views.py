"""Pages on which service calendars are kept."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.administration.places import chief
from core.periods import local_date
from slas.administration.forms import CalendarForm
from slas.administration.pages import CalendarFormPage, calendar_form_page, calendars_page
from slas.administration.year_forms import ReopenForm, YearForm
from slas.administration.year_pages import Change, YearPage, year_page
from slas.services.holidays import review_year

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
    return _answer(request, _form_page(request, None))


@READ_OR_POST
@login_required
def calendar_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a calendar; what it judged is computed again."""
    return _answer(request, _form_page(request, code))


def _form_page(request: HttpRequest, code: str | None) -> CalendarFormPage:
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    return calendar_form_page(chief(request), code, today=today)


def _answer(request: HttpRequest, page: CalendarFormPage) -> HttpResponse:
    posted = request.method == "POST"
    form = CalendarForm(
        request.POST if posted else None, calendar=page.calendar, zone=settings.PORTAL_TIME_ZONE
    )
    if posted:
        kept = form.keep(by=chief(request), now=timezone.now())
        if kept is not None:
            messages.success(request, _said(f"{kept[0].name} is kept.", kept[1]))
            return redirect("settings:calendar-list")
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "settings/calendar.html", context, status=422 if posted else 200)


@READ_OR_POST
@login_required
def calendar_year(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show a year's holidays, propose others, and keep them."""
    page = _year_page(request, code, year)
    posted = request.method == "POST"
    form = _year_form(page, request if posted else None)
    if posted and request.POST.get("deed") == "propose":
        found = form.propose()
        return _show_year(request, page, form, () if found is None else page.changes(found))
    if posted:
        owed = form.keep(by=chief(request), now=timezone.now())
        if owed is not None:
            messages.success(request, _said(f"The holidays of {year} are kept.", owed))
            return redirect(request.path)
    return _show_year(request, page, form)


@require_POST
@login_required
def calendar_year_review(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Freeze the holidays of a year."""
    page = _year_page(request, code, year)
    review_year(calendar=page.calendar, year=year, by=chief(request), now=timezone.now())
    messages.success(request, f"The holidays of {year} in {page.calendar.name} are frozen.")
    return redirect("settings:calendar-year", code, year)


@require_POST
@login_required
def calendar_year_reopen(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Open a frozen year again."""
    page = _year_page(request, code, year)
    reopen = ReopenForm(request.POST)
    now = timezone.now()
    if not reopen.keep(calendar=page.calendar, year=year, by=chief(request), now=now):
        return _show_year(request, page, _year_form(page, None), reopen=reopen)
    messages.success(request, f"The holidays of {year} can be changed. Review them afterwards.")
    return redirect("settings:calendar-year", code, year)


def _year_page(request: HttpRequest, code: str, year: int) -> YearPage:
    today = local_date(settings.PORTAL_TIME_ZONE, timezone.now())
    return year_page(chief(request), code, year, today=today)


def _year_form(page: YearPage, request: HttpRequest | None) -> YearForm:
    return YearForm(
        None if request is None else request.POST,
        calendar=page.calendar,
        year=page.year,
        standing=page.holidays,
        row=page.row,
    )


def _show_year(
    request: HttpRequest,
    page: YearPage,
    form: YearForm,
    changes: tuple[Change, ...] = (),
    reopen: ReopenForm | None = None,
) -> HttpResponse:
    wrong = form.wrong or (reopen is not None and reopen.wrong)
    context = {
        "page": page,
        "form": form,
        "reopen": reopen or ReopenForm(),
        "changes": changes,
        "crumbs": page.crumbs,
    }
    return render(request, "settings/calendar_year.html", context, status=422 if wrong else 200)


def _said(kept: str, owed: int) -> str:
    if not owed:
        return f"{kept} No result depends on the change."
    periods = "1 period" if owed == 1 else f"{owed:,} periods"
    return f"{kept} {periods} will be computed again within a minute or two."
