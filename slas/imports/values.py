"""Single values of a file: dates as they are written, and what is wrong with one."""

from datetime import UTC, datetime
from typing import Final

from core.errors import PortalError
from core.periods import local_instant
from slas.imports.mapping import Dates
from slas.ingest_rows import Pause

#: Stands among the formats for what ISO 8601 allows: 2016-02-29T01:16:00Z and its kin.
ISO: Final = "iso"
_LONGEST_SHOWN: Final = 60


class BadValueError(Exception):
    """Carry what is wrong with a value, and its column."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


class DateReader:
    """Read dates in the formats of a mapping, remembering those already read."""

    def __init__(self, dates: Dates) -> None:
        self._formats = dates.formats
        self._zone = dates.zone
        self._read: dict[str, datetime] = {}

    def read(self, column: str, text: str) -> datetime:
        """Read a date as a UTC instant.

        :raises BadValueError: no format fits, or there is no such day or time
        """
        known = self._read.get(text)
        if known is None:
            known = self._read[text] = self._parse(column, text)
        return known

    def _parse(self, column: str, text: str) -> datetime:
        for written in self._formats:
            try:
                wall = wall_time(text, written)
            except ValueError:
                continue
            try:
                if wall.tzinfo is not None:
                    return wall.astimezone(UTC)
                return local_instant(self._zone, wall)
            except (OverflowError, ValueError, PortalError):
                break
        ways = " or ".join("ISO 8601" if way == ISO else way for way in self._formats)
        raise BadValueError(column, f"“{short(text)}” is no date written as {ways}.")


def wall_time(text: str, written: str) -> datetime:
    """Read a date in one format, with the zone that it names or none.

    :raises ValueError: the format does not fit
    """
    if written == ISO:
        return datetime.fromisoformat(text)
    return datetime.strptime(text, written)  # noqa: DTZ007  the mapping names the zone


def short(text: str) -> str:
    """Cut a value to what fits a sentence."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def pauses_of(text: str, column: str, dates: DateReader) -> tuple[Pause, ...]:
    """Read pauses written as start/end;start/end, the last end left out while it lasts.

    Dates may hold slashes themselves: the one in the middle parts start and end.

    :raises BadValueError: a pause without a start, or a date that cannot be read
    """
    return tuple(
        _pause(written.strip(), column, dates) for written in text.split(";") if written.strip()
    )


def _pause(text: str, column: str, dates: DateReader) -> Pause:
    start, end = text.removesuffix("/"), ""
    if start == text:
        parts = text.split("/")
        middle = len(parts) // 2
        start, end = "/".join(parts[:middle]).strip(), "/".join(parts[middle:]).strip()
        if len(parts) % 2 or not start:
            raise BadValueError(column, f"“{short(text)}” is no pause written as start/end.")
    return dates.read(column, start.strip()), dates.read(column, end) if end else None
