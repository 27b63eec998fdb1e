"""Objectives over REST: what was said, how far it came, what became of it."""

import pytest

from contracts.models import Contract
from tests.api.portal import Api
from tests.factories import make_contract, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(people: People) -> Contract:
    return make_contract(vendor=make_vendor(unit=people.operations))


def test_an_objective_is_set_read_off_and_closed(contract: Contract, people: People) -> None:
    api = Api(people.ada)
    body = {
        **{"contract": str(contract.public_id), "title": "Fewer calls", "measure": "Calls"},
        **{"baseline": "40", "target": "12", "owner": "ben"},
    }
    made = api.post("/objectives/", body)
    assert (made.status, made.body["owner"], made.body["progress_percent"]) == (201, "ben", None)
    assert api.post("/objectives/", body).body["id"] == made.body["id"]
    path = f"/objectives/{made.body['id']}/"
    assert api.post(f"{path}readings/", {"on": "2026-02-01", "value": "33"}).status == 201
    assert api.post(f"{path}readings/", {"on": "2026-02-01", "value": "26"}).status == 201
    assert api.post(f"{path}readings/", {"on": "2026-01-01", "value": "38"}).status == 201
    read = api.get(path).body
    assert (read["latest"], read["latest_on"]) == ("26", "2026-02-01")
    assert read["progress_percent"] == "50"
    days = [row["on"] for row in api.get(f"{path}readings/").body["results"]]
    assert days == ["2026-02-01", "2026-01-01"]
    changed = api.patch(path, {"target": "26", "owner": ""}).body
    assert (changed["progress_percent"], changed["owner"]) == ("100", None)
    why = api.post(f"{path}close/", {"state": "missed"})
    assert (why.status, why.codes[0][0]) == (422, "/note")
    assert api.post(f"{path}close/", {"state": "reached"}).body["state"] == "reached"
    late = api.post(f"{path}readings/", {"on": "2026-02-02", "value": "1"})
    assert late.status == 422
    assert [row["title"] for row in api.get("/objectives/", state="reached").body["results"]] == [
        "Fewer calls"
    ]


def test_what_does_not_hold_points_at_its_field(contract: Contract, people: People) -> None:
    api = Api(people.ada)
    body = {
        **{"contract": str(contract.public_id), "title": "Calls", "measure": "Calls"},
        **{"baseline": "40", "target": "12"},
    }
    for changes, status, pointer in (
        ({"target": "40"}, 422, "/target"),
        ({"owner": "nobody"}, 422, "/owner"),
        ({"baseline": "NaN"}, 400, "/baseline"),
        ({"benefit": "fame"}, 400, "/benefit"),
    ):
        answer = api.post("/objectives/", {**body, **changes})
        assert (answer.status, answer.codes[0][0]) == (status, pointer)
