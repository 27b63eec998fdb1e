"""What the database itself holds of alerts."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import models

from alerts.models import Alert, AlertEntry, Change, MailPreference
from tests.constraints import Check, Once
from tests.factories import NOW, make_user, make_vendor

pytestmark = pytest.mark.django_db


def _alert(**fields: Any) -> Alert:
    vendor = make_vendor()
    given: dict[str, Any] = {
        "rule": "breach",
        "subject": "level:1",
        "episode": "2026-02-01",
        "severity": "high",
        "title": "Below minimum",
        "path": "/",
        "period_ended_at": NOW,
        "opened_at": NOW,
    }
    return Alert.objects.create(vendor=vendor, unit=vendor.unit, **{**given, **fields})


def _entry() -> models.Model:
    return AlertEntry.objects.create(alert=_alert(), event="opened", at=NOW)


def _resolved() -> models.Model:
    return _alert(state="resolved", resolved_at=NOW, reason="Mended")


def _taken() -> models.Model:
    return _alert(state="taken", taken_by=make_user(), taken_at=NOW)


CONSTRAINTS: dict[str, Check | Once] = {
    "alert_once_per_episode": Once(
        _alert, apart={"episode": "2026-03-01"}, clash={"public_id": uuid4()}
    ),
    "alert_rule_is_known": Check(_alert, ({"rule": "mood"},), {"rule": "score_drop"}),
    "alert_severity_is_known": Check(_alert, ({"severity": "dire"},), {"severity": "medium"}),
    "alert_state_is_known": Check(_alert, ({"state": "lost"},), {"state": "open"}),
    "alert_taken_by_and_taken_at_together": Check(
        _taken, ({"taken_at": None},), {"taken_by": None, "taken_at": None, "state": "open"}
    ),
    "alert_resolved_has_an_instant": Check(
        _resolved,
        ({"resolved_at": None}, {"state": "open"}),
        {"state": "open", "resolved_at": None},
    ),
    "alert_resolved_has_a_reason": Check(_resolved, ({"reason": ""},), {"reason": "Excused"}),
    "alert_snoozed_until_is_set": Check(
        _alert, ({"state": "snoozed"},), {"state": "snoozed", "snoozed_until": NOW}
    ),
    "alert_taken_has_a_taker": Check(_alert, ({"state": "taken"},), {"state": "open"}),
    "alert_entry_event_is_known": Check(_entry, ({"event": "sung"},), {"event": "woken"}),
}


def _change() -> models.Model:
    vendor = make_vendor()
    return Change.objects.create(
        kind="score",
        subject=f"vendor:{vendor.pk}",
        episode="2026-02",
        at=NOW,
        vendor=vendor,
        title="t",
        period="p",
        path="/",
        before="82.4 B",
        after="78.1 C",
    )


def _preference() -> models.Model:
    return MailPreference.objects.create(
        user=make_user(), digest="weekly", told_until=NOW, changed_at=NOW
    )


CONSTRAINTS |= {
    "change_kind_is_known": Check(_change, ({"kind": "mood"},), {"kind": "result"}),
    "change_changes_something": Check(_change, ({"after": "82.4 B"},), {"after": "82.3 B"}),
    "mail_severity_is_known": Check(
        _preference, ({"alerts_from": "dire"},), {"alerts_from": "high"}
    ),
    "mail_digest_is_known": Check(_preference, ({"digest": "hourly"},), {"digest": "daily"}),
    "mail_weekday_is_one_of_seven": Check(_preference, ({"weekday": 7},), {"weekday": 6}),
    "mail_hour_is_one_of_24": Check(_preference, ({"hour": 24},), {"hour": 23}),
    "mail_digest_knows_what_was_told": Check(
        _preference,
        ({"told_until": None}, {"digest": "none"}),
        {"digest": "none", "told_until": None},
    ),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds(name: str) -> None:
    CONSTRAINTS[name].hold(name)
