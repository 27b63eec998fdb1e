"""When digests go out: pure reckoning of days and hours in a zone."""

from datetime import datetime, time, timedelta

from core.periods import local_date, local_instant


def last_slot(*, weekly: bool, weekday: int, hour: int, zone: str, now: datetime) -> datetime:
    """Give the latest instant up to now at which a digest falls due, in UTC.

    It falls due every day, or on one ``weekday`` (0 is Monday), at an ``hour`` (0-23) of the zone.
    """
    day = local_date(zone, now)
    if weekly:
        day -= timedelta(days=(day.weekday() - weekday) % 7)
    slot = local_instant(zone, datetime.combine(day, time(hour)))
    if slot > now:
        day -= timedelta(days=7 if weekly else 1)
        slot = local_instant(zone, datetime.combine(day, time(hour)))
    return slot
