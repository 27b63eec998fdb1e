"""The forms of a calendar's year: its holidays, and why a frozen one is opened again."""

from datetime import date, datetime
from typing import Any

from django import forms

from accounts.models import User
from core.errors import PortalError, RuleError
from core.forms import PortalForm, SuggestInput
from slas.entered_hours import Holidays, holidays_of, holidays_text
from slas.models import Calendar, CalendarYear
from slas.public_holidays import known_countries, public_holidays
from slas.services.holidays import propose_holidays, reopen_year


class YearForm(PortalForm):
    """The holidays of a calendar year, proposed for a country or typed by hand."""

    country = forms.CharField(
        label="Country",
        max_length=2,
        required=False,
        widget=SuggestInput(known_countries(), attrs={"class": "short"}),
        help_text="Two letters, such as DE. Empty: entered by hand.",
    )
    subdivision = forms.CharField(
        label="Subdivision",
        max_length=10,
        required=False,
        widget=forms.TextInput({"class": "short"}),
        help_text="State or province, such as BE for Berlin.",
    )
    holidays = forms.CharField(
        label="Holidays of the year",
        required=False,
        widget=forms.Textarea({"rows": 16}),
        help_text="One a line: 2026-12-25 Christmas. The whole local day is closed.",
    )

    def __init__(
        self,
        *args: Any,
        calendar: Calendar,
        year: int,
        standing: Holidays,
        row: CalendarYear | None,
        **kwargs: Any,
    ) -> None:
        """Show a year as it stands."""
        super().__init__(*args, **kwargs)
        self.calendar, self.year, self.standing = calendar, year, standing
        self.initial = {
            "country": row.country if row else "",
            "subdivision": row.subdivision if row else "",
            "holidays": holidays_text(standing),
        }

    def clean_country(self) -> str:
        """Give the letters in capitals."""
        return str(self.cleaned_data["country"]).strip().upper()

    def propose(self) -> Holidays | None:
        """Fill in what the library knows; give what is shown, None where it knows nothing."""
        if not self.is_valid():
            return None
        country, subdivision = self.cleaned_data["country"], self.cleaned_data["subdivision"]
        try:
            found = public_holidays(country, subdivision, self.year)
        except PortalError as error:
            self.refuse(error)
            return None
        if not found:
            self.add_error("country", f"None are known of {country} for {self.year}.")
            return None
        self.data = {
            "country": country,
            "subdivision": subdivision,
            "holidays": holidays_text(found),
        }
        return found

    def keep(self, *, by: User, now: datetime) -> int | None:
        """Keep the holidays; give how many periods are owed again, None where it fails."""
        if not self.is_valid():
            return None
        try:
            return propose_holidays(
                calendar=self.calendar,
                year=self.year,
                country=self.cleaned_data["country"],
                subdivision=self.cleaned_data["subdivision"],
                holidays=self._entered(),
                by=by,
                now=now,
            )
        except PortalError as error:
            self.refuse(error)
            return None

    def _entered(self) -> tuple[tuple[date, str], ...]:
        try:
            return holidays_of(self.cleaned_data["holidays"])
        except RuleError as error:
            raise RuleError(error.message, field="holidays") from error


class ReopenForm(PortalForm):
    """Why a frozen year is opened again."""

    reason = forms.CharField(label="Reason", max_length=400, help_text="It stays with the year.")

    def keep(self, *, calendar: Calendar, year: int, by: User, now: datetime) -> bool:
        """Open the year; say whether it is open."""
        if not self.is_valid():
            return False
        reason = self.cleaned_data["reason"]
        try:
            reopen_year(calendar=calendar, year=year, reason=reason, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return False
        return True
