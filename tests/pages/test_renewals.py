"""Renewals on their pages: in lanes, on the contract, and decided."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from contracts.models import Contract, RenewalDecision
from contracts.services_renewals import RenewalInput, agree_renewal, watch_renewal
from contracts.services_watching import watch_owed
from tests.factories import make_contract, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
YEARLY = RenewalInput("automatic", None, 36, 12, our_notice=3, their_notice=6)


@pytest.fixture(autouse=True)
def _in_may() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def add(people: People, number: int, entered: RenewalInput = YEARLY, **fields: Any) -> Contract:
    contract = make_contract(
        **{
            "reference": f"C-{number}",
            "title": f"Service {number}",
            "vendor": make_vendor(unit=people.operations, display_name=f"Vendor {number}"),
            "starts_on": date(2024, 1, 1),
            "ends_on": None,
            **fields,
        }
    )
    agree_renewal(contract=contract, entered=entered, by=None, now=NOW)
    watch_owed(now=NOW)
    return contract


@pytest.fixture
def contract(people: People) -> Contract:
    contract = add(people, 1)
    watch_renewal(contract=contract, owner=people.ada, deputy=people.ben, by=people.ada, now=NOW)
    watch_owed(now=NOW)
    return contract


def read(reader: Reader, user: User, path: str, status: int = 200) -> str:
    return " ".join(reader.get(user, path, status).split())


def post(user: User, contract: Contract, status: int, **data: Any) -> str:
    client = Client()
    client.force_login(user)
    response = client.post(f"/contracts/{contract.reference}/renewal/", data)
    assert response.status_code == status, response.content.decode()[-2000:]
    return " ".join(response.content.decode().split())


def test_the_list_says_by_when_to_decide_and_what_happens_otherwise(
    contract: Contract, people: People, reader: Reader
) -> None:
    later = add(people, 2, RenewalInput("automatic", None, 36, 12, our_notice=1))
    page = read(reader, people.ada, "/renewals/")
    assert "2 renewals to decide" in page
    assert "If we do nothing by 30 September 2026, it renews on 1 January 2027" in page
    assert page.index(contract.title) < page.index(later.title)
    assert 'aria-label="Decide by Wed 30 Sep; the term ends Fri 1 Jan"' in page
    assert "1 renewal fits the filters" in read(reader, people.ada, "/renewals/?owner=ben")
    assert "Service 2" in read(reader, people.ada, "/renewals/?owner=-")
    assert "Service 1" not in read(reader, people.ada, "/renewals/?owner=-")
    assert "Service 1" in read(reader, people.ada, "/renewals/?decide_before=2026-10-01")
    assert "Nothing fits" in read(reader, people.ada, "/renewals/?decide_before=2026-09-30")
    assert "There is no filter" in read(reader, people.ada, "/renewals/?colour=red")
    assert "No renewal is to be decided" in read(reader, people.cyd, "/renewals/")


def test_the_file_holds_what_the_list_does(contract: Contract, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    lines = b"".join(client.get("/renewals/export/?q=service").streaming_content).decode()  # type: ignore[attr-defined]
    assert "C-1,Service 1,Vendor 1,2026-09-30,2027-01-01," in lines
    assert "Ada" in lines


def test_the_vendor_sees_nothing_of_our_decisions(
    contract: Contract, reader: Reader, people: People
) -> None:
    vendor_user = people.at_vendor(contract.vendor)
    read(reader, vendor_user, "/renewals/", 404)
    read(reader, vendor_user, f"/contracts/{contract.reference}/renewal/", 404)
    assert "If we do nothing" not in read(reader, vendor_user, f"/contracts/{contract.reference}/")


def test_an_executive_sees_the_lanes_without_the_contracts_behind_them(
    contract: Contract, people: People, reader: Reader
) -> None:
    page = read(reader, people.holding(Role.EXECUTIVE), "/renewals/")
    assert "Service 1" in page
    assert f"/contracts/{contract.reference}/renewal/" not in page


def test_the_contract_says_what_happens_if_we_do_nothing(
    contract: Contract, people: People, reader: Reader
) -> None:
    page = read(reader, people.ben, f"/contracts/{contract.reference}/")
    assert "If we do nothing by 30 September 2026, it renews on 1 January 2027 for a year." in page
    assert f'href="/contracts/{contract.reference}/renewal/"' in page
    bare = make_contract(vendor=contract.vendor, reference="BARE")
    assert "Nothing is agreed on renewal yet." in read(
        reader, people.ada, f"/contracts/{bare.reference}/"
    )


def test_terms_are_agreed_and_a_mistake_is_said_beside_its_field(
    people: People, reader: Reader
) -> None:
    contract = make_contract(
        vendor=make_vendor(unit=people.operations), starts_on=date(2024, 1, 1), ends_on=None
    )
    sent = {
        "do": "terms",
        "policy": "automatic",
        "initial_months": "36",
        "our_notice": "3",
        "our_notice_unit": "months",
        "their_notice_unit": "months",
    }
    assert "The next term is missing" in post(people.ada, contract, 422, **sent)
    post(people.ada, contract, 302, **sent, renewal_months="12")
    watch_owed(now=NOW)
    page = read(reader, people.ada, f"/contracts/{contract.reference}/renewal/")
    assert "By itself, unless notice is given" in page
    assert "3 years" in page
    assert "Wed 30 Sep" in page
    assert "term 1" in page
    post(people.ben, contract, 404, **sent)


def test_the_watch_is_set_and_the_next_reminder_shown(
    contract: Contract, people: People, reader: Reader
) -> None:
    path = f"/contracts/{contract.reference}/renewal/"
    assert "whole numbers of days" in post(people.ada, contract, 422, do="watch", ladder="soon")
    post(people.ada, contract, 302, do="watch", owner=str(people.ben.pk), ladder="120, 60")
    page = read(reader, people.ada, path)
    assert "120, 60 days before the last day" in page
    assert "Tue 2 Jun" in page  # 120 days before 30 September
    assert 'value="extend"' not in page


def test_notice_is_recorded_and_withdrawn(
    contract: Contract, people: People, reader: Reader
) -> None:
    path = f"/contracts/{contract.reference}/renewal/"
    assert "still to come" in post(
        people.ada, contract, 422, do="notice", side="ours", given_on="2026-06-01"
    )
    post(people.ada, contract, 302, do="notice", side="ours", given_on="2026-04-30", note="Dear")
    page = read(reader, people.ada, path)
    assert "It ends with 31 December 2026 and does not renew any more." in page
    assert "We give notice" in page
    post(people.ada, contract, 302, do="withdraw", reason="A better price")
    page = read(reader, people.ada, path)
    assert "A better price" in page
    assert "it renews on 1 January 2027" in page


def test_left_to_run_and_extended(people: People, contract: Contract) -> None:
    post(people.ada, contract, 302, do="leave", note="Good value")
    fixed = add(people, 3, RenewalInput("agreement", our_notice=2), ends_on=date(2027, 1, 1))
    post(people.ada, fixed, 302, do="extend", months="12", decided_on="2026-04-01")
    assert [one.kind for one in RenewalDecision.objects.order_by("pk")] == ["leave", "extend"]
    assert fixed.versions.get(effective_to__isnull=True).ends_on == date(2028, 1, 1)


def test_queries_do_not_grow(contract: Contract, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    for path, name in (
        ("/renewals/", "page_renewals"),
        (f"/contracts/{contract.reference}/renewal/", "page_renewal"),
    ):
        client.get(path)
        with reviewed_queries(name):
            client.get(path)
    for number in range(4, 12):
        add(people, number)
    with reviewed_queries("page_renewals"):
        client.get("/renewals/")
