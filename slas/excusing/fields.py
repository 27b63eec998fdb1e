"""What people type about intervals and reasons: wall times of a zone, and prose in one line."""

from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from core.periods import local_instant

_FORMATS: Final = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2200


class WallField(forms.Field):
    """A local day and time without a zone, as the browser's calendar writes it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Read the wall time.

        :raises ValidationError: not a day and time
        """
        if value in self.empty_values:
            return None
        text = str(value).strip()
        for form in _FORMATS:
            try:
                wall = datetime.strptime(text, form)  # noqa: DTZ007  (its zone is the contract's)
            except ValueError:
                continue
            if _FIRST_YEAR <= wall.year <= _LAST_YEAR:
                return wall
        raise ValidationError(
            f"“{text[:40]}” is not a day and time. Enter it like 2026-05-31 09:30.", code="invalid"
        )


class ProseField(forms.CharField):
    """A sentence or two; line breaks count as blanks."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        """Put all lines into one."""
        return " ".join(str(super().to_python(value) or "").split())


def instant(wall: datetime | None, zone: str) -> datetime | None:
    """Convert a wall time of a zone to UTC."""
    return None if wall is None else local_instant(zone, wall)


def wall_of(at: datetime | None, zone: str) -> datetime | None:
    """Give the wall time of an instant in a zone, without the zone."""
    return None if at is None else at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def utc(at: datetime) -> datetime:
    """Give the same instant in UTC."""
    return at.astimezone(UTC)
