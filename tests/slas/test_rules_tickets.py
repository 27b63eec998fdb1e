"""Single tickets: outcomes by business time against a limit per priority, and ages."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from slas.rules.attribution import ticket_met
from slas.rules.calendars import Calendar, Window
from slas.rules.tickets import Ticket, age, is_old, limit_for, met_in_time, used_up_at

OFFICE = Calendar("UTC", tuple(Window(day, time(8), time(18)) for day in range(5)))
FRIDAY = datetime(2016, 6, 3, 16, 30, tzinfo=UTC)
MONDAY = datetime(2016, 6, 6, tzinfo=UTC)
LATER = MONDAY + timedelta(days=30)
LIMITS = (("P1", 195), ("", 600))


def hour(number: float) -> datetime:
    """Give an hour of Monday, 6 June 2016."""
    return MONDAY + timedelta(hours=number)


PAUSE = ((hour(9), hour(9.5)),)


def test_a_limit_is_that_of_the_priority_or_of_any() -> None:
    assert limit_for(LIMITS, "P1") == 195
    assert limit_for(LIMITS, "P9") == 600
    assert limit_for((("P1", 195),), "P9") is None


def test_business_time_against_the_limit_of_a_priority() -> None:
    """Friday 16:30 to Monday 10:15 less 30 minutes is 195 minutes: within 195, and no less."""
    on_time = Ticket(FRIDAY, hour(10.25), "P1", PAUSE)
    assert met_in_time(on_time, OFFICE, LIMITS, LATER) is True
    assert used_up_at(on_time, OFFICE, LIMITS, LATER) == hour(10.25)
    late = Ticket(FRIDAY, hour(10.25) + timedelta.resolution, "P1", PAUSE)
    assert met_in_time(late, OFFICE, LIMITS, LATER) is False
    assert met_in_time(Ticket(FRIDAY, hour(10.25), "P1"), OFFICE, LIMITS, LATER) is False
    assert met_in_time(Ticket(FRIDAY, hour(10.25), "P2"), OFFICE, LIMITS, LATER) is True
    assert met_in_time(on_time, OFFICE, (("P2", 1),), LATER) is None


def test_an_open_ticket_fails_once_its_budget_is_used_up() -> None:
    ticket = Ticket(FRIDAY, None, "P1", PAUSE)
    assert met_in_time(ticket, OFFICE, LIMITS, hour(10.25)) is None
    assert met_in_time(ticket, OFFICE, LIMITS, hour(10.5)) is False


def test_a_pause_that_lasts_stops_the_clock() -> None:
    ticket = Ticket(FRIDAY, None, "P1", ((hour(9), None),))
    assert met_in_time(ticket, OFFICE, LIMITS, LATER) is None
    due = used_up_at(ticket, OFFICE, LIMITS, hour(12))
    assert due == hour(12.75)


def test_the_due_instant_alone_may_decide() -> None:
    late = {"due_at": hour(9), "resolved_at": hour(10), "now": LATER}
    assert ticket_met(stated=True, **late) is True  # type: ignore[arg-type]
    assert ticket_met(stated=True, by="due", **late) is False


def test_a_ticket_is_open_from_its_opening_until_its_resolution() -> None:
    ticket = Ticket(FRIDAY, hour(10))
    assert not ticket.is_open_at(FRIDAY - timedelta.resolution)
    assert ticket.is_open_at(FRIDAY)
    assert ticket.is_open_at(hour(10) - timedelta.resolution)
    assert not ticket.is_open_at(hour(10))
    assert Ticket(FRIDAY).is_open_at(LATER)


def test_the_age_of_what_is_open_runs_in_business_time() -> None:
    ticket = Ticket(FRIDAY, None, "P1", PAUSE)
    assert age(ticket, OFFICE, hour(10.25), 60) == Decimal("3.25")
    assert not is_old(ticket, OFFICE, hour(10.25), 195)
    assert is_old(ticket, OFFICE, hour(10.25), 194)
