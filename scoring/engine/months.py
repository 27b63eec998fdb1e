"""Calendar months as dates of their first day, and which month a period belongs to."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return date(day.year, day.month, 1)


def month_number(day: date) -> int:
    """Return a number for a day's month; neighbouring months differ by one."""
    return day.year * 12 + day.month


def months_between(earlier: date, later: date) -> int:
    """Count calendar months from one day's month to another's; negative if the order is turned."""
    return month_number(later) - month_number(earlier)


def last_day_inside(end: datetime, zone: ZoneInfo) -> date:
    """Return the last day that a half-open period touches, in a zone; `end` is aware.

    A period up to 1 February 00:00 in the zone ends in January.
    """
    return (end - timedelta(microseconds=1)).astimezone(zone).date()
