"""A person's renewals as a calendar (RFC 5545), and the page on which its address is drawn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.models import CalendarFeed, RenewalWatch
from contracts.renewing.listing import loaded, to_decide
from contracts.rules.renewal import last_day_for
from contracts.rules.renewal_words import if_nothing
from contracts.services_renewals import deal_of
from core import formats
from core.components.parts import Crumb

MOST: Final = 1000
_DAY: Final = timedelta(days=1)
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What the page of a calendar's address shows; the secret once, as it is drawn."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    since: str
    address: str
    back_url: str


def calendar_page(feed: CalendarFeed | None, secret: str, *, now: datetime) -> CalendarPage:
    """Gather the page of an address that stands, or of none."""
    zone = ZoneInfo(settings.PORTAL_TIME_ZONE)
    path = reverse("contracts:calendar-show", args=[secret]) if secret else ""
    back_url = reverse("contracts:renewal-list")
    return CalendarPage(
        title="Copy the address now" if secret else "Renewals in your calendar",
        lead="This is the only time that it is shown; nobody can look it up later."
        if secret
        else "Your calendar reads the last days to decide from an address that only you know.",
        crumbs=(Crumb("Renewals", back_url), Crumb("Calendar")),
        since=formats.moment(feed.created_at.astimezone(zone), now.astimezone(zone).date())
        if feed
        else "",
        address=f"{settings.PORTAL_URL.rstrip('/')}{path}" if secret else "",
        back_url=back_url,
    )


def calendar_of(user: User, *, today: date) -> bytes:
    """Write the renewals to decide that a person sees, the soonest first."""
    opens = access_of(user).allows(Capability.READ_RECORDS)
    calendar = Calendar()
    calendar.add("prodid", "-//ITO Portal//Renewals//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Renewals")
    for watch in loaded(to_decide(user), today)[:MOST]:
        for event in _events(watch, today, opens=opens):
            calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _events(watch: RenewalWatch, today: date, *, opens: bool) -> Iterator[Event]:
    contract, ends_on, decide_by = watch.contract, watch.term_ends_on, watch.decision_on
    deal = deal_of(contract)
    if deal is None or decide_by is None:
        return
    decide = _event(watch, "decide", decide_by, "Decide by today", if_nothing(deal, today), opens)
    for days in watch.ladder:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", str(decide["summary"]))
        alarm.add("trigger", timedelta(days=-days))
        decide.add_component(alarm)
    yield decide
    if ends_on is None:
        return
    said = if_nothing(deal, today)
    theirs = deal.terms.their_notice
    if deal.terms.runs_on and theirs.count:
        last = last_day_for(ends_on, theirs, deal.terms.anchor_on)
        yield _event(watch, "their-notice", last, "Last day for the vendor’s notice", said, opens)
    yield _event(watch, "end", ends_on - _DAY, "Last day of the term", said, opens)


def _event(  # noqa: PLR0917  an event is what it is
    watch: RenewalWatch, kind: str, day: date, word: str, said: str, opens: bool
) -> Event:
    """Write a whole day: it has no hour and no zone, so no clock ever moves it."""
    contract = watch.contract
    term = f"{watch.term_ends_on:%Y%m%d}" if watch.term_ends_on else "open"
    event = Event()
    # Known by contract, deadline and term: a day that moves moves the event.
    event.add("uid", f"{contract.public_id}-{kind}-{term}@ito-portal")
    # It changes with nothing but the contract, so that an unchanged calendar has the same bytes.
    event.add("dtstamp", watch.created_at.replace(microsecond=0))
    event.add("dtstart", day)
    event.add("dtend", day + _DAY)
    event.add("summary", _one_line(f"{word}: {contract.title} ({contract.vendor.display_name})"))
    event.add("description", _one_line(f"{contract.reference}. {said}"))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    if opens:
        path = contract_url(contract, "contracts:contract-renewal")
        event.add("url", f"{settings.PORTAL_URL.rstrip('/')}{path}")
    return event


def _one_line(text: str) -> str:
    """Leave no sign in a text that could begin another line of the file."""
    return _UNSEEN.sub(" ", text)
