"""Exclusions and root events over REST."""

from typing import Any

import pytest

from accounts.permissions import Role
from slas.models import Evaluation, Exclusion, RootEvent
from tests.api.portal import Api
from tests.api.world import World, make_world
from tests.factories import make_level
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people: People) -> World:
    return make_world()


def new(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "contract": str(world.contract.public_id),
        "levels": [str(world.level.public_id)],
        "kind": "interval",
        "category": "force_majeure",
        "clause": "9.1",
        "reason": "Storm",
        "evidence": "https://weather.example/2026-02-03",
        "starts_at": "2026-02-03T00:00:00Z",
        "ends_at": "2026-02-05T00:00:00+01:00",
        **changes,
    }


def test_an_exclusion_is_drafted_submitted_and_approved_by_another(
    world: World, people: People
) -> None:
    ben, approver = Api(people.ben), Api(people.holding(Role.APPROVER))
    made = ben.post("/exclusions/", new(world))
    assert made.status == 201, made.body
    path = f"/exclusions/{made.body['id']}/"
    assert made.headers["Location"].endswith(path)
    assert ben.get(path).body == made.body
    assert (made.body["state"], made.body["ends_at"]) == ("draft", "2026-02-04T23:00:00Z")
    early = approver.post(f"{path}approve/", {})
    assert (early.status, early.codes) == (422, [("/state", "state")])
    assert ben.post(f"{path}submit/", {}).body["state"] == "submitted"
    assert not Evaluation.objects.exists()
    done = approver.post(f"{path}approve/", {"decision": "As the clause says"})
    assert (done.body["state"], done.body["decided_by"]) == ("approved", "approver")
    assert Evaluation.objects.count() == 1


def test_who_asked_is_told_that_somebody_else_decides(world: World, people: People) -> None:
    both = Api(people.holding(Role.ADMINISTRATOR))
    made = both.post("/exclusions/", new(world))
    path = f"/exclusions/{made.body['id']}/"
    both.post(f"{path}submit/", {})
    refused = both.post(f"{path}approve/", {})
    assert (refused.status, refused.codes) == (422, [("/by", "four_eyes")])
    assert Exclusion.objects.get(public_id=made.body["id"]).state == "submitted"


def test_an_approver_decides_on_what_was_shown(world: World, people: People) -> None:
    path = f"/exclusions/{world.exclusion.public_id}/"
    approver = Api(people.holding(Role.APPROVER))
    seen = approver.get(path).headers["ETag"]
    Api(people.holding(Role.ADMINISTRATOR)).post(f"{path}reject/", {"decision": "Too late"})
    late = approver.saying(if_match=seen).post(f"{path}approve/", {})
    assert late.status == 412
    assert Exclusion.objects.get(pk=world.exclusion.pk).state == "rejected"


def test_a_part_is_approved(world: World, people: People) -> None:
    path = f"/exclusions/{world.exclusion.public_id}/approve-partly/"
    part = {
        "decision": "The first hour",
        "starts_at": "2026-01-01T00:00:00Z",
        "ends_at": "2026-01-01T01:00:00Z",
    }
    body = Api(people.holding(Role.APPROVER)).post(path, part).body
    assert (body["state"], body["approved_ends_at"]) == ("partly_approved", part["ends_at"])
    assert body["ends_at"] == "2026-01-01T04:00:00Z"


def test_sent_twice_it_is_drafted_once(world: World, people: People) -> None:
    api = Api(people.ben).saying(idempotency_key="storm-1")
    answers = [api.post("/exclusions/", new(world)).body["id"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert Exclusion.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"colour": "red"}, (400, "/colour")),
        ({"state": "approved"}, (400, "/state")),
        ({"category": "weather"}, (400, "/category")),
        ({"starts_at": "2025-12-01T00:00:00Z"}, (422, "/starts_at")),
        ({"scope": "Nowhere"}, (422, "/scope")),
        ({"levels": ["6f3c1b1e-0000-4000-8000-000000000000"]}, (422, "/levels")),
        (
            {
                "kind": "events",
                "starts_at": None,
                "ends_at": None,
                "events": [{"source": "monitor", "external_id": "INC1"}],
            },
            (422, "/events"),
        ),
    ],
)
def test_what_does_not_hold_points_at_where_it_stands(
    changes: dict[str, Any], code: tuple[int, str], world: World, people: People
) -> None:
    answer = Api(people.ben).post("/exclusions/", new(world, **changes))
    assert (answer.status, answer.codes[0][0]) == code
    assert Exclusion.objects.count() == 1


def test_a_vendor_reads_what_was_put_forward_and_no_draft(world: World, people: People) -> None:
    draft = Api(people.ben).post("/exclusions/", new(world)).body["id"]
    vendor = Api(people.at_vendor(world.vendor))
    found = [row["id"] for row in vendor.get("/exclusions/").body["results"]]
    assert found == [str(world.exclusion.public_id)]
    assert vendor.get(f"/exclusions/{draft}/").status == 404


def test_exclusions_are_narrowed(world: World, people: People) -> None:
    other = make_world()
    api = Api(people.ada)
    for query in (
        {"vendor": world.vendor.public_id},
        {"contract": world.contract.public_id},
        {"service_level": world.level.public_id},
    ):
        found = [row["id"] for row in api.get("/exclusions/", **query).body["results"]]
        assert found == [str(world.exclusion.public_id)], query
    assert api.get("/exclusions/", state="draft").body["results"] == []
    assert len(api.get("/exclusions/", state="submitted").body["results"]) == 2
    assert api.get("/exclusions/", colour="red").codes == [("?colour", "unknown_parameter")]
    assert other.exclusion.pk


def test_a_root_event_is_recorded_said_anew_and_removed(world: World, people: People) -> None:
    ben, level = Api(people.ben), make_level(world.contract)
    body = {
        "contract": str(world.contract.public_id),
        "title": "Storm",
        "starts_at": "2026-02-03T00:00:00Z",
        "levels": [str(world.level.public_id), str(level.public_id)],
        "chosen": str(level.public_id),
    }
    made = ben.post("/root-events/", body)
    assert (made.status, made.body["chosen"]["code"]) == (201, level.code)
    path = f"/root-events/{made.body['id']}/"
    del body["contract"], body["chosen"]
    said = ben.saying(if_match=made.headers["ETag"]).put(path, {**body, "is_catastrophic": True})
    assert (said.body["is_catastrophic"], said.body["chosen"]) == (True, None)
    stale = ben.saying(if_match=made.headers["ETag"]).put(path, body)
    assert stale.status == 412
    assert ben.post(f"{path}remove/", {}).body["id"] == made.body["id"]
    assert ben.get(path).status == 404
    assert RootEvent.objects.get() == world.root_event
