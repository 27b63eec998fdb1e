"""Digests tell what changed since the last one, once, and only what their reader may see."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.permissions import Role
from alerts.causes import News
from alerts.models import Alert, MailPreference
from alerts.services import (
    clear_alerts,
    queue_digests,
    raise_alerts,
    record_changes,
    resolve_alert,
    send_digest_now,
)
from alerts.services.digests import SETTLED
from core.models import OutboxMessage
from tests.alerts.mail_setting import NOW, mailed, make_cause, wants, with_address
from tests.factories import make_vendor
from tests.people import People
from vendors.models import Vendor

# NOW is a Friday, 09:00 UTC.
BEFORE = NOW - timedelta(hours=1)
TOMORROW = datetime(2026, 3, 21, 7, tzinfo=UTC)


def daily(people: People) -> None:
    for user in people.everybody:
        wants(user, alerts_from="", digest="daily", hour=7, now=BEFORE)


def news(vendor: Vendor, **fields: object) -> News:
    given: dict[str, object] = {
        "kind": "score",
        "subject": f"vendor:{vendor.pk}",
        "episode": "2026-02",
        "vendor_id": vendor.pk,
        "unit_id": None,
        "title": vendor.display_name,
        "period": "February 2026",
        "before": "82.4 B",
        "after": "78.1 C",
        "path": "/vendors/x/",
    }
    return News(**{**given, **fields})  # type: ignore[arg-type]


def test_a_digest_tells_those_who_see_it_once_a_day(people: People) -> None:
    daily(people)
    vendor = make_vendor(unit=people.operations)
    raise_alerts(causes=[make_cause(vendor)], now=NOW)
    record_changes(news=[news(vendor)], now=NOW)
    at = TOMORROW + SETTLED
    assert queue_digests(now=at - timedelta(seconds=1)) == 0
    assert queue_digests(now=at) == 2
    assert queue_digests(now=at + timedelta(hours=3)) == 0
    assert mailed() == {"ada": 1, "ben": 1}
    message = OutboxMessage.objects.get(recipient=people.ada)
    assert message.subject == "Look at 1 new alert; 1 score changed"
    assert "82.4 B → 78.1 C" in message.text


def test_nothing_is_sent_where_nothing_changed_and_nothing_is_told_twice(people: People) -> None:
    daily(people)
    assert queue_digests(now=TOMORROW + SETTLED) == 0
    vendor = make_vendor(unit=people.operations)
    raise_alerts(causes=[make_cause(vendor)], now=TOMORROW + timedelta(minutes=1))
    counts = [queue_digests(now=TOMORROW + timedelta(days=day) + SETTLED) for day in range(1, 4)]
    assert counts == [2, 0, 0]


def test_missed_runs_are_caught_up_in_one_digest(people: People) -> None:
    daily(people)
    vendor = make_vendor(unit=people.operations)
    for day in range(3):
        raise_alerts(causes=[make_cause(vendor, title=f"Of day {day}")], now=NOW + timedelta(day))
    assert queue_digests(now=TOMORROW + timedelta(days=2) + SETTLED) == 2
    text = OutboxMessage.objects.get(recipient=people.ben).text
    assert all(f"Of day {day}" in text for day in range(3))


def test_a_weekly_digest_waits_for_its_day(people: People) -> None:
    wants(people.ada, alerts_from="", digest="weekly", weekday=0, hour=7, now=BEFORE)
    raise_alerts(causes=[make_cause(make_vendor(unit=people.operations))], now=NOW)
    monday = datetime(2026, 3, 23, 7, tzinfo=UTC)
    assert queue_digests(now=TOMORROW + timedelta(days=1)) == 0
    assert queue_digests(now=monday + SETTLED) == 1


def test_what_opened_and_closed_in_between_is_told_as_resolved(people: People) -> None:
    daily(people)
    causes = [make_cause(make_vendor(unit=people.operations)) for _ in range(2)]
    raise_alerts(causes=causes, now=NOW)
    clear_alerts(keys=[causes[0].key], reason="Corrected", now=NOW + timedelta(hours=1))
    last = Alert.objects.get(subject=causes[1].subject)
    resolve_alert(alert=last, by=people.ada, reason="Known", now=NOW + timedelta(hours=1))
    queue_digests(now=TOMORROW + SETTLED)
    message = OutboxMessage.objects.get(recipient=people.ada)
    assert message.subject == "Nothing to do: 2 alerts resolved"


def test_a_figure_that_came_back_is_no_change(people: People) -> None:
    daily(people)
    vendor = make_vendor(unit=people.operations)
    record_changes(news=[news(vendor)], now=NOW)
    record_changes(news=[news(vendor, before="78.1 C", after="82.4 B")], now=NOW)
    record_changes(news=[news(vendor, episode="2026-01", after="82.4 B")], now=NOW)
    assert queue_digests(now=TOMORROW + SETTLED) == 0
    record_changes(news=[news(vendor)], now=TOMORROW + timedelta(hours=1))
    record_changes(
        news=[news(vendor, before="78.1 C", after="70.0 D")], now=TOMORROW + timedelta(hours=2)
    )
    queue_digests(now=TOMORROW + timedelta(days=1) + SETTLED)
    assert "82.4 B → 70.0 D" in OutboxMessage.objects.get(recipient=people.ada).text


def test_results_show_to_who_reads_records_in_their_unit_alone(people: People) -> None:
    """A shared vendor: its score is told to both units, its result to one, and not to executives.

    :raises AssertionError: a word of it stands in a mail that its reader may not have
    """
    daily(people)
    executive = people.holding(Role.EXECUTIVE)
    wants(executive, alerts_from="", digest="daily", hour=7, now=BEFORE)
    vendor = make_vendor(unit=people.operations)
    vendor.shared_with.add(people.retail)
    hidden = news(
        vendor, kind="result", subject="level:1", unit_id=people.operations.pk, title="CANARY"
    )
    record_changes(news=[hidden, news(vendor)], now=NOW)
    queue_digests(now=TOMORROW + SETTLED)
    told = {
        message.recipient_id: "CANARY" in f"{message.text}{message.html}{message.subject}"
        for message in OutboxMessage.objects.all()
    }
    assert told == {
        people.ada.pk: True,
        people.ben.pk: True,
        people.cyd.pk: False,
        executive.pk: False,
    }


def test_a_vendors_user_is_told_nothing(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    user = with_address(people.at_vendor(vendor))
    MailPreference.objects.create(user=user, digest="daily", told_until=NOW, changed_at=NOW)
    raise_alerts(causes=[make_cause(vendor)], now=NOW + timedelta(hours=1))
    record_changes(news=[news(vendor)], now=NOW + timedelta(hours=1))
    assert queue_digests(now=TOMORROW + SETTLED) == 0


def test_a_digest_asked_for_leaves_the_regular_one_alone(people: People) -> None:
    daily(people)
    raise_alerts(causes=[make_cause(make_vendor(unit=people.operations))], now=NOW)
    for _ in range(2):
        send_digest_now(user=people.ada, span=timedelta(days=7), now=NOW)
    assert mailed() == {"ada": 1}
    assert queue_digests(now=TOMORROW + SETTLED) == 2


def test_what_starts_now_tells_from_now_on(people: People) -> None:
    raise_alerts(
        causes=[make_cause(make_vendor(unit=people.operations))], now=BEFORE - timedelta(hours=1)
    )
    daily(people)
    assert queue_digests(now=TOMORROW + SETTLED) == 0


@pytest.mark.parametrize("days", [1, 8])
def test_texts_hold_no_marks_of_their_own(people: People, days: int) -> None:
    daily(people)
    vendor = make_vendor(unit=people.operations, display_name="<b>Co & Sons</b>")
    raise_alerts(causes=[make_cause(vendor, title="<script>alert(1)</script>")], now=NOW)
    queue_digests(now=TOMORROW + timedelta(days=days))
    message = OutboxMessage.objects.get(recipient=people.ada)
    assert "<script>alert(1)</script>" in message.text
    assert "<script>" not in message.html
    assert "&lt;b&gt;Co &amp; Sons&lt;/b&gt;" in message.html
