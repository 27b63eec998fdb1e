"""Renewals as a calendar: what it holds, for whom, and what its address gives away."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from accounts.models import User
from accounts.services import deactivate_user
from contracts.models import CalendarFeed, Contract
from contracts.services_feeds import draw_feed, revoke_feed
from contracts.services_renewals import RenewalInput, agree_renewal
from contracts.services_watching import watch_owed
from tests.factories import make_contract, make_vendor
from tests.people import People
from tests.query_counts import reviewed_queries

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
YEARLY = RenewalInput("automatic", None, 36, 12, our_notice=3, their_notice=6)


@pytest.fixture(autouse=True)
def _in_may() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def add(people: People, number: int, **fields: Any) -> Contract:
    contract = make_contract(
        reference=f"C-{number}",
        vendor=make_vendor(unit=people.operations, display_name=f"Vendor {number}"),
        starts_on=date(2024, 1, 1),
        ends_on=None,
        **fields,
    )
    agree_renewal(contract=contract, entered=YEARLY, by=None, now=NOW)
    watch_owed(now=NOW)
    return contract


def fetch(secret: str, status: int = 200, **headers: str) -> Any:
    response = Client(headers=headers).get(f"/calendar/{secret}.ics")
    assert response.status_code == status
    return response


def events(user: User) -> list[Any]:
    return Calendar.from_ical(fetch(draw_feed(user=user, now=NOW)).content).walk("VEVENT")


def test_a_renewal_is_three_whole_days_with_its_sentence_and_alarms(people: People) -> None:
    contract = add(people, 1, title="Desk, second floor")
    decide, theirs, end = events(people.ada)
    days = [one.decoded("dtstart") for one in (decide, theirs, end)]
    # Days, not instants: no zone and no change of clocks moves them.
    assert days == [date(2026, 9, 30), date(2026, 6, 30), date(2026, 12, 31)]
    assert all(type(day) is date for day in days)
    assert decide.decoded("dtend") - days[0] == timedelta(days=1)
    assert "Desk, second floor (Vendor 1)" in decide["summary"]
    said = "If we do nothing by 30 September 2026, it renews on 1 January 2027"
    assert said in decide["description"]
    assert str(decide["url"]).endswith("/contracts/C-1/renewal/")
    alarms = [one.decoded("trigger").days for one in decide.walk("VALARM")]
    assert alarms == [-180, -90, -30]
    assert not end.walk("VALARM")
    assert decide["uid"] == f"{contract.public_id}-decide-20270101@ito-portal"
    assert [one["uid"] for one in events(people.ada)] == [
        one["uid"] for one in (decide, theirs, end)
    ]


def test_a_calendar_holds_what_its_owner_sees_and_asks_for_all_at_once(people: People) -> None:
    first = add(people, 1)
    assert not events(people.cyd)
    assert not events(people.at_vendor(first.vendor))
    for number in (2, 3):
        add(people, number)
    secret = draw_feed(user=people.ada, now=NOW)
    with reviewed_queries("calendar"):
        written = fetch(secret).content
    assert len(Calendar.from_ical(written).walk("VEVENT")) == 9


def test_whatever_opens_nothing_is_answered_alike(people: People) -> None:
    revoked = draw_feed(user=people.ada, now=NOW)
    replaced = draw_feed(user=people.ben, now=NOW)
    fetch(revoked)
    revoke_feed(user=people.ada, now=NOW)
    draw_feed(user=people.ben, now=NOW)
    gone = draw_feed(user=people.cyd, now=NOW)
    deactivate_user(user=people.cyd, by=None, now=NOW)
    for secret in (revoked, replaced, gone, "x" * 43, "short"):
        answer = fetch(secret, 404)
        assert b"VCALENDAR" not in answer.content
        assert answer["Content-Type"].startswith("text/html")


def test_an_unchanged_calendar_is_not_sent_again_and_never_shared(people: People) -> None:
    add(people, 1)
    secret = draw_feed(user=people.ada, now=NOW)
    answer = fetch(secret)
    assert answer["Cache-Control"] == "private, no-cache"
    assert "sessionid" not in answer.cookies
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert fetch(secret, 304, if_none_match=answer["ETag"]).content == b""
    add(people, 2)
    fetch(secret, 200, if_none_match=answer["ETag"])


def test_guesses_are_counted_by_address(people: People, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = {**settings.API_CALLS_PER_MINUTE, "anonymous": 2}
    client = Client(REMOTE_ADDR="192.0.2.77")
    told = [client.get(f"/calendar/{'x' * 43}.ics") for _ in range(3)]
    assert [one.status_code for one in told] == [404, 404, 429]
    assert int(told[2]["Retry-After"]) >= 1


def test_a_title_adds_no_line_to_the_file(people: People) -> None:
    title = "Ä" * 90 + "; a, b\\n"
    contract = add(people, 1, title=title)
    Contract.objects.filter(pk=contract.pk).update(title=f"{title}\r\nBEGIN:VALARM\u2028END:X")
    written = fetch(draw_feed(user=people.ada, now=NOW)).content
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\nBEGIN:VALARM\r\nEND" not in written
    decide = Calendar.from_ical(written).walk("VEVENT")[0]
    assert f"{title} BEGIN:VALARM END:X" in str(decide["summary"])
    assert len(decide.walk("VALARM")) == 3


def test_the_secret_is_shown_once_and_kept_as_a_digest(people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    assert 'href="/renewals/calendar/"' in client.get("/renewals/").content.decode()
    drawn = client.post("/renewals/calendar/", {"deed": "draw"})
    page = drawn.content.decode()
    secret = page.split("/calendar/", 1)[1].split(".ics")[0].rsplit("/calendar/", 1)[-1]
    assert fetch(secret)
    assert "no-store" in drawn["Cache-Control"]
    assert secret not in client.get("/renewals/calendar/").content.decode()
    assert secret not in str(list(CalendarFeed.objects.values()))
    client.post("/renewals/calendar/", {"deed": "revoke"})
    fetch(secret, 404)
    assert "Draw an address" in client.get("/renewals/calendar/").content.decode()
