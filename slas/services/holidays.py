"""What is done with the holidays of a calendar's years: proposed, looked through, frozen.

A frozen year keeps its holidays until it is opened again with a reason. Freezing changes no figure;
a change of holidays puts up again what the calendar judged.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from accounts.access import EVERYWHERE, require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import line_of_text, whole_number
from core.errors import RuleError
from slas.entered_hours import Holidays
from slas.models import Calendar, CalendarYear
from slas.public_holidays import LIBRARY_VERSION, public_holidays, require_place
from slas.services.calendars import change_calendar, entered_of, frozen_sentence, require_holidays

FIRST_YEAR = 1970
LAST_YEAR = 2199


@transaction.atomic
def propose_holidays(
    *,
    calendar: Calendar,
    year: int,
    country: str,
    subdivision: str = "",
    holidays: Sequence[tuple[date, str]] | None = None,
    by: User | None,
    now: datetime,
) -> int:
    """Put holidays into a year of a calendar, in the place of those there. Return what is owed.

    Without a list, those that the library knows of the country are put in; with one, the list as
    somebody edited it. A blank country says that it was entered by hand. Safe to repeat.

    :raises RuleError: a frozen year, a place that is not known, or a day of another year
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    kept, row = _held(calendar, year)
    if row is not None and row.reviewed_at is not None:
        raise RuleError(frozen_sentence(kept, row), field="holidays", code="frozen")
    if country or subdivision:
        require_place(country, subdivision)
    days = _checked(holidays, country, subdivision, year)
    entered = entered_of(kept)
    others = tuple(pair for pair in entered.holidays if pair[0].year != year)
    changed = replace(entered, holidays=tuple(sorted((*others, *days))))
    owed = change_calendar(calendar=kept, entered=changed, by=by, now=now)
    source = {
        "country": country,
        "subdivision": subdivision,
        "library_version": LIBRARY_VERSION if country else "",
    }
    is_new = row is None or any(getattr(row, name) != value for name, value in source.items())
    if is_new or changed != entered:
        CalendarYear.objects.update_or_create(
            calendar=kept, year=year, defaults={**source, "proposed_at": now, "proposed_by": by}
        )
    return owed


@transaction.atomic
def review_year(*, calendar: Calendar, year: int, by: User, now: datetime) -> CalendarYear:
    """Freeze the holidays of a year, which somebody has looked through. Safe to repeat.

    A year that nobody proposed is frozen as it was entered by hand, without holidays too.

    :raises RuleError: not a year, or the calendar that has no holidays
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    kept, row = _held(calendar, year)
    require_holidays(kept)
    if row is None:
        row = CalendarYear(calendar=kept, year=year, proposed_at=now, proposed_by=by)
    if row.reviewed_at is None:
        row.reviewed_at, row.reviewed_by = now, by
        row.save()
    return row


@transaction.atomic
def reopen_year(
    *, calendar: Calendar, year: int, reason: str, by: User | None, now: datetime
) -> CalendarYear:
    """Open a frozen year again, for a reason that stays with it. Safe to repeat.

    :raises RuleError: no reason, or a year that was never frozen
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    kept_reason = line_of_text(reason, field="reason", label="The reason", longest=400)
    kept, row = _held(calendar, year)
    if row is None or (row.reviewed_at is None and row.reopened_reason != kept_reason):
        raise RuleError(f"{year} of {kept.name} is not frozen: change its holidays as it stands.")
    if row.reviewed_at is not None:
        row.reviewed_at, row.reviewed_by, row.reopened_reason = None, None, kept_reason
        row.proposed_at, row.proposed_by = now, by
        row.save()
    return row


def _held(calendar: Calendar, year: int) -> tuple[Calendar, CalendarYear | None]:
    """Hold a calendar, so that its holidays stand still, and give the year's row.

    :raises RuleError: not a year
    """
    whole_number(year, FIRST_YEAR, LAST_YEAR, field="year", label="The year")
    kept = Calendar.objects.select_for_update().get(pk=calendar.pk)
    return kept, kept.years.select_related("reviewed_by").filter(year=year).first()


def _checked(
    holidays: Sequence[tuple[date, str]] | None, country: str, subdivision: str, year: int
) -> Holidays:
    if holidays is None:
        holidays = public_holidays(country, subdivision, year)
        if not holidays:
            raise RuleError(
                f"No public holidays of {country} are known for {year}. Enter them by hand.",
                field="country",
            )
    days = [day for day, _ in holidays]
    for day in days:
        if day.year != year:
            raise RuleError(
                f"{day.isoformat()} is not in {year}. Enter it in its own year.", field="holidays"
            )
    if len(set(days)) < len(days):
        raise RuleError("A day is said twice. Take one away.", field="holidays")
    return tuple(sorted(holidays))
