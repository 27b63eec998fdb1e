"""Renewals over REST: agreed, watched, decided, and listed by the last day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract
from contracts.services_watching import watch_owed
from tests.api.portal import Answer, Api
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


YEARLY = {"policy": "automatic", "initial_months": 36, "renewal_months": 12, "our_notice": 3}


def agreed(people: People, number: int = 1) -> Contract:
    """Agree a contract that renews by itself, over the API."""
    contract = make_contract(
        reference=f"C-{number}",
        vendor=make_vendor(unit=people.operations),
        starts_on=date(2024, 1, 1),
        ends_on=None,
    )
    assert Api(people.ada).put(path(contract), YEARLY).status == 200
    watch_owed(now=NOW)
    return contract


def path(contract: Contract, rest: str = "") -> str:
    return f"/contracts/{contract.public_id}/renewal/{rest}"


def decide(people: People, contract: Contract, **body: Any) -> Answer:
    return Api(people.ada).post(path(contract, "decisions/"), body)


def test_what_is_agreed_says_by_when_to_decide(people: People) -> None:
    contract = agreed(people)
    sent = {"owner": "ada", "deputy": "ben", "ladder": [60, 120]}
    watched = Api(people.ada).put(path(contract, "watch/"), sent)
    assert watched.status == 200
    body = Api(people.ben).get(path(contract)).body
    assert body["terms"]["initial_months"] == 36
    assert (body["decide_by"], body["term_ends_on"]) == ("2026-09-30", "2027-01-01")
    assert (body["owner"], body["deputy"], body["ladder"]) == ("ada", "ben", [120, 60])
    assert "it renews on 1 January 2027 for a year" in body["if_we_do_nothing"]
    assert [row["contract"] for row in Api(people.ben).get("/renewals/").body["results"]] == [
        body["contract"]
    ]
    asked = Api(people.ben).get("/renewals/", owner="cyd").body["results"]
    assert asked == []


def test_notice_is_given_and_withdrawn(people: People) -> None:
    contract = agreed(people)
    made = decide(people, contract, kind="notice", side="ours", given_on="2026-03-01")
    assert (made.status, made.body["ends_on"]) == (201, "2027-01-01")
    shut = Api(people.ada).post(
        path(contract, f"decisions/{made.body['id']}/withdraw/"), {"reason": "Settled"}
    )
    assert (shut.status, shut.body["withdrawn_because"]) == (200, "Settled")
    (row,) = Api(people.ben).get(path(contract, "decisions/")).body["results"]
    assert row["withdrawn_at"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "notice", "side": "ours"}, "given_on"),
        ({"kind": "leave", "months": 1, "term_ends_on": "2027-01-01"}, "months"),
        ({"kind": "extend", "months": 1, "decided_on": "2026-03-01"}, "months"),
        ({"kind": "leave", "term_ends_on": "2027-02-01", "note": "No"}, "term_ends_on"),
    ],
)
def test_a_decision_that_does_not_hold_names_its_field(
    people: People, body: dict[str, Any], field: str
) -> None:
    answer = decide(people, agreed(people), **body)
    assert answer.status == 422
    assert [pointer for pointer, _ in answer.codes] == [f"/{field}"]


def test_nobody_unknown_watches(people: People) -> None:
    answer = Api(people.ada).put(path(agreed(people), "watch/"), {"owner": "cyd"})
    assert answer.status == 422
    assert "Nobody called cyd reads this contract." in str(answer.body)


def test_queries_do_not_grow(people: People) -> None:
    first = agreed(people)
    api = Api(people.ben)
    api.get("/renewals/")
    for address in ("/renewals/", path(first), path(first, "decisions/")):
        with CaptureQueriesContext(connection) as few:
            api.get(address)
        assert len(few) <= 7, address
    with CaptureQueriesContext(connection) as asked:
        api.get("/renewals/")
    of_one = len(asked)
    for number in range(2, 9):
        agreed(people, number)
    with CaptureQueriesContext(connection) as asked:
        assert len(api.get("/renewals/").body["results"]) == 8
    assert len(asked) == of_one
