"""The credit ledger: what is claimable soonest, sums by currency, each credit laid open."""

import csv
import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from slas.models import Credit
from slas.services.ledger import ask_waiver
from tests.factories import make_user, make_vendor
from tests.pages.conftest import Reader
from tests.pages.sending import send
from tests.people import People
from tests.query_counts import reviewed_queries
from tests.slas.statements.fed import NOW, Fed, make_fed
from tests.slas.statements.setting import Books, make_books


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fed(people: People) -> Fed:
    """Make a contract of Operations; its February costs 40,000 and was published."""
    fed = make_fed(
        (96, 80, 97, 98, 97), reference="ITO-1", vendor=make_vendor(unit=people.operations)
    )
    fed.publish(2)
    return fed


@pytest.fixture
def books(people: People) -> Books:
    """Make a contract in dollars whose credits are claimed within 100 or 200 days."""
    books = make_books(
        reference="ITO-2", vendor=make_vendor(unit=people.operations), currency="USD"
    )
    for code, days in (("LATE", 200), ("SOON", 100)):
        schedule = books.schedule([(None, "90", "5")], claim="claimed", claim_days=days)
        level = books.level(code, schedule)
        books.result(level, 3, "85")
    books.reckon()
    return books


def path_of(code: str = "A") -> str:
    """Give the address of a service level's credit."""
    return f"/credits/{Credit.objects.get(service_level__code=code).public_id}/"


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def names_of(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/credits/[^"]+"><bdi>Level ([^<]*)<', text)


def test_what_is_claimable_soonest_comes_first_and_sums_keep_to_a_currency(
    people: People, fed: Fed, books: Books, reader: Reader
) -> None:
    text = html.unescape(reader.get(people.ada, "/credits/"))
    assert names_of(text) == ["SOON", "LATE", "A"]
    assert "Two credits wait to be claimed, the first until Thu 9 Jul, in 19 days." in text
    rows = re.findall(r'<tr><th scope="row">(EUR|USD)</th>(.*?)</tr>', text, re.DOTALL)
    sums = {currency: re.findall(r"(?:EUR|USD)\u202f([\d,.]+)", cells) for currency, cells in rows}
    assert sums["EUR"] == ["0.00", "40,000.00", "0.00", "40,000.00", "0.00"]
    assert sums["USD"] == ["40,000.00", "0.00", "0.00", "40,000.00", "0.00"]


@pytest.mark.parametrize(
    "case",
    [
        ("state=claim_due", ["SOON", "LATE"]),
        ("month=2026-02", ["A"]),
        ("claim_due_before=2026-08-01", ["SOON"]),
        ("sort=-month", ["LATE", "SOON", "A"]),
        ("sort=month", ["A", "LATE", "SOON"]),
        ("state=waived", []),
    ],
)
def test_filters_of_the_ledger(
    people: People, fed: Fed, books: Books, reader: Reader, case: tuple[str, list[str]]
) -> None:
    query, found = case
    assert names_of(reader.get(people.ada, f"/credits/?{query}")) == found


def test_the_file_holds_what_is_filtered(people: People, fed: Fed, books: Books) -> None:
    ada = browser_of(people.ada)
    answer = ada.get("/credits/export/?state=claim_due")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(lines))
    assert [row["Code"] for row in rows] == ["SOON", "LATE"]
    assert (rows[0]["Amount"], rows[0]["Currency"]) == ("20000.00", "USD")
    assert ada.get("/credits/export/?colour=red").status_code == 404


def test_who_sees_credits(people: People, fed: Fed, books: Books, reader: Reader) -> None:
    vendor = people.at_vendor(fed.books.contract.vendor)
    claimed = people.at_vendor(books.contract.vendor)
    path, unpublished = path_of("A"), path_of("SOON")
    assert names_of(reader.get(people.ben, "/credits/")) == ["SOON", "LATE", "A"]
    assert names_of(reader.get(vendor, "/credits/")) == ["A"]
    assert "No credit yet" in reader.get(claimed, "/credits/")
    assert "No credit yet" in reader.get(people.cyd, "/credits/")
    reader.get(people.holding(Role.EXECUTIVE), "/credits/", 404)
    for user in (people.cyd, claimed, people.holding(Role.EXECUTIVE)):
        reader.get(user, path, 404)
    for user in (people.ada, people.ben, vendor):
        reader.get(user, path)
    reader.get(claimed, unpublished, 404)
    reader.get(people.ada, "/credits/8b0f9f2e-0000-4000-8000-000000000000/", 404)


def test_a_credit_is_laid_open(people: People, fed: Fed, reader: Reader) -> None:
    text = html.unescape(reader.get(people.ada, path_of()))
    assert "€\u202f40,000.00 for Level A, February 2026" in text
    assert "Minimum default" in text
    assert re.search(r'class="sel"><th scope="row" class="nw">[^<]*, 90\)</th>', text)
    assert "This one applied" in text
    assert "10\u202f%" in text
    assert f"/slas/{fed.level.public_id}/?period=2026-02-01" in text
    assert "/contracts/ITO-1/statements/2026-02/r1/" in text
    assert "400,000.00 EUR" in text  # the formula with its numbers


def test_a_credit_goes_its_way_by_several_people(people: People, fed: Fed) -> None:
    path = path_of()
    ada, ben = browser_of(people.ada), browser_of(people.ben)
    ann = browser_of(make_user("ann", Role.APPROVER, unit=people.operations))
    assert ben.post(path, {"do": "notify"}).status_code == 404
    assert send(ada, path, {"do": "notify"}).status_code == 302
    assert ada.post(path, {"do": "confirm"}).status_code == 404
    assert send(ann, path, {"do": "confirm", "reason": ""}).status_code == 302
    missing = html.unescape(send(ada, path, {"do": "apply"}).content.decode())
    assert "Name the line of the invoice." in missing
    assert 'id="id_apply_invoice_line_error"' in missing
    assert send(ada, path, {"do": "apply", "invoice_line": "4711, 3"}).status_code == 302
    text = html.unescape(ada.get(path).content.decode())
    assert "Paid on invoice line 4711, 3." in text
    assert 'id="deeds"' not in text
    assert Credit.objects.get().state == "applied"


def test_a_waiver_needs_a_reason_and_another_person(people: People, fed: Fed) -> None:
    path = path_of()
    both = make_user("both", Role.PROCUREMENT_OFFICER, Role.APPROVER, unit=people.operations)
    one, ann = browser_of(both), browser_of(make_user("ann", Role.APPROVER, unit=people.operations))
    refused = html.unescape(send(one, path, {"do": "ask_waiver", "reason": ""}).content.decode())
    assert "Give the reason." in refused
    assert send(one, path, {"do": "ask_waiver", "reason": "Goodwill"}).status_code == 302
    asked = html.unescape(one.get(path).content.decode())
    assert "asked to waive it: Goodwill" in asked
    assert 'value="approve_waiver"' not in asked
    assert one.post(path, {"do": "approve_waiver"}).status_code == 404
    vendor = browser_of(people.at_vendor(fed.books.contract.vendor))
    assert "Goodwill" not in vendor.get(path).content.decode()
    assert send(ann, path, {"do": "approve_waiver"}).status_code == 302
    assert Credit.objects.get().state == "waived"


def test_a_credit_that_moved_meanwhile_is_read_again_first(people: People, fed: Fed) -> None:
    path, ada = path_of(), browser_of(people.ada)
    credit = Credit.objects.get()
    ask_waiver(credit=credit, reason="Goodwill", by=people.ada, now=NOW)
    stale = {"do": "notify", "seen": f"accrued/{credit.amount}/"}
    answer = ada.post(path, stale)
    assert answer.status_code == 200
    assert "Somebody else has moved this credit meanwhile" in answer.content.decode()
    assert Credit.objects.get().state == "accrued"
    assert send(ada, path, {"do": "notify"}).status_code == 302


def test_a_vendor_disputes_a_credit_of_which_it_was_told(people: People, fed: Fed) -> None:
    path = path_of()
    vendor = browser_of(people.at_vendor(fed.books.contract.vendor))
    assert vendor.post(path, {"do": "dispute"}).status_code == 404
    send(browser_of(people.ada), path, {"do": "notify"})
    sent = {"do": "dispute", "reason": "The outage was planned", "evidence": "CHG-7"}
    assert send(vendor, path, sent).status_code == 302
    text = html.unescape(vendor.get(path).content.decode())
    assert "Dispute open" in text
    assert "Evidence: <bdi>CHG-7</bdi>" in text
    report = vendor.get("/contracts/ITO-1/statements/2026-02/").content.decode()
    assert "The outage was planned" in report


def test_a_claim_after_its_deadline_is_not_offered(people: People, books: Books) -> None:
    ada, path = browser_of(people.ada), path_of("SOON")
    assert 'value="claim"' in ada.get(path).content.decode()
    assert "Claim by Thu 9 Jul, in 19 days. If we do nothing it is lost." in html.unescape(
        ada.get(path).content.decode()
    )
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        late = browser_of(people.ada).get(path).content.decode()
        assert 'value="claim"' not in late
        assert 'value="ask_waiver"' in late
    assert send(ada, path, {"do": "claim"}).status_code == 302
    assert Credit.objects.get(service_level__code="SOON").state == "claimed"


def test_counts_are_the_reviewed_ones_and_do_not_grow(
    people: People, fed: Fed, books: Books
) -> None:
    ada = browser_of(people.ada)
    ada.get("/credits/")
    pages = {"page_credits": "/credits/", "page_credit": path_of("SOON")}
    for name, path in pages.items():
        with reviewed_queries(name):
            ada.get(path)
    credit = Credit.objects.get(service_level__code="SOON")
    for number in range(30):
        credit.pk, credit.public_id = None, uuid4()
        credit.revision, credit.amount = 2 + number, Decimal(0)
        credit.month = date(2026, 3, 1)
        credit.save(force_insert=True)
    for name, path in pages.items():
        with reviewed_queries(name):
            ada.get(path)
