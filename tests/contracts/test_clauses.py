"""The checklist of a contract: said, counted, taken back, shown to who may see it."""

from typing import Any

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from contracts.clauses.kinds import SENTENCES, ClauseKind
from contracts.models import Contract
from contracts.rules.robustness import checklist
from contracts.services_clauses import ClauseInput, check_clauses
from core.errors import RuleError
from core.models import HistoryRow
from tests.api.portal import Api
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People
from tests.query_counts import reviewed_queries

PATH = "/contracts/A-1/clauses/"


@pytest.fixture
def contract(people: People) -> Contract:
    vendor = make_vendor(display_name="Halden", unit=people.operations)
    return make_contract(reference="A-1", vendor=vendor)


def say(contract: Contract, by: User | None = None, **states: str) -> int:
    """Say of clauses where they stand, with a note wherever one is needed."""
    entered = [
        ClauseInput(kind, state, "Section 7" if state in ("present", "not_needed") else "")
        for kind, state in states.items()
    ]
    return check_clauses(contract=contract, entered=entered, by=by, now=NOW)


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, path: str = PATH) -> str:
    return " ".join(client.get(path).content.decode().split())


def lines(client: Client, path: str) -> str:
    streamed: Any = client.get(path)
    return b"".join(streamed).decode()


def sent(page: str, **changes: str) -> dict[str, Any]:
    """Give what a browser sends: what stood on the page, some of it changed."""
    told: dict[str, Any] = {}
    for kind in ClauseKind.values:
        told[f"initial-state_{kind}"] = told[f"state_{kind}"] = "unseen"
        told[f"initial-note_{kind}"] = told[f"note_{kind}"] = ""
        assert f'name="initial-state_{kind}"' in page
    return {**told, **changes}


def test_every_clause_has_a_sentence() -> None:
    assert set(SENTENCES) == set(ClauseKind.values)
    assert all(one.endswith(".") and one.count(".") == 1 for one in SENTENCES.values())


@pytest.mark.parametrize(
    ("found", "percent", "needed"),
    [
        ({}, 0, 3),
        ({"a": "present"}, 33, 3),
        ({"a": "present", "b": "present", "c": "missing"}, 66, 3),
        ({"a": "present", "b": "not_needed"}, 50, 2),
        ({"a": "present", "b": "not_needed", "c": "present"}, 100, 2),
        ({"a": "not_needed", "b": "not_needed", "c": "not_needed"}, None, 0),
    ],
)
def test_share_is_of_what_is_needed_and_rounded_down(
    found: dict[str, str], percent: int | None, needed: int
) -> None:
    listed = checklist(("a", "b", "c"), found)
    assert (listed.percent, listed.needed) == (percent, needed)


@pytest.mark.parametrize(
    ("field", "entered"),
    [
        ("clauses.0.kind", [ClauseInput("price", "missing")]),
        ("clauses.0.state", [ClauseInput("exit", "maybe")]),
        ("clauses.0.note", [ClauseInput("exit", "present")]),
        ("clauses.0.note", [ClauseInput("exit", "not_needed", " ")]),
        ("clauses.0.note", [ClauseInput("exit", "missing", "x" * 201)]),
        ("clauses.0.state", [ClauseInput("exit", "unseen", "Section 7")]),
        ("clauses.1.kind", [ClauseInput("exit", "missing"), ClauseInput("exit", "missing")]),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_kept(
    contract: Contract, field: str, entered: list[ClauseInput]
) -> None:
    with pytest.raises(RuleError) as refused:
        check_clauses(contract=contract, entered=entered, by=None, now=NOW)
    assert refused.value.field == field
    assert not contract.clauses.exists()


def test_what_is_said_is_kept_once_and_taken_back_with_a_history(
    contract: Contract, people: People
) -> None:
    assert say(contract, people.ada, exit="present", security="missing") == 2
    assert say(contract, people.ada, exit="present") == 0
    assert say(contract, people.ada, exit="unseen", security="missing") == 1
    assert [row.kind for row in contract.clauses.all()] == ["security"]
    assert HistoryRow.objects.filter(table_name="contracts_contractclause").count() == 3
    with pytest.raises(ForbiddenError):
        say(contract, people.ben, exit="present")
    with pytest.raises(ForbiddenError):
        say(contract, people.cyd, exit="present")


def test_the_list_is_filled_in_one_go_and_others_work_is_left(
    contract: Contract, people: People
) -> None:
    ada = of(people.ada)
    before = text(ada)
    lost = ada.post(PATH, sent(before, state_exit="present", note_termination="p. 4"))
    assert lost.status_code == 422
    assert "Exit: say where it stands" in lost.content.decode()
    say(contract, people.ada, termination="missing")  # meanwhile, by somebody else
    told = sent(before, state_exit="present", note_exit="Section 9", state_security="missing")
    assert "2 clauses are on record anew." in ada.post(PATH, told, follow=True).content.decode()
    states = dict(contract.clauses.values_list("kind", "state"))
    assert states == {"exit": "present", "security": "missing", "termination": "missing"}
    for path in (PATH, "/contracts/A-1/"):
        assert "1 of 10 clauses that it needs are present." in text(ada, path)
        assert "Security, Termination" in text(ada, path)
    ben = of(people.ben)
    assert "Save the list" not in text(ben)
    assert ben.post(PATH, told).status_code == 404


def test_the_vendor_and_outsiders_learn_nothing(contract: Contract, people: People) -> None:
    say(contract, audit_rights="missing")
    vendor, outsider = of(people.at_vendor(contract.vendor)), of(people.cyd)
    for client in (vendor, outsider):
        assert client.get(PATH).status_code == 404
        assert client.post(PATH, {}).status_code == 404
    assert 'id="clauses"' not in text(vendor, "/contracts/A-1/")
    assert "Clauses" not in text(vendor, "/contracts/")
    assert "A-1" not in text(vendor, "/contracts/?clauses=missing")
    assert (
        "Audit rights," not in lines(vendor, "/contracts/export/").replace('"', "").split("\n")[0]
    )


def test_contracts_are_narrowed_by_their_clauses(contract: Contract, people: People) -> None:
    make_contract(reference="B-2", vendor=contract.vendor)
    whole = make_contract(reference="D-4", vendor=contract.vendor)
    say(contract, security="missing")
    everything: dict[str, Any] = dict.fromkeys(ClauseKind.values, "present")
    say(whole, **everything)
    ada, api = of(people.ada), Api(people.ada)
    for asked, found in {"missing": ["A-1"], "unseen": ["A-1", "B-2"], "complete": ["D-4"]}.items():
        page = text(ada, f"/contracts/?clauses={asked}")
        shown = [one for one in ("A-1", "B-2", "D-4") if f">{one}<" in page]
        rows = api.get("/contracts/", clauses=asked).body["results"]
        assert shown == [row["reference"] for row in rows] == found
    listed = text(ada, "/contracts/")
    assert "1 missing" in listed
    assert "100 %" in listed
    assert ",Security," in lines(ada, "/contracts/export/?clauses=missing")


def test_programs_read_and_say_the_same(contract: Contract, people: People) -> None:
    api, path = Api(people.ada), f"/contracts/{contract.public_id}/checklist/"
    found = [
        {"kind": "exit", "state": "present", "note": "9"},
        {"kind": "audit_rights", "state": "missing"},
    ]
    said = api.put(path, {"clauses": found})
    assert (said.status, said.body["percent"], said.body["missing"]) == (200, 10, ["audit_rights"])
    assert api.get(path).body["clauses"] == said.body["clauses"]
    refused = api.put(path, {"clauses": [{"kind": "exit", "state": "present"}]})
    assert refused.codes == [("/clauses/0/note", "required")]


def test_the_page_asks_the_reviewed_queries(contract: Contract, people: People) -> None:
    ada = of(people.ada)
    with reviewed_queries("page_contract_clauses"):
        ada.get(PATH)
    say(contract, people.ada, **dict.fromkeys(ClauseKind.values, "missing"))
    with reviewed_queries("page_contract_clauses"):
        ada.get(PATH)
