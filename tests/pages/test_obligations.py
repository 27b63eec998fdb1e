"""Pages on what each side of a contract owes."""

import csv
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from contracts.models import Contract, Milestone, Obligation
from contracts.services_obligations import agree_obligation, report_milestone
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People
from tests.query_counts import reviewed_queries

NEW = {
    **{"side": "vendor", "kind": "deliverable", "title": "Exit plan", "every_months": "12"},
    **{"first_due_on": "2026-05-01", "clause": "17.2"},
}


@pytest.fixture
def contract(people: People) -> Contract:
    vendor = make_vendor(display_name="Halden", unit=people.operations)
    return make_contract(reference="A-1", title="Cloud hosting", vendor=vendor)


@pytest.fixture
def owed(contract: Contract) -> Obligation:
    """Let the vendor owe a monthly report, whose first two days are over."""
    return owe(contract)


def owe(contract: Contract, title: str = "Service report", **fields: Any) -> Obligation:
    given: dict[str, Any] = {
        **{"side": "vendor", "kind": "deliverable", "clause": "4.1", "every_months": 1},
        **{"first_due_on": date(2026, 1, 31), "by": None, "now": NOW},
    }
    return agree_obligation(contract=contract, title=title, **{**given, **fields})


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_obligation_is_put_on_record_and_found_on_the_contract(
    people: People, contract: Contract
) -> None:
    ada = of(people.ada)
    page = ada.get("/contracts/A-1/obligations/")
    assert "Nothing is owed yet" in page.content.decode()
    answer = ada.post("/contracts/A-1/obligations/", NEW, follow=True)
    assert "Exit plan is on record." in answer.content.decode()
    shown = ada.get("/contracts/A-1/").content.decode()
    assert f"/obligations/{Obligation.objects.get().public_id}/" in shown


def test_an_entry_that_does_not_hold_is_said_beside_its_field(
    people: People, contract: Contract
) -> None:
    sent = {**NEW, "last_due_on": "2026-04-01"}
    text = of(people.ada).post("/contracts/A-1/obligations/", sent).content.decode()
    assert "The last day, 2026-04-01, is before the first" in text
    assert 'value="Exit plan"' in text
    assert not Obligation.objects.exists()


def test_who_may_not_edit_sees_no_form(people: People, owed: Obligation) -> None:
    ben = of(people.ben)
    assert b"Add obligation" not in ben.get("/contracts/A-1/obligations/").content
    assert ben.post("/contracts/A-1/obligations/", NEW).status_code == 404
    assert ben.get(f"/obligations/{owed.public_id}/change/").status_code == 404


def test_an_outsider_finds_nothing_and_the_vendor_reads(
    people: People, contract: Contract, owed: Obligation
) -> None:
    own = f"/obligations/{owed.public_id}/"
    outside, vendor = of(people.cyd), of(people.at_vendor(contract.vendor))
    for path in (own, "/contracts/A-1/obligations/"):
        assert outside.get(path).status_code == 404
        assert vendor.get(path).status_code == 200
    assert b"Service report" not in outside.get("/obligations/").content
    assert b"Service report" not in outside.get("/obligations/export/").getvalue()
    assert b"Service report" in vendor.get("/obligations/").content
    row = {"do": "report", "evidence": "Mine"}
    vendor.post(own, row)
    assert not Milestone.objects.filter(reported_at__isnull=False).exists()


def test_one_reports_and_another_accepts(people: People, owed: Obligation) -> None:
    path = f"/obligations/{owed.public_id}/?day=1"
    ben, ada = of(people.ben), of(people.ada)
    said = ben.post(path, {"do": "report", "evidence": "Ticket 12"}, follow=True).content.decode()
    assert "Reported. Another person accepts it." in said
    assert "What came of it" not in said
    ben.post(path, {"do": "decide", "state": "met"})
    assert owed.milestones.get(number=1).state == "scheduled"
    said = ada.post(path, {"do": "decide", "state": "met"}, follow=True).content.decode()
    assert "Recorded as met." in said
    assert owed.milestones.get(number=1).decided_by == people.ada


def test_a_reason_that_is_missing_is_asked_for(people: People, owed: Obligation) -> None:
    path = f"/obligations/{owed.public_id}/?day=2"
    said = of(people.ada).post(path, {"do": "decide", "state": "notMet"}).content.decode()
    assert 'aria-invalid="true"' in said
    assert owed.milestones.get(number=2).state == "scheduled"


def test_a_change_moves_the_days(people: People, owed: Obligation) -> None:
    sent = {"title": "Report", "first_due_on": "2026-06-15", "every_months": "0"}
    path = f"/obligations/{owed.public_id}/change/"
    answer = of(people.ada).post(path, sent, follow=True)
    assert "Changed." in answer.content.decode()
    assert [row.due_on for row in owed.milestones.all()] == [date(2026, 6, 15)]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 13),
        ("standing=overdue", 1),
        ("standing=reported", 1),
        ("side=ours", 1),
        ("kind=deliverable&due_before=2026-04-01", 3),
        ("q=audit", 1),
        ("q=4.1&due_from=2026-12-01", 1),
        ("vendor=7d9d0c6e-0000-4000-8000-000000000000", 0),
    ],
)
def test_the_list_is_narrowed_and_its_file_holds_the_same(
    people: People, contract: Contract, owed: Obligation, query: str, count: int
) -> None:
    owe(
        *(contract, "Audit"),
        side="ours",
        kind="obligation",
        every_months=0,
        clause="",
        first_due_on=date(2026, 9, 1),
    )
    report_milestone(
        milestone=owed.milestones.get(number=1), evidence="Mail", by=people.ben, now=NOW
    )
    ben = of(people.ben)
    text = ben.get(f"/obligations/?{query}").content.decode()
    assert text.count('<span class="sub ref">') == count
    lines = ben.get(f"/obligations/export/?{query}").getvalue().decode("utf-8-sig").splitlines()
    assert len(list(csv.reader(lines))) == count + 1


def test_a_filter_that_is_not_understood_says_so(people: People, owed: Obligation) -> None:
    ben = of(people.ben)
    assert "That does not narrow the list." in ben.get("/obligations/?side=x").content.decode()
    assert ben.get("/obligations/export/?side=x").status_code == 404


def test_an_unknown_day_or_obligation_is_not_found(people: People, owed: Obligation) -> None:
    ben = of(people.ben)
    assert ben.get(f"/obligations/{owed.public_id}/?day=99").status_code == 404
    assert ben.get(f"/obligations/{contract_id()}/").status_code == 404


def contract_id() -> str:
    return "7d9d0c6e-0000-4000-8000-000000000000"


@pytest.mark.parametrize("more", [0, 60])
def test_pages_ask_the_reviewed_queries_however_much_is_owed(
    people: People, contract: Contract, owed: Obligation, more: int
) -> None:
    for number in range(more):
        owe(make_contract(vendor=contract.vendor), f"Plan {number}")
        owe(contract, f"Report {number}")
    ben = of(people.ben)
    pages = {
        "page_obligations": "/obligations/",
        "page_obligation": f"/obligations/{owed.public_id}/",
        "page_contract_obligations": "/contracts/A-1/obligations/",
    }
    for name, path in pages.items():
        with reviewed_queries(name):
            assert ben.get(path).status_code == 200
