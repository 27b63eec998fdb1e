"""Alerts over REST."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.portal import Api
from tests.api.world import make_alert
from tests.factories import make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db


def test_an_alert_is_taken_snoozed_and_resolved(people: People) -> None:
    alert = make_alert(make_vendor())
    path = f"/alerts/{alert.public_id}/"
    ben = Api(people.ben)
    assert ben.post(f"{path}take/", {"note": "On it"}).body["taken_by"] == "ben"
    until = datetime.now(UTC) + timedelta(days=2)
    snoozed = ben.post(f"{path}snooze/", {"until": until.isoformat()})
    assert snoozed.body["state"] == "snoozed"
    assert snoozed.body["snoozed_until"] == until.isoformat().replace("+00:00", "Z")
    resolved = ben.post(f"{path}resolve/", {"reason": "Link mended"})
    assert (resolved.body["state"], resolved.body["reason"]) == ("resolved", "Link mended")
    events = [(entry["event"], entry["by"]) for entry in resolved.body["entries"]]
    assert events == [("taken", "ben"), ("snoozed", "ben"), ("resolved", "ben")]


def test_what_another_took_is_a_conflict(people: People) -> None:
    alert = make_alert(make_vendor())
    assert Api(people.ben).post(f"/alerts/{alert.public_id}/take/", {}).status == 200
    assert Api(people.ben).post(f"/alerts/{alert.public_id}/take/", {}).status == 200
    assert Api(people.ada).post(f"/alerts/{alert.public_id}/take/", {}).status == 409


@pytest.mark.parametrize(
    ("action", "body", "status", "pointer"),
    [
        ("resolve", {}, 400, "/reason"),
        ("resolve", {"reason": " "}, 400, "/reason"),
        ("snooze", {"until": "2020-01-01T00:00:00Z"}, 422, "/until"),
        ("snooze", {"until": "2026-05-01"}, 400, "/until"),
        ("take", {"by": "ada"}, 400, "/by"),
    ],
)
def test_what_an_action_refuses(
    action: str, body: dict[str, str], status: int, pointer: str, people: People
) -> None:
    alert = make_alert(make_vendor())
    answer = Api(people.ada).post(f"/alerts/{alert.public_id}/{action}/", body)
    assert (answer.status, answer.codes[0][0]) == (status, pointer)


def test_alerts_are_narrowed(people: People) -> None:
    wanted = make_alert(make_vendor(), severity="critical", rule="not_reported")
    opened_at = wanted.opened_at - timedelta(days=30)
    make_alert(
        make_vendor(), opened_at=opened_at, state="taken", taken_by=people.ada, taken_at=opened_at
    )
    for query in (
        {"state": "open"},
        {"severity": "critical"},
        {"rule": "not_reported"},
        {"vendor": wanted.vendor.public_id},
        {"opened_from": wanted.opened_at.isoformat()},
        {"q": wanted.vendor.display_name},
    ):
        found = Api(people.ada).get("/alerts/", **query).body["results"]
        assert [row["id"] for row in found] == [str(wanted.public_id)], query
    before = Api(people.ada).get("/alerts/", opened_before=wanted.opened_at.isoformat())
    assert [row["state"] for row in before.body["results"]] == ["taken"]
    by_ada = Api(people.ada).get("/alerts/", taken_by="ada")
    assert [row["state"] for row in by_ada.body["results"]] == ["taken"]
    assert len(Api(people.ada).get("/alerts/", unit="operations").body["results"]) == 2
