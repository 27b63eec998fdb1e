"""Single tickets: what counts of their life, and what they say of business time and backlogs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from slas.rules.business_time import add, elapsed
from slas.rules.calendars import Calendar
from slas.rules.intervals import Intervals, as_minutes, normalise
from slas.rules.numbers import divide

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Hold what one ticket says of its life; a pause without an end lasts."""

    opened_at: datetime
    resolved_at: datetime | None = None
    priority: str = ""
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()

    def is_open_at(self, instant: datetime) -> bool:
        """Tell whether it was open: from its opening on, at its resolution no more."""
        return self.opened_at <= instant and (
            self.resolved_at is None or self.resolved_at > instant
        )

    def worked(self, calendar: Calendar, until: datetime) -> timedelta:
        """Measure the business time from its opening to an instant, less pauses."""
        return elapsed(calendar, self.opened_at, until, self.paused(until))

    def paused(self, until: datetime) -> Intervals:
        """Give its pauses, those that last ended at an instant."""
        return normalise((start, until if end is None else end) for start, end in self.pauses)


def limit_for(limits: Sequence[tuple[str, int]], priority: str) -> int | None:
    """Give the limit of a priority in minutes: its own, else that of any; None if there is none."""
    by_priority = dict(limits)
    return by_priority.get(priority, by_priority.get(""))


def met_in_time(
    ticket: Ticket, calendar: Calendar, limits: Sequence[tuple[str, int]], now: datetime
) -> bool | None:
    """Tell whether the business time of a ticket kept to the limit of its priority.

    None while it is open and within the limit, or where no limit speaks of its priority. Source:
    docs/service-levels.md, "A ticket's outcome".
    """
    limit = limit_for(limits, ticket.priority)
    if limit is None:
        return None
    allowed = limit * _MINUTE
    if ticket.resolved_at is not None:
        return ticket.worked(calendar, ticket.resolved_at) <= allowed
    return False if ticket.worked(calendar, now) > allowed else None


def used_up_at(
    ticket: Ticket, calendar: Calendar, limits: Sequence[tuple[str, int]], now: datetime
) -> datetime | None:
    """Give the instant by which a ticket must be resolved; None where no limit speaks of it.

    A pause that lasts is held to end now: the instant moves on until it does.
    """
    limit = limit_for(limits, ticket.priority)
    if limit is None:
        return None
    return add(calendar, ticket.opened_at, limit * _MINUTE, ticket.paused(now))


def falls_due_at(
    ticket: Ticket, calendar: Calendar, limits: Sequence[tuple[str, int]]
) -> datetime | None:
    """Give the instant at which the budget of a ticket is used up, whatever the clock says.

    None where no limit speaks of its priority, or while a pause lasts that began before: how long
    that one holds the instant back, nobody knows yet.
    """
    lasting = min((start for start, end in ticket.pauses if end is None), default=None)
    if lasting is None:
        return used_up_at(ticket, calendar, limits, ticket.opened_at)
    found = used_up_at(ticket, calendar, limits, lasting)
    return found if found is not None and found <= lasting else None


def age(ticket: Ticket, calendar: Calendar, snapshot_at: datetime, unit_minutes: int) -> Decimal:
    """Give the business time that a ticket has been open at a snapshot, in units of minutes."""
    return divide(as_minutes(ticket.worked(calendar, snapshot_at)), Decimal(unit_minutes))


def is_old(ticket: Ticket, calendar: Calendar, snapshot_at: datetime, limit_minutes: int) -> bool:
    """Tell whether a ticket has been open for longer than so many minutes of business time."""
    return ticket.worked(calendar, snapshot_at) > limit_minutes * _MINUTE
