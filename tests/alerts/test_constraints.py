"""What the database itself holds of alerts."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import models

from alerts.models import Alert, AlertEntry
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


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds(name: str) -> None:
    CONSTRAINTS[name].hold(name)
