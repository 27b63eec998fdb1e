"""Disputes over REST: either side raises them, somebody else decides."""

from typing import Any

import pytest

from accounts.permissions import Role
from slas.models import Credit, Dispute, Evaluation
from tests.api.portal import Api
from tests.api.world import World, make_world, publish
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people: People) -> World:
    made = make_world()
    made.dispute.delete()
    return made


def of_result(world: World, **changes: Any) -> dict[str, Any]:
    result = {
        "service_level": str(world.level.public_id),
        "period_start": "2026-01-01T00:00:00Z",
    }
    return {"result": result, "reason": "Two tickets were yours", **changes}


def of_credit(world: World) -> dict[str, Any]:
    return {"credit": str(world.credit.public_id), "reason": "Ours was up"}


def test_a_vendor_disputes_a_result_and_an_approver_agrees_on_a_value(
    world: World, people: People
) -> None:
    vendor = Api(people.at_vendor(world.vendor))
    made = vendor.post("/disputes/", of_result(world, evidence="INC1"))
    assert made.status == 201, made.body
    path = f"/disputes/{made.body['id']}/"
    assert vendor.get(path).body == made.body
    assert (made.body["state"], made.body["credit"]) == ("open", None)
    decision = {"upheld": True, "decision": "They were", "agreed_attained": "92.5"}
    done = Api(people.holding(Role.APPROVER)).post(f"{path}decide/", decision)
    assert (done.status, done.body["state"]) == (200, "upheld")
    assert done.body["agreed_attained"] == "92.5"
    assert Evaluation.objects.get().service_level == world.level


def test_a_disputed_credit_shows_as_disputed_and_a_rejection_confirms_it(
    world: World, people: People
) -> None:
    publish(world.credit.statement)
    vendor = Api(people.at_vendor(world.vendor))
    path = f"/disputes/{vendor.post('/disputes/', of_credit(world)).body['id']}/"
    shown = Api(people.ada).get(f"/credits/{world.credit.public_id}/").body
    assert (shown["state"], shown["transitions"][-1]["to_state"]) == ("disputed", "disputed")
    decision = {"upheld": False, "decision": "The clause is plain"}
    Api(people.holding(Role.APPROVER)).post(f"{path}decide/", decision)
    assert Credit.objects.get(pk=world.credit.pk).state == "confirmed"


def test_an_agreed_amount_is_in_the_contracts_currency(world: World, people: People) -> None:
    path = f"/disputes/{Api(people.ben).post('/disputes/', of_credit(world)).body['id']}/decide/"
    approver = Api(people.holding(Role.APPROVER))
    body = {"upheld": True, "decision": "Halved"}
    amount = {"amount": "50.00", "currency": "USD"}
    refused = approver.post(path, {**body, "agreed_amount": amount})
    assert refused.codes == [("/agreed_amount/currency", "currency")]
    done = approver.post(path, {**body, "agreed_amount": {**amount, "currency": "EUR"}})
    assert done.body["agreed_amount"] == {"amount": "50.00", "currency": "EUR"}


def test_who_raised_it_is_told_that_somebody_else_decides(world: World, people: People) -> None:
    both = Api(people.holding(Role.ADMINISTRATOR))
    path = f"/disputes/{both.post('/disputes/', of_result(world)).body['id']}/decide/"
    refused = both.post(path, {"upheld": True, "decision": "Mine"})
    assert (refused.status, refused.codes) == (422, [("/by", "four_eyes")])
    assert Dispute.objects.get().state == "open"


def test_a_figure_is_disputed_once_at_a_time(world: World, people: People) -> None:
    ben = Api(people.ben)
    first = ben.post("/disputes/", of_result(world))
    second = ben.post("/disputes/", of_result(world))
    assert (second.status, second.codes) == (409, [("", "unique")])
    path = f"/disputes/{first.body['id']}/withdraw/"
    assert Api(people.at_vendor(world.vendor)).post(path, {}).status == 403
    assert ben.post(path, {}).body["state"] == "withdrawn"
    assert ben.post("/disputes/", of_result(world)).status == 201


def test_another_vendors_figures_look_unknown(world: World, people: People) -> None:
    other = make_world()
    for person in (people.at_vendor(other.vendor), people.cyd):
        for body, pointer in ((of_result(world), "/result"), (of_credit(world), "/credit")):
            refused = Api(person).post("/disputes/", body)
            assert (refused.status, refused.codes) == (422, [(pointer, "unknown")])
    foreign = Api(people.at_vendor(world.vendor))
    assert foreign.get(f"/disputes/{other.dispute.public_id}/").status == 404
    assert foreign.post(f"/disputes/{other.dispute.public_id}/withdraw/", {}).status == 404
    assert foreign.get("/disputes/").body["results"] == []


def test_disputes_are_narrowed(world: World, people: People) -> None:
    own = Api(people.ben).post("/disputes/", of_credit(world)).body["id"]
    make_world()
    for query in (
        {"vendor": world.vendor.public_id},
        {"contract": world.contract.public_id},
        {"service_level": world.level.public_id},
        {"credit": world.credit.public_id},
    ):
        found = Api(people.ada).get("/disputes/", **query).body["results"]
        assert [row["id"] for row in found] == [own], query
    assert (
        len(Api(people.ada).get("/disputes/", state="open", month="2026-01").body["results"]) == 2
    )
    assert Api(people.ada).get("/disputes/", month="2026-02").body["results"] == []


def test_neither_or_both_figures_are_refused(world: World, people: People) -> None:
    for body in ({"reason": "x"}, {**of_result(world), **of_credit(world)}):
        assert Api(people.ben).post("/disputes/", body).status == 422
    assert not Dispute.objects.exists()


def test_a_disputed_figure_is_flagged_wherever_it_is_read(world: World, people: People) -> None:
    ben, ada = Api(people.ben), Api(people.ada)

    def flags() -> list[bool]:
        statement = ada.get(f"/statements/{world.credit.statement.public_id}/").body
        return [
            ada.get("/results/").body["results"][0]["disputed"],
            ada.get("/credits/").body["results"][0]["disputed"],
            ada.get(f"/credits/{world.credit.public_id}/").body["disputed"],
            statement["results"][0]["disputed"],
            statement["credits"][0]["disputed"],
        ]

    assert flags() == [False] * 5
    made = ben.post("/disputes/", of_result(world)).body
    assert flags() == [True] * 5
    assert len(ada.get("/results/", disputed="true").body["results"]) == 1
    assert ada.get("/results/", disputed="false").body["results"] == []
    ben.post(f"/disputes/{made['id']}/withdraw/", {})
    assert flags() == [False] * 5


def test_a_dispute_of_one_scope_flags_no_other_figure(world: World, people: People) -> None:
    Api(people.ben).post("/disputes/", of_result(world))
    Dispute.objects.update(scope="hq")
    assert not Api(people.ada).get("/results/").body["results"][0]["disputed"]
    Dispute.objects.update(scope=None)
    assert Api(people.ada).get("/results/").body["results"][0]["disputed"]
