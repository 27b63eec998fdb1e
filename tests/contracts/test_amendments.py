"""Amendments: proposed by one person, in force once another has approved them."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from contracts.choices import AmendmentState
from contracts.models import Amendment, Contract, DocumentContent
from contracts.services import amend_contract
from contracts.services_amendments import (
    approve_amendment,
    propose_amendment,
    reject_amendment,
    withdraw_amendment,
)
from contracts.services_documents import add_document, remove_document
from core.errors import ConflictError, PortalError, RuleError
from tests.api.portal import Api
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nAmendment 1\n%%EOF\n"


@pytest.fixture
def contract(people: People) -> Contract:
    return make_contract(
        reference="ITO-1",
        vendor=make_vendor(unit=people.operations),
        ends_on=date(2027, 1, 1),
        monthly_charge=Decimal(100),
        at_risk_percent=Decimal(10),
    )


@pytest.fixture
def approver(people: People) -> User:
    return people.holding(Role.APPROVER)


def propose(contract: Contract, by: User, **changes: Any) -> Amendment:
    said = {"effective_from": date(2026, 7, 1), "change": "Dearer", **changes}
    return propose_amendment(contract=contract, by=by, now=NOW, **said)


def test_what_is_proposed_holds_once_another_person_approves(
    contract: Contract, people: People, approver: User
) -> None:
    amendment = propose(contract, people.ada, monthly_charge=Decimal("102.90"))
    assert contract.versions.count() == 1
    version = approve_amendment(amendment=amendment, by=approver, now=NOW)
    first, second = contract.versions.all()
    assert (first.effective_to, second) == (date(2026, 7, 1), version)
    assert (version.monthly_charge, version.at_risk_percent) == (Decimal("102.90"), Decimal(10))
    assert (version.number, version.change, version.ends_on) == (2, "Dearer", date(2027, 1, 1))
    assert (amendment.state, amendment.version) == (AmendmentState.APPROVED, version)
    assert (amendment.decided_by, amendment.proposed_by) == (approver, people.ada)
    # Said twice it is done once.
    assert approve_amendment(amendment=amendment, by=approver, now=NOW) == version
    assert contract.versions.count() == 2


@pytest.mark.parametrize("decide", [approve_amendment, reject_amendment])
def test_who_proposed_does_not_decide(decide: Any, contract: Contract, people: People) -> None:
    both = people.holding(Role.ADMINISTRATOR)
    amendment = propose(contract, both)
    with pytest.raises(RuleError) as raised:
        decide(amendment=amendment, decision="Yes", by=both, now=NOW)
    assert raised.value.code == "four_eyes"
    assert Amendment.objects.get().state == AmendmentState.PROPOSED
    assert contract.versions.count() == 1


def test_each_deed_needs_its_capability_in_the_unit(
    contract: Contract, people: People, approver: User
) -> None:
    outside = (people.ben, people.cyd, approver, people.at_vendor(contract.vendor))
    for person in outside:
        with pytest.raises(ForbiddenError):
            propose(contract, person)
    amendment = propose(contract, people.ada)
    for person in (people.ada, people.ben, people.cyd, people.at_vendor(contract.vendor)):
        with pytest.raises(ForbiddenError):
            approve_amendment(amendment=amendment, by=person, now=NOW)
    for person in outside:
        with pytest.raises(ForbiddenError):
            withdraw_amendment(amendment=amendment, by=person, now=NOW)


def test_one_amendment_waits_at_a_time_and_said_twice_it_is_one(
    contract: Contract, people: People
) -> None:
    first = propose(contract, people.ada)
    assert propose(contract, people.ada) == first
    for changes in ({"change": "Cheaper"}, {"ends_on": None}, {"monthly_charge": None}):
        with pytest.raises(ConflictError) as raised:
            propose(contract, people.ada, **changes)
        assert raised.value.code == "open"
    withdraw_amendment(amendment=first, by=people.ada, now=NOW)
    withdraw_amendment(amendment=first, by=people.ada, now=NOW)
    assert propose(contract, people.ada) != first


def test_what_is_drawn_up_from_an_older_version_is_not_approved(
    contract: Contract, people: People, approver: User
) -> None:
    amendment = propose(contract, people.ada)
    amend_contract(
        contract=contract,
        effective_from=date(2026, 5, 1),
        change="Notice given",
        ends_on=date(2026, 12, 1),
        by=None,
        now=NOW,
    )
    with pytest.raises(RuleError) as raised:
        approve_amendment(amendment=amendment, by=approver, now=NOW)
    assert raised.value.code == "stale"
    assert "version 2 is its latest" in raised.value.message
    assert contract.versions.count() == 2


def test_a_rejection_says_why_and_ends_it(
    contract: Contract, people: People, approver: User
) -> None:
    amendment = propose(contract, people.ada)
    with pytest.raises(RuleError, match="The decision is empty"):
        reject_amendment(amendment=amendment, decision=" ", by=approver, now=NOW)
    reject_amendment(amendment=amendment, decision="Too dear", by=approver, now=NOW)
    reject_amendment(amendment=amendment, decision="Too dear", by=approver, now=NOW)
    assert (amendment.state, amendment.decision) == (AmendmentState.REJECTED, "Too dear")
    for again in (
        lambda: approve_amendment(amendment=amendment, by=approver, now=NOW),
        lambda: withdraw_amendment(amendment=amendment, by=people.ada, now=NOW),
    ):
        with pytest.raises(RuleError) as raised:
            again()
        assert raised.value.code == "state"
    assert contract.versions.count() == 1


def test_the_paper_is_the_contracts_and_stays_what_it_was(
    contract: Contract, people: People, approver: User
) -> None:
    kept: dict[str, Any] = {"name": "a.pdf", "by": None, "now": NOW}
    foreign = add_document(owner=contract.vendor, content=PDF, **kept)
    with pytest.raises(RuleError) as refused:
        propose(contract, people.ada, document=foreign)
    assert refused.value.field == "document"
    paper = add_document(owner=contract, content=PDF, **kept)
    assert paper.sha256 == hashlib.sha256(PDF).hexdigest()
    amendment = propose(contract, people.ada, document=paper)
    with pytest.raises(ConflictError, match="It is the paper of an amendment"):
        remove_document(document=paper, by=None, now=NOW)
    DocumentContent.objects.filter(document=paper).update(data=PDF.replace(b"1\n", b"2\n"))
    with pytest.raises(ConflictError, match="their digest differs"):
        approve_amendment(amendment=amendment, by=approver, now=NOW)
    DocumentContent.objects.filter(document=paper).update(data=PDF)
    assert approve_amendment(amendment=amendment, by=approver, now=NOW).number == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"effective_from": date(2026, 1, 1)}, "effective_from"),
        ({"effective_from": date(2027, 2, 1)}, "effective_from"),
        ({"ends_on": date(2026, 7, 1)}, "ends_on"),
        ({"change": " "}, "change"),
        ({"monthly_charge": Decimal(-1)}, "monthly_charge"),
        ({"at_risk_percent": Decimal(101)}, "at_risk_percent"),
    ],
)
def test_what_does_not_hold_is_not_proposed(
    changes: dict[str, Any], field: str, contract: Contract, people: People
) -> None:
    with pytest.raises(PortalError) as raised:
        propose(contract, people.ada, **changes)
    assert raised.value.field == field
    assert not Amendment.objects.exists()


def test_by_program_one_proposes_and_another_approves(
    contract: Contract, people: People, approver: User
) -> None:
    body = {
        "contract": str(contract.public_id),
        "effective_from": "2026-07-01",
        "change": "Free",
        "monthly_charge": None,
        "ends_on": "2028-01-01",
    }
    made = Api(people.ada).post("/amendments/", body)
    assert (made.status, made.body["state"], made.body["replaces"]) == (201, "proposed", 1)
    assert (made.body["monthly_charge"], made.body["at_risk_percent"]) == (None, "10")
    path = f"/amendments/{made.body['id']}/"
    vendor_user = people.at_vendor(contract.vendor)
    assert Api(vendor_user).get(path).status == 404
    done = Api(approver).post(f"{path}approve/", {})
    assert (done.status, done.body["state"], done.body["version"]) == (200, "approved", 2)
    versions = Api(people.ada).get(f"/contracts/{contract.public_id}/versions/").body["results"]
    assert [version["effective_to"] for version in versions] == ["2026-07-01", None]
    assert Api(vendor_user).get(path).body["document"] is None
    for query, count in (({"state": "approved"}, 1), ({"state": "proposed"}, 0)):
        assert len(Api(people.ada).get("/amendments/", **query).body["results"]) == count
    unknown = Api(people.ada).post("/amendments/", {**body, "document": made.body["id"]})
    assert (unknown.status, unknown.codes) == (422, [("/document", "unknown")])


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_by_hand_it_is_proposed_with_its_paper_read_as_a_difference_and_approved(
    contract: Contract, people: People, approver: User
) -> None:
    ada, boss = browser(people.ada), browser(approver)
    entered = {
        **{"effective_from": "2026-07-01", "change": "2.9 % dearer", "ends_on": "2027-01-01"},
        **{"monthly_charge": "102.90", "at_risk_percent": "10"},
    }
    wrong = {**entered, "document": SimpleUploadedFile("a.exe", b"MZ\x90\0\0")}
    refused = ada.post("/contracts/ITO-1/amend/", wrong)
    assert refused.status_code == 422
    assert 'id="id_document_error"' in refused.content.decode()
    right = {**entered, "document": SimpleUploadedFile("a.pdf", PDF)}
    path = ada.post("/contracts/ITO-1/amend/", right).headers["Location"]
    text = ada.get(path).content.decode()
    assert "You proposed this, so somebody else decides it" in text
    assert hashlib.sha256(PDF).hexdigest() in text
    assert "+2.90" in text
    assert 'value="approve"' not in text
    assert "An amendment waits for approval." in ada.get("/contracts/ITO-1/").content.decode()
    assert "2.9 % dearer" in boss.get("/decisions/").content.decode()
    assert "2.9 % dearer" not in ada.get("/decisions/").content.decode()
    assert ada.post(path, {"deed": "approve"}).status_code == 422
    assert boss.post(path, {"deed": "reject", "decision": ""}).status_code == 422
    assert boss.post(path, {"deed": "approve"}).headers["Location"] == path
    assert contract.versions.get(number=2).monthly_charge == Decimal("102.90")
    shown = ada.get("/contracts/ITO-1/").content.decode()
    assert "proposed by Ada, approved by" in shown
    assert "An amendment waits for approval." not in shown
    assert "version 2" in ada.get("/contracts/ITO-1/amendments/").content.decode()


def test_a_rejected_one_is_proposed_anew_from_what_it_said(
    contract: Contract, people: People, approver: User
) -> None:
    amendment = propose(contract, people.ada, monthly_charge=Decimal("130.00"))
    assert browser(people.cyd).get(f"/amendments/{amendment.public_id}/").status_code == 404
    path = f"/amendments/{amendment.public_id}/"
    browser(approver).post(path, {"deed": "reject", "decision": "Too dear"})
    text = browser(people.ada).get(path).content.decode()
    anew = f"/contracts/ITO-1/amend/?from={amendment.public_id}"
    assert anew in text
    form = browser(people.ada).get(anew).content.decode()
    assert 'value="130.00"' in form
    assert 'value="2026-07-01"' in form
