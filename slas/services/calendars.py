"""What is done with service calendars; a change puts up again what they judged."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.access import EVERYWHERE, require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import line_of_text
from core.errors import RuleError
from core.periods import zone_info
from slas.models import (
    Calendar,
    CalendarHoliday,
    CalendarWindow,
    CalendarYear,
    Evaluation,
    Result,
)
from slas.querysets.owed import Pair, mark_due
from slas.rules import calendars as rules
from slas.rules.calendars import Window
from slas.services.entered_terms import ALWAYS_OPEN


@dataclass(frozen=True, slots=True)
class CalendarInput:
    """The hours of a calendar: openings of the week in its zone, or always, less holidays."""

    name: str
    time_zone: str
    always_open: bool = False
    windows: tuple[Window, ...] = ()
    holidays: tuple[tuple[date, str], ...] = ()


@transaction.atomic
def create_calendar(
    *,
    code: str,
    entered: CalendarInput,
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> Calendar:
    """Add a calendar; the service levels that shall use it are amended one by one.

    :raises RuleError: an entry that does not hold, or a code in use
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    kept_code = line_of_text(code, field="code", label="The code", longest=40)
    if not kept_code.isascii() or not kept_code.replace("-", "").replace("_", "").isalnum():
        raise RuleError(
            f"The code, {kept_code}, holds more than letters, digits, - and _. Enter those alone.",
            field="code",
        )
    calendar = Calendar(code=kept_code, **_checked(entered))
    try:
        with transaction.atomic():
            calendar.save(force_insert=True)
    except IntegrityError as error:
        raise RuleError(
            f"The code, {kept_code}, is in use. Enter another.", field="code", code="unique"
        ) from error
    _write_hours(calendar, entered)
    return calendar


@transaction.atomic
def change_calendar(
    *, calendar: Calendar, entered: CalendarInput, by: User | None, now: datetime
) -> int:
    """Change a calendar, and owe every period that it judged again. Return how many are owed.

    Safe to repeat: what stays as it is owes nothing.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    kept = Calendar.objects.select_for_update().get(pk=calendar.pk)
    _require_always(kept, entered)
    standing = entered_of(kept)
    _require_frozen_years(kept, standing, entered)
    before = _judging(standing)
    for name, value in _checked(entered).items():
        setattr(kept, name, value)
    kept.save()
    kept.windows.all().delete()
    kept.holidays.all().delete()
    _write_hours(kept, entered)
    return mark_due(_judged_by(kept), now) if _judging(entered) != before else 0


def _require_always(calendar: Calendar, entered: CalendarInput) -> None:
    """Hold that the calendar of levels that name none stays what its name says.

    :raises RuleError: it would close at times
    """
    if calendar.code == ALWAYS_OPEN and not (entered.always_open and not entered.holidays):
        raise RuleError(
            f"{calendar.name} is what a service level has that names no calendar, so that it stays"
            " always open, on holidays too. Add another calendar.",
            field="always_open" if not entered.always_open else "holidays",
        )


def require_holidays(calendar: Calendar) -> None:
    """Hold that a calendar may have holidays.

    :raises RuleError: it is the one of levels that name none
    """
    if calendar.code == ALWAYS_OPEN:
        raise RuleError(f"{calendar.name} has no holidays. Add another calendar.", field="holidays")


def _require_frozen_years(
    calendar: Calendar, standing: CalendarInput, entered: CalendarInput
) -> None:
    """Hold that the holidays of frozen years stay as they are, with their names.

    :raises RuleError: those of a frozen year would change
    """
    touched = {day.year for day, _ in {*standing.holidays} ^ {*entered.holidays}}
    frozen = calendar.years.filter(year__in=touched, reviewed_at__isnull=False)
    for row in frozen.select_related("reviewed_by"):
        raise RuleError(frozen_sentence(calendar, row), field="holidays", code="frozen")


def frozen_sentence(calendar: Calendar, year: CalendarYear) -> str:
    """Say who froze a year, and what to do to change it."""
    reviewed_at, reviewer = year.reviewed_at, year.reviewed_by
    when = "" if reviewed_at is None else f" on {reviewed_at:%Y-%m-%d}"
    who = "" if reviewer is None else f" by {reviewer.get_full_name() or reviewer.get_username()}"
    return (
        f"The holidays of {year.year} in {calendar.name} were reviewed and frozen{when}{who}."
        " Open that year again with a reason, change them, and review it anew."
    )


def entered_of(calendar: Calendar) -> CalendarInput:
    """Give a calendar as it would be entered."""
    return CalendarInput(
        name=calendar.name,
        time_zone=calendar.time_zone,
        always_open=calendar.always_open,
        windows=tuple(
            Window(row.weekday, row.opens_at, row.closes_at) for row in calendar.windows.all()
        ),
        holidays=tuple((row.day, row.name) for row in calendar.holidays.all()),
    )


def _judging(entered: CalendarInput) -> rules.Calendar:
    """Give what of a calendar decides figures: names of holidays and its own decide nothing."""
    return rules.Calendar(
        zone=entered.time_zone,
        windows=entered.windows,
        always_open=entered.always_open,
        holidays=tuple(day for day, _ in entered.holidays),
    )


def _judged_by(calendar: Calendar) -> list[Pair]:
    """List the periods that a calendar judged, with those that are put up already.

    One that was put up keeps its row and becomes due at once.
    """
    results = Result.objects.totals().filter(version__calendar=calendar)
    put_up = Evaluation.objects.filter(service_level__versions__calendar=calendar)
    columns = ("service_level_id", "period_start", "period_end")
    found = {
        row[:2]: Pair(*row)
        for rows in (results.values_list(*columns), put_up.values_list(*columns))
        for row in rows
    }
    return list(found.values())


def _checked(entered: CalendarInput) -> dict[str, object]:
    """Give the calendar's own columns, checked by the rules that read them."""
    try:
        zone_info(entered.time_zone)
    except RuleError as error:
        raise RuleError(error.message, field="time_zone") from error
    if entered.always_open and entered.windows:
        raise RuleError(
            "A calendar that is always open has no opening times. Empty them, or untick it.",
            field="always_open",
        )
    if not entered.always_open and not entered.windows:
        raise RuleError(
            "The calendar never opens. Enter opening times of a weekday, or tick always open.",
            field="always_open",
        )
    _judging(entered)
    return {
        "name": line_of_text(entered.name, field="name", label="The name", longest=80),
        "time_zone": entered.time_zone,
        "always_open": entered.always_open,
    }


def _write_hours(calendar: Calendar, entered: CalendarInput) -> None:
    CalendarWindow.objects.bulk_create(
        CalendarWindow(calendar=calendar, weekday=w.weekday, opens_at=w.opens, closes_at=w.closes)
        for w in entered.windows
    )
    CalendarHoliday.objects.bulk_create(
        CalendarHoliday(
            calendar=calendar,
            day=day,
            name=line_of_text(
                name, field="holidays", label=f"The name of {day}", longest=80, is_required=False
            ),
        )
        for day, name in entered.holidays
    )
