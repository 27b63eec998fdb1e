"""What the pages on service calendars show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.db.models import Count
from django.http import Http404
from django.urls import reverse

from accounts.administration.places import crumbs_of, tabs_of
from accounts.models import User
from core import formats
from core.components.parts import Crumb, Tab
from slas.administration.year_pages import YearRow, year_rows
from slas.entered_hours import WEEKDAYS, windows_text
from slas.models import Calendar, ServiceLevelVersion

CALENDARS: Final = ("Calendars", "settings:calendar-list")


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One calendar in words."""

    name: str
    code: str
    url: str
    zone: str
    hours: str
    holidays: str
    levels: int


@dataclass(frozen=True, slots=True)
class CalendarsPage:
    """All service calendars."""

    title: str
    tabs: tuple[Tab, ...]
    crumbs: tuple[Crumb, ...]
    rows: tuple[CalendarRow, ...]
    create_url: str


def calendars_page(user: User, *, today: date) -> CalendarsPage:
    """Gather the calendars, and how many service levels are judged by each."""
    used = _used()
    rows = tuple(
        CalendarRow(
            name=calendar.name,
            code=calendar.code,
            url=reverse("settings:calendar-change", args=[calendar.code]),
            zone=calendar.time_zone,
            hours=hours_in_words(calendar),
            holidays=_holidays([row.day for row in calendar.holidays.all()], today),
            levels=used.get(calendar.pk, 0),
        )
        for calendar in Calendar.objects.order_by("name").prefetch_related("windows", "holidays")
    )
    many = len(rows)
    return CalendarsPage(
        title="1 service calendar" if many == 1 else f"{many} service calendars",
        tabs=tabs_of(user, CALENDARS[0]),
        crumbs=crumbs_of(user, (CALENDARS[0], "")),
        rows=rows,
        create_url=reverse("settings:calendar-create"),
    )


def _used() -> dict[int, int]:
    counted = (
        ServiceLevelVersion.objects.order_by()
        .values("calendar_id")
        .annotate(levels=Count("service_level_id", distinct=True))
    )
    return {row["calendar_id"]: row["levels"] for row in counted}


def hours_in_words(calendar: Calendar) -> str:
    """Say when a calendar is open: `Mon–Fri 08:00–18:00; Sat 09:00–12:00`."""
    if calendar.always_open:
        return "Always"
    windows = list(calendar.windows.all())
    texts = [
        windows_text((w.opens_at, w.closes_at) for w in windows if w.weekday == number)
        for number in range(7)
    ]
    parts = []
    for text, run in groupby(enumerate(texts), key=lambda pair: pair[1]):
        if text:
            parts.append(f"{_span([number for number, _ in run])} {text}")
    return "; ".join(parts)


def _span(numbers: Iterable[int]) -> str:
    first, *rest = [WEEKDAYS[number][:3] for number in numbers]
    return f"{first}–{rest[-1]}" if rest else first


def _holidays(days: list[date], today: date) -> str:
    coming = [day for day in days if day >= today]
    if not days:
        return "none"
    if not coming:
        return f"{len(days)}, none to come"
    return f"{len(days)}, next {formats.day(coming[0], today)}"


@dataclass(frozen=True, slots=True)
class CalendarFormPage:
    """What stands around the form of a calendar."""

    title: str
    lead: str
    word: str
    crumbs: tuple[Crumb, ...]
    back_url: str
    calendar: Calendar | None
    levels: int
    years: tuple[YearRow, ...]


def calendar_form_page(user: User, code: str | None, *, today: date) -> CalendarFormPage:
    """Gather what stands around the form of a new calendar, or of one that stands.

    :raises Http404: no such calendar
    """
    calendar = None
    if code is not None:
        calendar = Calendar.objects.filter(code=code).first()
        if calendar is None:
            raise Http404("No such calendar.")
    levels = _used().get(calendar.pk, 0) if calendar else 0
    return CalendarFormPage(
        title=f"Change {calendar.name}" if calendar else "New service calendar",
        lead="Availability and coverage count the minutes in which a calendar is open.",
        word="Save calendar" if calendar else "Add calendar",
        crumbs=crumbs_of(user, CALENDARS, (calendar.name if calendar else "New calendar", "")),
        back_url=reverse(CALENDARS[1]),
        calendar=calendar,
        levels=levels,
        years=year_rows(calendar, today=today) if calendar else (),
    )
