"""What the pages on a calendar's years show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from accounts.administration.places import crumbs_of
from accounts.models import User
from core import formats
from core.components.parts import Crumb, KeyValue
from core.periods import local_date
from slas.entered_hours import Holidays
from slas.models import Calendar, CalendarYear
from slas.services.entered_terms import ALWAYS_OPEN
from slas.services.holidays import FIRST_YEAR, LAST_YEAR

YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of a calendar in a list."""

    year: int
    url: str
    days: int
    state: str


@dataclass(frozen=True, slots=True)
class Change:
    """A day that a list adds to a year or takes from it."""

    day: str
    name: str
    word: str


@dataclass(frozen=True, slots=True)
class YearPage:
    """The holidays of one year of a calendar."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    back_url: str
    calendar: Calendar
    year: int
    row: CalendarYear | None
    holidays: Holidays
    facts: tuple[KeyValue, ...]
    review_url: str
    reopen_url: str

    @property
    def is_frozen(self) -> bool:
        """Tell whether the holidays were reviewed and stay."""
        return self.row is not None and self.row.reviewed_at is not None

    def changes(self, proposed: Holidays) -> tuple[Change, ...]:
        """List what a list would add to the year and take from it, by day."""
        standing, coming = dict(self.holidays), dict(proposed)
        return tuple(
            Change(
                day=f"{day:%a} {day.isoformat()}",
                name=coming.get(day) or standing.get(day, ""),
                word="new" if day in coming else "would go",
            )
            for day in sorted({*standing} ^ {*coming})
        )


def year_rows(calendar: Calendar, *, today: date) -> tuple[YearRow, ...]:
    """List last year, this one and those to come, and all others that hold anything."""
    if calendar.code == ALWAYS_OPEN:
        return ()
    counted = Counter(day.year for day in calendar.holidays.values_list("day", flat=True))
    rows = {row.year: row for row in calendar.years.select_related("reviewed_by")}
    near = range(today.year - 1, today.year + YEARS_AHEAD + 1)
    return tuple(
        YearRow(
            year=year,
            url=reverse("settings:calendar-year", args=[calendar.code, year]),
            days=counted[year],
            state=_state(rows.get(year), counted[year]),
        )
        for year in sorted({*near, *counted, *rows})
    )


def _state(row: CalendarYear | None, days: int) -> str:
    if row is not None and row.reviewed_at is not None:
        return "frozen"
    return "not reviewed" if row is not None or days else "nothing entered"


def year_page(user: User, code: str, year: int, *, today: date) -> YearPage:
    """Gather a year of a calendar.

    :raises Http404: no such calendar, one that has no holidays, or no such year
    """
    calendar = Calendar.objects.filter(code=code).exclude(code=ALWAYS_OPEN).first()
    if calendar is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("No such year of a calendar.")
    rows = calendar.years.select_related("proposed_by", "reviewed_by")
    row = rows.filter(year=year).first()
    days = calendar.holidays.filter(day__year=year)
    change_url = reverse("settings:calendar-change", args=[code])
    steps = [("Calendars", "settings:calendar-list"), (calendar.name, change_url), (str(year), "")]
    return YearPage(
        title=f"Holidays of {year} in {calendar.name}",
        lead="Proposed for a country, looked through by a person, then frozen.",
        crumbs=crumbs_of(user, *steps),
        back_url=change_url,
        calendar=calendar,
        year=year,
        row=row,
        holidays=tuple((one.day, one.name) for one in days),
        facts=tuple(_facts(row, today)),
        review_url=reverse("settings:calendar-year-review", args=[code, year]),
        reopen_url=reverse("settings:calendar-year-reopen", args=[code, year]),
    )


def _facts(row: CalendarYear | None, today: date) -> Iterable[KeyValue]:
    if row is None:
        yield KeyValue("State", "Nobody has proposed or reviewed this year.")
        return
    frozen = row.reviewed_at is not None
    yield KeyValue("State", "Frozen" if frozen else "Not reviewed yet")
    place = " ".join(part for part in (row.country, row.subdivision) if part)
    source = f"{place}, holidays {row.library_version}" if place else "Entered by hand"
    yield KeyValue("Source", source)
    yield KeyValue("Last put in", _who(row.proposed_by, local_day(row.proposed_at), today))
    if row.reviewed_at is not None:
        yield KeyValue("Reviewed", _who(row.reviewed_by, local_day(row.reviewed_at), today))
    if row.reopened_reason:
        yield KeyValue("Opened again because", row.reopened_reason)


def local_day(instant: datetime) -> date:
    """Give the day of the portal on which an instant falls."""
    return local_date(settings.PORTAL_TIME_ZONE, instant)


def _who(user: User | None, on: date, today: date) -> str:
    name = "the portal" if user is None else user.get_full_name() or user.get_username()
    return f"{formats.day(on, today)} by {name}"
