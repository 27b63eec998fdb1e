"""The credit ledger over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.permissions import Role
from slas.models import Credit
from tests.api.portal import Api
from tests.api.world import World, make_world, publish
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people: People) -> World:
    made = make_world()
    made.dispute.delete()
    return made


@pytest.fixture
def path(world: World) -> str:
    return f"/credits/{world.credit.public_id}/"


def put(world: World, state: str, **fields: Any) -> None:
    Credit.objects.filter(pk=world.credit.pk).update(state=state, **fields)


def test_a_credit_runs_to_the_invoice(world: World, people: People, path: str) -> None:
    put(world, "accrued")
    ada, approver = Api(people.ada), Api(people.holding(Role.APPROVER))
    assert ada.post(f"{path}notify/", {}).body["state"] == "notified"
    assert approver.post(f"{path}confirm/", {}).body["state"] == "confirmed"
    done = ada.post(f"{path}apply/", {"invoice_line": "2026-04/17"})
    assert (done.body["state"], done.body["invoice_line"]) == ("applied", "2026-04/17")
    steps = [(row["to_state"], row["by"], row["asked_by"]) for row in done.body["transitions"]]
    assert steps[1:] == [
        ("notified", "ada", None),
        ("confirmed", "approver", "ada"),
        ("applied", "ada", None),
    ]
    assert done.body["steps"][0]["formula"] == "EUR 1,000 × 10 %"
    assert ada.get(path).body == done.body


def test_a_waiver_takes_two(world: World, people: People, path: str) -> None:
    ada, approver = Api(people.ada), Api(people.holding(Role.APPROVER))
    assert approver.post(f"{path}approve-waiver/", {}).codes == [("/state", "state")]
    asked = ada.post(f"{path}ask-waiver/", {"reason": "They helped us"}).body
    assert (asked["state"], asked["waiver"]["asked_by"]) == ("notified", "ada")
    publish(world.credit.statement)
    vendor = Api(people.at_vendor(world.vendor))
    assert vendor.get(path).body["waiver"] is None
    assert ada.post(f"{path}approve-waiver/", {}).status == 403
    done = approver.post(f"{path}approve-waiver/", {}).body
    assert (done["state"], done["waiver"]) == ("waived", None)
    assert done["transitions"][-1]["reason"] == "They helped us"


def test_who_asked_for_a_waiver_is_refused_by_four_eyes(
    world: World, people: People, path: str
) -> None:
    both = Api(people.holding(Role.ADMINISTRATOR))
    both.post(f"{path}ask-waiver/", {"reason": "Small"})
    refused = both.post(f"{path}approve-waiver/", {})
    assert (refused.status, refused.codes[0][0]) == (422, "/by")
    assert Api(people.holding(Role.APPROVER)).post(f"{path}decline-waiver/", {}).status == 200
    assert Credit.objects.get(pk=world.credit.pk).state == "notified"


def test_a_claim_keeps_its_deadline(world: World, people: People, path: str) -> None:
    today = timezone.now().date()
    put(world, "claim_due", claim_due_on=today - timedelta(days=2))
    ada = Api(people.ada)
    late = ada.post(f"{path}claim/", {})
    assert (late.status, late.codes) == (422, [("/state", "claim_deadline")])
    put(world, "claim_due", claim_due_on=today + timedelta(days=2))
    assert ada.post(f"{path}claim/", {}).body["state"] == "claimed"
    assert ada.post(f"{path}refuse/", {}).status == 400
    assert ada.post(f"{path}refuse/", {"reason": "No"}).body["state"] == "refused"
    put(world, "claimed")
    assert ada.post(f"{path}grant/", {}).body["state"] == "granted"


def test_a_stale_state_is_not_acted_on(world: World, people: People, path: str) -> None:
    put(world, "accrued")
    ada = Api(people.ada)
    seen = ada.get(path).headers["ETag"]
    ada.post(f"{path}ask-waiver/", {"reason": "Small"})
    assert ada.saying(if_match=seen).post(f"{path}notify/", {}).status == 412
    assert Credit.objects.get(pk=world.credit.pk).state == "accrued"


def test_credits_are_narrowed(world: World, people: People) -> None:
    other = make_world()
    put(world, "claim_due", claim_due_on="2026-03-31")
    ada = Api(people.ada)
    for query in (
        {"vendor": world.vendor.public_id},
        {"contract": world.contract.public_id},
        {"service_level": world.level.public_id},
        {"state": "claim_due"},
        {"claim_due_before": "2026-04-01"},
    ):
        found = [row["id"] for row in ada.get("/credits/", **query).body["results"]]
        assert found == [str(world.credit.public_id)], query
    for query in ({"claim_due_before": "2026-03-31"}, {"month": "2026-02"}, {"kind": "earn_back"}):
        assert ada.get("/credits/", **query).body["results"] == [], query
    assert len(ada.get("/credits/", month_from="2026-01").body["results"]) == 2
    assert ada.get("/credits/", amount="1").codes == [("?amount", "unknown_parameter")]
    assert other.credit.pk


def test_a_vendor_reads_its_own_credits_once_their_statement_is_published(
    world: World, people: People, path: str
) -> None:
    other = make_world()
    vendor = Api(people.at_vendor(world.vendor))
    assert vendor.get(path).status == 404
    assert vendor.get("/credits/").body["results"] == []
    assert Api(people.ada).get(path).status == 200
    publish(world.credit.statement)
    assert [row["id"] for row in vendor.get("/credits/").body["results"]] == [
        str(world.credit.public_id)
    ]
    assert vendor.get(f"/credits/{other.credit.public_id}/").status == 404


@pytest.mark.parametrize("action", ["claim", "confirm", "apply"])
def test_no_body_moves_what_is_not_declared(
    action: str, world: World, people: People, path: str
) -> None:
    api = Api(people.holding(Role.ADMINISTRATOR))
    body = {"state": "applied", "amount": "1", "invoice_line": "1"}
    assert api.post(f"{path}{action}/", body).status == 400
    assert Credit.objects.get(pk=world.credit.pk).state == "notified"


def test_a_token_for_statements_moves_no_credit(people: People, path: str) -> None:
    api = Api(people.ada, "read", "statements:write")
    assert api.post(f"{path}ask-waiver/", {"reason": "Small"}).status == 403
