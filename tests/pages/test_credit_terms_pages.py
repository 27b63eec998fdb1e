"""What a contract says of its credits: schedules, terms and billed charges, on pages."""

import html
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from accounts.permissions import Role
from slas.catalogue.agreements import public_agreements
from slas.models import CreditSchedule, CreditTerms
from tests.factories import make_vendor
from tests.pages.conftest import Reader
from tests.pages.sending import fields_of, send
from tests.people import People
from tests.query_counts import reviewed_queries
from tests.slas.statements.setting import NOW, Books, make_books

BASE = "/contracts/ITO-1"
TERMS = f"{BASE}/credit-terms/"
SCHEDULE = f"{BASE}/credit-schedules/new/"


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def books(people: People) -> Books:
    return make_books(reference="ITO-1", vendor=make_vendor(unit=people.operations))


@pytest.fixture
def ada(people: People, books: Books) -> Client:
    """Ada’s browser."""
    client = Client()
    client.force_login(people.ada)
    return client


def text_of(client: Client, path: str) -> str:
    return re.sub(r"[ \n]+", " ", html.unescape(client.get(path).content.decode()))


def test_every_public_agreement_is_offered_with_source_and_date(ada: Client) -> None:
    text = text_of(ada, SCHEDULE)
    assert len(public_agreements()) == 13
    for one in public_agreements():
        assert f'href="?template={one.id}"' in text
        assert f"{one.source}, read {one.read_on}" in text
        assert f'href="{one.url}"' in text


@pytest.mark.parametrize("agreement", public_agreements(), ids=lambda one: one.id)
def test_a_public_agreement_is_agreed_as_it_is_filled_in(ada: Client, agreement: object) -> None:
    template = agreement.id  # type: ignore[attr-defined]
    path = f"{SCHEDULE}?template={template}"
    needs_days = "claim_days" if agreement.schedule.claim == "claimed" else ""  # type: ignore[attr-defined]
    fields = fields_of(ada.get(path).content.decode())
    if needs_days and fields["claim_days"] == [""] and fields["claim_cycles"] == [""]:
        fields["claim_days"] = ["30"]
    first = ada.post(SCHEDULE, fields)
    if first.status_code == 200:
        told = fields_of(first.content.decode())
        assert "This holds, but it is odd" in first.content.decode()
        assert not CreditSchedule.objects.exists()
        assert ada.post(SCHEDULE, told).status_code == 302
    schedule = CreditSchedule.objects.get()
    assert schedule.template == template
    assert schedule.claim_cycles == (agreement.schedule.claim_cycles or None)  # type: ignore[attr-defined]
    assert schedule.tiers.count() == len(agreement.schedule.tiers)  # type: ignore[attr-defined]


WRITTEN = {
    "name": "Own ladder",
    "kind": "ladder",
    "direction": "higher",
    "claim": "automatic",
    "tier-0-lower": "99",
    "tier-0-lower_inclusive": "no",
    "tier-0-upper": "99.9",
    "tier-0-upper_inclusive": "yes",
    "tier-0-value": "10",
    "tier-1-upper": "99",
    "tier-1-value": "25",
}


def test_gaps_are_shown_before_they_are_agreed_to(ada: Client) -> None:
    checked = html.unescape(send(ada, SCHEDULE, {**WRITTEN, "check": "yes"}).content.decode())
    assert "Exactly 99 is in no tier." in checked
    assert not CreditSchedule.objects.exists()
    unseen = html.unescape(send(ada, SCHEDULE, WRITTEN).content.decode())
    assert "Exactly 99 is in no tier." in unseen
    assert "Agree it all the same" in unseen
    assert not CreditSchedule.objects.exists()
    told = fields_of(unseen)
    # Another gap than the one that was shown has to be read first, too.
    wider = {**told, "tier-1-upper": "98"}
    assert "Values 98 or more and 99 or less are in no tier." in html.unescape(
        ada.post(SCHEDULE, wider).content.decode()
    )
    assert ada.post(SCHEDULE, told).status_code == 302
    schedule = CreditSchedule.objects.get()
    tiers = [
        (tier.lower, tier.lower_inclusive, tier.upper, tier.upper_inclusive, tier.value)
        for tier in schedule.tiers.all()
    ]
    assert tiers == [
        (Decimal(99), False, Decimal("99.9"), True, Decimal(10)),
        (None, False, Decimal(99), False, Decimal(25)),
    ]
    assert schedule.template == ""
    assert "Exactly 99 is in no tier." in text_of(ada, TERMS)


def test_a_schedule_that_does_not_hold_is_refused_beside_its_field(ada: Client) -> None:
    for changes, sentence in (
        ({"tier-0-value": "much"}, "“much” is not a number"),
        ({"tier-0-value": ""}, "Enter what it pays."),
        ({"kind": ""}, "Choose what a tier pays."),
        ({"claim": "claimed"}, "Say within how many days"),
        ({"multipliers": "1; two"}, "Enter figures parted by commas"),
        (
            {
                "tier-0-value": "",
                "tier-0-upper": "",
                "tier-0-lower": "",
                "tier-1-upper": "",
                "tier-1-value": "",
            },
            "add at least one tier",
        ),
    ):
        answer = send(ada, SCHEDULE, {**WRITTEN, **changes})
        assert sentence in html.unescape(answer.content.decode()), changes
    assert not CreditSchedule.objects.exists()


def test_more_rows_keep_what_was_typed(ada: Client) -> None:
    text = send(ada, SCHEDULE, {**WRITTEN, "more": "yes"}).content.decode()
    fields = fields_of(text)
    assert fields["rows"] == ["8"]
    assert fields["tier-1-value"] == ["25"]
    assert fields["tier-0-upper_inclusive"] == ["yes"]
    assert fields["name"] == ["Own ladder"]
    assert "to put right" not in text


def test_credit_terms_are_agreed_and_replaced(ada: Client, books: Books) -> None:
    entered = {
        "effective_from": "2026-01-01",
        "month_cap_percent": "10",
        "year_cap_percent": "8.5",
        "pool_percent": "150",
        "pool_shares": "Availability: 100\nService: 50 %",
        "earn_back": "met_in_a_row",
        "earn_back_periods": "6",
        "earn_back_percent": "50",
        "trigger-0-kind": "repeated_misses",
        "trigger-0-times": "3",
        "trigger-0-months": "12",
    }
    assert send(ada, f"{TERMS}new/", entered).status_code == 302
    terms = CreditTerms.objects.get()
    assert terms.pool_shares == {"Availability": "100", "Service": "50"}
    text = text_of(ada, TERMS)
    assert "8.5\u202f% of its charges" in text
    assert "50\u202f%, once met 6 times in a row" in text
    assert "One service level missed its minimum more than 3 times in 12 periods." in text
    again = ada.get(f"{TERMS}new/").content.decode()
    fields = fields_of(again)
    assert fields["effective_from"] == ["2026-06-01"]
    assert fields["trigger-0-kind"] == ["repeated_misses"]
    missing = send(ada, f"{TERMS}new/", {"year_cap_percent": "7"})
    assert 'id="id_change_error"' in missing.content.decode()
    changed = {"year_cap_percent": "7", "change": "Lower yearly cap"}
    assert send(ada, f"{TERMS}new/", changed).status_code == 302
    first, second = CreditTerms.objects.order_by("number")
    assert (first.effective_to, second.effective_from) == (date(2026, 6, 1), date(2026, 6, 1))
    assert second.termination_triggers.get().times == 3


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"effective_from": "2026-02-10"}, "effective_from", "is within a month of the contract"),
        ({"pool_shares": "Availability"}, "pool_shares", "is not like “Availability: 60”"),
        ({"pool_shares": "A: 60\nA: 50"}, "pool_shares", "“A” is there twice."),
        ({"pool_shares": "A: 60"}, "pool_percent", "Say how large the pool is"),
        ({"earn_back_percent": "50"}, "earn_back", "Nothing is earned back"),
        ({"month_cap_percent": "-1"}, "month_cap_percent", "is out of range"),
    ],
)
def test_credit_terms_that_do_not_hold_are_refused(
    ada: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    text = html.unescape(send(ada, f"{TERMS}new/", changes).content.decode())
    assert sentence in text
    assert f'id="id_{field}_error"' in text
    assert not CreditTerms.objects.exists()


def test_billed_charges_are_recorded_and_corrected(ada: Client, books: Books) -> None:
    path = f"{BASE}/charges/new/"
    entered = {"month": "2026-02", "amount": "410 000.50", "taxes": "10000.50", "invoice": "R-7"}
    assert send(ada, path, entered).status_code == 302
    text = text_of(ada, TERMS)
    assert "€\u202f400,000.00" in text
    assert "R-7" in text
    filled = fields_of(ada.get(f"{path}?month=2026-02").content.decode())
    assert filled["invoice"] == ["R-7"]
    assert send(ada, f"{path}?month=2026-02", {"amount": "510000.50"}).status_code == 302
    assert "corrected, version 2" in text_of(ada, TERMS)
    for changes, sentence in (
        ({"taxes": "999999"}, "more than the amount"),
        ({"month": "2025-02"}, "is outside the contract's term"),
        ({"month": "soon"}, "“soon” is not a month."),
    ):
        answer = send(ada, path, {**entered, **changes})
        assert sentence in html.unescape(answer.content.decode())
    assert ada.get(f"{path}?month=soon").status_code == 404


def test_who_agrees_and_who_reads(people: People, books: Books, reader: Reader) -> None:
    forms = (f"{TERMS}new/", SCHEDULE, f"{BASE}/charges/new/")
    vendor = people.at_vendor(books.contract.vendor)
    for user in (people.ben, vendor, people.holding(Role.APPROVER)):
        assert "Agree" not in reader.get(user, TERMS)
        for path in forms:
            reader.get(user, path, 404)
            assert reader.client.post(path, {}).status_code == 404
    for user in (people.cyd, people.holding(Role.EXECUTIVE)):
        for path in (TERMS, *forms):
            reader.get(user, path, 404)
    for path in (TERMS, *forms):
        reader.get(people.ada, path)
    assert TERMS in reader.get(people.ada, f"{BASE}/")
    assert f"{BASE}/statements/" in reader.get(people.ben, f"{BASE}/")


def test_counts_are_the_reviewed_ones_and_do_not_grow(ada: Client, books: Books) -> None:
    ada.get(TERMS)
    pages = {
        "page_credit_terms": TERMS,
        "page_credit_terms_new": f"{TERMS}new/",
        "page_credit_schedule_new": SCHEDULE,
        "page_charge_new": f"{BASE}/charges/new/",
    }
    books.terms()
    books.level("A", books.schedule([(None, "90", "10")]))
    for name, path in pages.items():
        with reviewed_queries(name):
            ada.get(path)
    for number in range(6):
        books.level(f"B{number}", books.schedule([(None, "90", "10"), (None, "80", "20")]))
    for name, path in pages.items():
        with reviewed_queries(name):
            ada.get(path)
