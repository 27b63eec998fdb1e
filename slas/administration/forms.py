"""The form of a service calendar: a line for each weekday, holidays as lines."""

from datetime import datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from contracts.codes import time_zones
from core.errors import PortalError, RuleError
from core.forms import PortalForm, SuggestInput
from slas.entered_hours import WEEKDAYS, holidays_of, holidays_text, windows_of, windows_text
from slas.models import Calendar
from slas.rules.calendars import Window
from slas.services.calendars import CalendarInput, change_calendar, create_calendar, entered_of

DAYS: Final = tuple(f"day_{number}" for number in range(7))


class CalendarForm(PortalForm):
    """A calendar; with script or without, hours are typed as lines."""

    name = forms.CharField(label="Name", max_length=80, help_text="Such as Office hours Berlin.")
    code = forms.CharField(
        label="Code", max_length=40, help_text="Letters, digits, - and _. It stays."
    )
    time_zone = forms.CharField(
        label="Time zone", max_length=60, help_text="The hours are wall times there."
    )
    always_open = forms.BooleanField(
        label="Always open, day and night, but for holidays", required=False
    )
    holidays = forms.CharField(
        label="Holidays",
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="One a line: 2026-12-25 Christmas. The whole local day is closed.",
    )

    def __init__(
        self, *args: Any, calendar: Calendar | None = None, zone: str = "UTC", **kwargs: Any
    ) -> None:
        """Show a new calendar, or one as it is."""
        super().__init__(*args, **kwargs)
        self.calendar = calendar
        for number, weekday in enumerate(WEEKDAYS):
            self.fields[DAYS[number]] = forms.CharField(
                label=weekday, max_length=200, required=False
            )
        self.fields["time_zone"].widget = SuggestInput(
            sorted(name for name in time_zones() if "/" in name)
        )
        self.initial = (
            {"time_zone": zone, **{DAYS[number]: "08:00–18:00" for number in range(5)}}
            if calendar is None
            else _initial(calendar)
        )
        if calendar is not None:
            del self.fields["code"]

    @property
    def week(self) -> list[forms.BoundField]:
        """Give the fields of the weekdays."""
        return [self[name] for name in DAYS]

    def keep(self, *, by: User, now: datetime) -> tuple[Calendar, int] | None:
        """Keep the calendar; give it and how many periods are owed again, None where it fails."""
        if not self.is_valid():
            return None
        entered = self._entered()
        if entered is None:
            return None
        try:
            if self.calendar is None:
                code = self.cleaned_data["code"]
                return create_calendar(code=code, entered=entered, by=by, now=now), 0
            owed = change_calendar(calendar=self.calendar, entered=entered, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None
        return self.calendar, owed

    def _entered(self) -> CalendarInput | None:
        """Read hours and holidays; what does not hold is said beside its field."""
        windows: list[Window] = []
        holidays: tuple[Any, ...] = ()
        for number, name in enumerate(DAYS):
            try:
                windows += windows_of(self.cleaned_data[name], weekday=number)
            except RuleError as error:
                self.add_error(name, error.message)
        try:
            holidays = holidays_of(self.cleaned_data["holidays"])
        except RuleError as error:
            self.add_error("holidays", error.message)
        if self.errors:
            return None
        return CalendarInput(
            name=self.cleaned_data["name"],
            time_zone=self.cleaned_data["time_zone"],
            always_open=self.cleaned_data["always_open"],
            windows=tuple(windows),
            holidays=holidays,
        )


def _initial(calendar: Calendar) -> dict[str, Any]:
    entered = entered_of(calendar)
    return {
        "name": entered.name,
        "time_zone": entered.time_zone,
        "always_open": entered.always_open,
        "holidays": holidays_text(entered.holidays),
        **{
            name: windows_text((w.opens, w.closes) for w in entered.windows if w.weekday == number)
            for number, name in enumerate(DAYS)
        },
    }
