"""What people enter when they handle alerts."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from alerts.choices import Digest, Severity, Weekday
from alerts.services.bulk import MOST_AT_ONCE
from alerts.services.handling import LONGEST_NOTE, LONGEST_REST
from core.periods import local_midnight

#: A rest offered to who names no day.
USUAL_REST = timedelta(days=7)
#: A day ends a rest at its first instant; the last day offered is one that surely fits.
LAST_REST = LONGEST_REST - timedelta(days=1)


def chosen_ids(entered: QueryDict) -> list[UUID]:
    """Read which alerts were ticked; what is no id is left out."""
    found = []
    for text in entered.getlist("a")[:MOST_AT_ONCE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


class SnoozeForm(forms.Form):
    """Until which day alerts rest."""

    until = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day such as 2026-12-01.", "required": "Choose a day."},
    )
    note = forms.CharField(
        label="Note",
        max_length=LONGEST_NOTE,
        required=False,
        help_text="Colleagues see this; the vendor does not.",
    )

    def __init__(self, *args: Any, now: datetime, zone: str, **kwargs: Any) -> None:
        """Offer the days that a rest may last, in the portal's zone."""
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.today: date = now.astimezone(ZoneInfo(zone)).date()
        field = self.fields["until"]
        field.initial = self.today + USUAL_REST
        field.widget.attrs |= {
            "min": f"{self.today + timedelta(days=1):%Y-%m-%d}",
            "max": f"{self.today + LAST_REST:%Y-%m-%d}",
        }

    def clean_until(self) -> datetime:
        """Give the first instant of the day.

        :raises ValidationError: the day is not one of the next 90
        """
        day: date = self.cleaned_data["until"]
        if not self.today < day <= self.today + LAST_REST:
            raise ValidationError("Choose a day within the next 90 days.")
        return local_midnight(self.zone, day)


class ResolveForm(forms.Form):
    """Why alerts are resolved."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A few words that will be understood in a year.",
        error_messages={"required": "Say in a few words why this is resolved."},
    )


class MailForm(forms.Form):
    """What a person wants mailed."""

    alerts_from = forms.ChoiceField(
        label="Alerts, as soon as they open",
        required=False,
        choices=[
            ("", "None"),
            (Severity.CRITICAL, "Critical ones"),
            (Severity.HIGH, "Critical and high ones"),
            (Severity.MEDIUM, "All of them"),
        ],
        help_text="One mail tells of all that open at once.",
    )
    digest = forms.ChoiceField(
        label="A digest of what changed",
        choices=Digest.choices,
        help_text="Alerts, scores and results that changed since the last one; "
        "where nothing did, nothing is sent.",
    )
    weekday = forms.TypedChoiceField(
        label="Day of a weekly digest", choices=Weekday.choices, coerce=int
    )
    hour = forms.TypedChoiceField(
        label="From this hour on",
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        coerce=int,
        help_text="A digest goes out some 20 minutes later, when the hour before is counted whole.",
    )
