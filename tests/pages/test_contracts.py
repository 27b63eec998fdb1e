"""Contracts: their list and its file, the page as of a day, the forms."""

import csv
import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import BusinessUnit
from accounts.permissions import Role
from contracts.models import Contract
from contracts.services import amend_contract, create_scope
from slas.services.terms import amend_service_level
from tests.factories import NOW, make_contract, make_level, make_terms, make_vendor
from tests.pages.conftest import Reader
from tests.pages.portfolio import Portfolio
from tests.pages.sending import fields_of, send
from tests.people import People
from tests.query_counts import reviewed_queries


def references(text: str) -> list[str]:
    """Give the references of the rows, in order."""
    return re.findall(r'<span class="sub ref">([^<]*)</span></th>', text)


@pytest.fixture
def client(people: People) -> Client:
    """Ada’s browser."""
    client = Client()
    client.force_login(people.ada)
    return client


@pytest.fixture
def three(people: People) -> list[Contract]:
    halden = make_vendor(display_name="Halden", unit=people.operations)
    tern = make_vendor(display_name="Tern", unit=people.operations)
    return [
        make_contract(reference="A/1", title="Cloud hosting", vendor=tern, service_type="cloud"),
        make_contract(
            reference="B-2",
            title="Network",
            vendor=halden,
            currency="GBP",
            starts_on=date(2020, 1, 1),
            ends_on=date(2025, 1, 1),
        ),
        make_contract(
            reference="C-3",
            title="Desk",
            vendor=halden,
            monthly_charge=Decimal("1250.50"),
            starts_on=date(2026, 6, 1),
            ends_on=None,
        ),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["A/1", "B-2", "C-3"]),
        ("q=net", ["B-2"]),
        ("q=c-3", ["C-3"]),
        ("service_type=cloud", ["A/1"]),
        ("currency=GBP", ["B-2"]),
        ("in_force_on=2026-03-20", ["A/1"]),
        ("in_force_on=2024-12-31", ["B-2"]),
        ("unit=operations&sort=-reference", ["C-3", "B-2", "A/1"]),
        ("sort=vendor", ["B-2", "C-3", "A/1"]),
        ("sort=ends", ["B-2", "A/1", "C-3"]),
        ("sort=-starts", ["C-3", "A/1", "B-2"]),
        ("unit=retail", []),
    ],
)
def test_filters_and_headings_of_the_list(
    people: People, three: list[Contract], reader: Reader, query: str, found: list[str]
) -> None:
    assert references(reader.get(people.ada, f"/contracts/?{query}")) == found


def test_list_says_the_state_of_each_and_of_all(
    people: People, three: list[Contract], reader: Reader
) -> None:
    text = reader.get(people.ada, "/contracts/")
    assert "1 of them is in force today." in text
    assert [text.count(state) for state in ("Not begun", "Ended", "In force</td>")] == [1, 1, 1]
    vendor = three[1].vendor.public_id
    narrowed = reader.get(people.ada, f"/contracts/?vendor={vendor}")
    assert references(narrowed) == ["B-2", "C-3"]
    assert "Vendor: Halden" in narrowed
    assert "That does not narrow" in reader.get(people.ada, "/contracts/?in_force_on=soon")


def test_file_holds_what_is_filtered(people: People, three: list[Contract], client: Client) -> None:
    response = client.get("/contracts/export/?sort=-reference&currency=EUR")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(lines))
    assert [row["Reference"] for row in rows] == ["C-3", "A/1"]
    assert [row["State"] for row in rows] == ["Not begun", "In force"]
    assert rows[1]["Ends on (first day after)"] == "2027-01-01"
    assert client.get("/contracts/export/?colour=red").status_code == 404


def test_who_sees_contracts(people: People, three: list[Contract], reader: Reader) -> None:
    paths = ("/contracts/C-3/", "/contracts/C-3/?on=2026-07-01")
    for path in ("/contracts/", *paths):
        assert "Amend contract" not in reader.get(people.ben, path)
        reader.get(people.holding(Role.EXECUTIVE), path, 404)
    for path in paths:
        reader.get(people.cyd, path, 404)
        assert "Amend contract" in reader.get(people.ada, path)
    assert "No contract yet" in reader.get(people.cyd, "/contracts/")
    at_tern = people.at_vendor(three[0].vendor)
    assert references(reader.get(at_tern, "/contracts/")) == ["A/1"]
    reader.get(at_tern, "/contracts/C-3/", 404)
    reader.get(people.ada, "/contracts/none/", 404)
    reader.get(people.ada, "/contracts/C-3/?on=tomorrow", 404)


def test_a_reference_that_no_address_holds_is_addressed_by_id(
    people: People, three: list[Contract], reader: Reader
) -> None:
    odd = three[0]
    listed = reader.get(people.ada, "/contracts/")
    assert f'href="/contracts/{odd.public_id}/"' in listed
    assert 'href="/contracts/C-3/"' in listed
    assert "A/1" in reader.get(people.ada, f"/contracts/{odd.public_id}/")


def test_terms_are_shown_as_of_any_day(people: People, reader: Reader) -> None:
    contract = make_contract(
        reference="ITO-1",
        vendor=make_vendor(unit=people.operations),
        monthly_charge=Decimal(100),
        ends_on=date(2026, 7, 1),
    )
    level = make_level(contract, name="Desk answers")
    amend_contract(
        contract=contract,
        effective_from=date(2026, 3, 1),
        change="Extended",
        ends_on=date(2027, 1, 1),
        monthly_charge=Decimal(120),
        by=None,
        now=NOW,
    )
    amend_service_level(
        service_level=level,
        effective_from=date(2026, 3, 1),
        terms=make_terms(expected=Decimal(97)),
        change="Stricter",
        by=None,
        now=NOW,
    )
    today = re.sub(r"[ \n]+", " ", reader.get(people.ada, "/contracts/ITO-1/"))
    assert "Terms, version 2 of 2" in today
    assert "€\u202f120.00" in today
    assert "97.00" in today
    assert "monthly charge €\u202f100.00 → €\u202f120.00" in today
    assert "last day of the term Tue 30 Jun → Thu 31 Dec" in today
    before = reader.get(people.ada, "/contracts/ITO-1/?on=2026-02-28")
    assert "Terms, version 1 of 2" in before
    assert "95.00" in before
    assert "97.00" not in before
    assert "The term begins on" in reader.get(people.ada, "/contracts/ITO-1/?on=2025-12-31")
    assert "The term was over" in reader.get(people.ada, "/contracts/ITO-1/?on=2027-01-01")


def test_last_result_is_that_of_the_last_period_over_on_the_day(
    people: People, small: Portfolio, reader: Reader
) -> None:
    contract = small.levels["share"].contract
    today = reader.get(people.ben, f"/contracts/{contract.reference}/")
    assert today.count("February 2026") == 4
    assert "Monitor, system-measured" in today
    before = reader.get(people.ben, f"/contracts/{contract.reference}/?on=2026-01-31")
    assert before.count("January 2026") == 4
    assert "February 2026" not in before
    first = reader.get(people.ben, f"/contracts/{contract.reference}/?on={contract.starts_on}")
    assert first.count("no period is over") == 4


NEW = {
    "title": "Cloud hosting",
    "reference": "ITO-7",
    "service_type": "cloud",
    "starts_on": "2026-01-01",
    "time_zone": "Europe/Berlin",
    "currency": "eur",
    "monthly_charge": "12 500.50",
}


def test_a_contract_is_added_for_the_vendor_of_the_address(people: People, client: Client) -> None:
    make_vendor(display_name="Tern", reference="V-7", unit=people.operations)
    response = send(client, "/contracts/new/?vendor=tern", NEW)
    assert response.headers["Location"] == "/contracts/ITO-7/"
    contract = Contract.objects.get(reference="ITO-7")
    assert (contract.vendor.reference, contract.currency, contract.anchor_day) == ("V-7", "EUR", 1)
    assert contract.versions.get().monthly_charge == Decimal("12500.50")
    assert "Agree its service levels next" in client.get("/contracts/ITO-7/").content.decode()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("V-7", ""),
        ("tern ", ""),
        ("Tern · V-7", ""),
        ("Twin", "More than one vendor is called “Twin”. Enter the reference."),
        ("Elsewhere", "There is no vendor “Elsewhere” within your reach."),
        ("", "Enter the vendor."),
    ],
)
def test_the_vendor_is_found_by_reference_or_by_a_name_of_one(
    people: People, client: Client, line: str, sentence: str
) -> None:
    make_vendor(display_name="Tern", reference="V-7", unit=people.operations)
    make_vendor(display_name="Twin", unit=people.operations)
    make_vendor(display_name="Twin", unit=people.operations)
    make_vendor(display_name="Elsewhere", unit=people.retail)
    response = send(client, "/contracts/new/", {**NEW, "vendor": line})
    assert response.status_code == (200 if sentence else 302)
    assert sentence in html.unescape(response.content.decode())


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"ends_on": "2026-01-01"}, "ends_on", "is not after the start, 2026-01-01"),
        ({"ends_on": "soon"}, "ends_on", "“soon” is not a day."),
        ({"anchor_day": "32"}, "anchor_day", "The anchor day, 32, is out of range."),
        ({"anchor_day": "first"}, "anchor_day", "“first” is not a whole number."),
        ({"monthly_charge": "much"}, "monthly_charge", "“much” is not a number."),
        ({"monthly_charge": "1e30"}, "monthly_charge", "is out of range"),
        ({"at_risk_percent": "101"}, "at_risk_percent", "Enter 0 to 100."),
        ({"currency": "EUX"}, "currency", "“EUX”, is not known"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "“Mars/Olympus”, is not known"),
        ({"reference": "TAKEN"}, "reference", "The reference, TAKEN, is in use."),
        ({"service_type": ""}, "service_type", "Choose the service type."),
    ],
)
def test_bad_terms_are_refused_beside_their_field(
    people: People, client: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    make_contract(reference="TAKEN", vendor=make_vendor(display_name="Tern", reference="V-7"))
    response = send(client, "/contracts/new/?vendor=tern", {**NEW, **changes})
    text = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert sentence in text
    assert f'id="id_{field}_error"' in text
    assert fields_of(text)["title"] == ["Cloud hosting"]
    assert fields_of(text)[field] == [changes[field]]
    assert not Contract.objects.filter(reference="ITO-7").exists()


def test_scopes_are_listed_added_and_renamed(people: People, client: Client) -> None:
    contract = make_contract(reference="ITO-1", vendor=make_vendor(unit=people.operations))
    path = "/contracts/ITO-1/scopes/"
    added = send(client, path, {"code": "lulea & co", "name": "Luleå", "kind": "centre"})
    assert added.headers["Location"] == path
    again = send(client, path, {"code": "lulea & co", "name": "Other"})
    text = html.unescape(again.content.decode())
    assert "The code, lulea & co, is in use for Luleå. Enter another." in text
    assert 'id="id_code_error"' in text
    renaming = f"{path}?rename=lulea%20%26%20co"
    assert renaming in client.get(path).content.decode()
    assert fields_of(client.get(renaming).content.decode())["name"] == ["Luleå"]
    assert send(client, renaming, {"name": ""}).status_code == 200
    assert send(client, renaming, {"name": "Luleå Nord"}).headers["Location"] == path
    scope = contract.scopes.get()
    assert (scope.code, scope.name, scope.kind) == ("lulea & co", "Luleå Nord", "centre")
    assert "Luleå Nord" in client.get("/contracts/ITO-1/").content.decode()
    assert client.get(f"{path}?rename=nowhere").status_code == 404


def test_a_reader_sees_scopes_and_no_way_to_change_them(people: People) -> None:
    contract = make_contract(reference="ITO-1", vendor=make_vendor(unit=people.operations))
    reader = Client()
    reader.force_login(people.ben)
    assert 'id="scopes"' not in reader.get("/contracts/ITO-1/").content.decode()
    create_scope(contract=contract, code="n", name="North", kind="site", by=None, now=NOW)
    text = reader.get("/contracts/ITO-1/").content.decode()
    assert "North" in text
    assert "/contracts/ITO-1/scopes/" not in text


def test_who_may_write_contracts(people: People, three: list[Contract]) -> None:
    make_level(three[2])
    for user in (people.ben, people.holding(Role.AUDITOR), people.at_vendor(three[2].vendor)):
        client = Client()
        client.force_login(user)
        for path in ("/contracts/new/", "/contracts/C-3/amend/", "/contracts/C-3/scopes/"):
            assert client.get(path).status_code == 404
            assert client.post(path, NEW).status_code == 404
    outsider = Client()
    outsider.force_login(people.cyd)
    assert outsider.post("/contracts/C-3/amend/", {"change": "x"}).status_code == 404
    assert outsider.post("/contracts/C-3/scopes/", {"code": "x"}).status_code == 404


def test_counts_are_the_reviewed_ones_and_do_not_grow(
    people: People, small: Portfolio, client: Client
) -> None:
    contract = small.levels["share"].contract
    pages = {
        "page_contracts": "/contracts/",
        "page_contract": f"/contracts/{contract.reference}/",
        "page_contract_new": "/contracts/new/",
    }
    for grown in (False, True):
        if grown:
            grow(people.operations, contract, 200)
        for name, path in pages.items():
            with reviewed_queries(name):
                assert client.get(path).status_code == 200


def grow(unit: BusinessUnit, contract: Contract, count: int) -> None:
    """Add many vendors with a contract each, and as many service levels to one contract."""
    for _ in range(count):
        make_contract(vendor=make_vendor(unit=unit))
        make_level(contract)
