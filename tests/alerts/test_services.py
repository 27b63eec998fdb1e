"""Alerts go from open to resolved by people, each step once and with its reason."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.causes import Cause
from alerts.models import Alert
from alerts.services import (
    clear_alerts,
    raise_alerts,
    resolve_alert,
    snooze_alert,
    take_alert,
    wake_alerts,
)
from core.errors import ConflictError, RuleError
from tests.factories import make_vendor
from tests.people import People

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)


@pytest.fixture
def cause(people: People) -> Cause:
    vendor = make_vendor(unit=people.operations)
    return Cause(
        rule="breach",
        subject="level:1",
        episode="2026-02-01",
        vendor_id=vendor.pk,
        unit_id=vendor.unit_id,
        severity="high",
        title="Restored in time",
        detail="80.00 % in February 2026; minimum 90.00 %.",
        path="/slas/x/",
        period_ended_at=NOW - timedelta(days=19),
    )


@pytest.fixture
def alert(cause: Cause) -> Alert:
    raise_alerts(causes=[cause], now=NOW)
    return Alert.objects.get()


def events(alert: Alert) -> list[str]:
    return list(alert.entries.values_list("event", flat=True))


def test_raising_twice_is_raising_once(cause: Cause) -> None:
    assert raise_alerts(causes=[cause], now=NOW) == 1
    assert raise_alerts(causes=[cause], now=NOW) == 0
    assert events(Alert.objects.get()) == ["opened"]


def test_taking_again_by_the_same_person_is_no_second_step(people: People, alert: Alert) -> None:
    take_alert(alert=alert, by=people.ada, now=NOW)
    take_alert(alert=alert, by=people.ada, now=NOW)
    with pytest.raises(ConflictError):
        take_alert(alert=alert, by=people.ben, now=NOW)
    alert.refresh_from_db()
    assert (alert.state, alert.taken_by) == ("taken", people.ada)
    assert events(alert) == ["opened", "taken"]


def test_resolving_wants_a_reason_and_happens_once(people: People, alert: Alert) -> None:
    with pytest.raises(RuleError) as refused:
        resolve_alert(alert=alert, by=people.ada, reason="  ", now=NOW)
    assert refused.value.field == "reason"
    resolve_alert(alert=alert, by=people.ada, reason="Agreed with the vendor", now=NOW)
    with pytest.raises(ConflictError):
        resolve_alert(alert=alert, by=people.ben, reason="Me too", now=NOW)
    alert.refresh_from_db()
    assert (alert.state, alert.reason) == ("resolved", "Agreed with the vendor")


def test_what_a_person_resolved_stays_resolved_when_the_cause_is_found_again(
    people: People, alert: Alert, cause: Cause
) -> None:
    resolve_alert(alert=alert, by=people.ada, reason="Known", now=NOW)
    raise_alerts(causes=[cause], now=NOW)
    alert.refresh_from_db()
    assert alert.state == "resolved"


def test_what_the_portal_cleared_opens_again(alert: Alert, cause: Cause) -> None:
    assert clear_alerts(keys=[cause.key], reason="Corrected", now=NOW) == 1
    assert clear_alerts(keys=[cause.key], reason="Corrected", now=NOW) == 0
    raise_alerts(causes=[cause], now=NOW)
    alert.refresh_from_db()
    assert alert.state == "open"
    assert events(alert) == ["opened", "resolved", "reopened"]


def test_a_snoozed_alert_wakes_on_its_day(people: People, alert: Alert) -> None:
    until = NOW + timedelta(days=2)
    snooze_alert(alert=alert, by=people.ada, until=until, now=NOW)
    assert wake_alerts(now=until - timedelta(seconds=1)) == 0
    assert wake_alerts(now=until) == 1
    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until) == ("open", None)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_rest_lies_in_the_next_90_days(people: People, alert: Alert, days: int) -> None:
    with pytest.raises(RuleError):
        snooze_alert(alert=alert, by=people.ada, until=NOW + timedelta(days=days), now=NOW)


def test_a_cause_of_long_ago_is_recorded_closed_and_stays_so(cause: Cause) -> None:
    late = NOW + timedelta(days=40)
    raise_alerts(causes=[cause], now=late)
    raise_alerts(causes=[cause], now=late)
    alert = Alert.objects.get()
    assert (alert.state, events(alert)) == ("resolved", ["recorded"])


def test_the_outsider_and_the_vendor_see_no_alert(people: People, alert: Alert) -> None:
    seen = [Alert.objects.visible_to(person).count() for person in people.everybody]
    assert seen == [1, 1, 0]
    assert Alert.objects.visible_to(people.at_vendor(alert.vendor)).count() == 0
