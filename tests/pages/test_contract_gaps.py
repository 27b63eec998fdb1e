"""A contract's page names what its record lacks, and where that is put right."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from contracts.clauses.kinds import ClauseKind
from contracts.models import Contract
from contracts.services_clauses import ClauseInput, check_clauses
from contracts.services_documents import add_document
from contracts.services_objectives import ObjectiveInput, set_objective
from contracts.services_responsibilities import divide_as_usual
from slas.pages.contract_gaps import GOVERNED_BY, held_of
from tests.factories import NOW, make_contract, make_level, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db
LABELS = {label: name for name, (label, _, _) in GOVERNED_BY.items()}


def missing(user: User) -> tuple[str, list[str]]:
    """Read the panel: its note, and the names of what is missing."""
    client = Client()
    client.force_login(user)
    text = html.unescape(client.get("/contracts/ITO-1/").content.decode())
    part = re.search(r'<section[^>]*aria-labelledby="missing".*?</section>', text, re.DOTALL)
    if part is None:
        return "", []
    note = re.search(r"(\d+ of \d+ in place, \d+ %)", part[0])
    assert note is not None
    return note[1], [name for label, name in LABELS.items() if f">{label}<" in part[0]]


@pytest.fixture
def contract(people: People) -> Contract:
    vendor = make_vendor(unit=people.operations)
    return make_contract(reference="ITO-1", vendor=vendor, monthly_charge=None)


def test_an_empty_record_lacks_everything(contract: Contract, people: People) -> None:
    assert missing(people.ada) == ("0 of 10 in place, 0 %", list(GOVERNED_BY))
    assert missing(people.ben)[1] == list(GOVERNED_BY)
    assert missing(people.at_vendor(contract.vendor)) == ("", [])


def test_what_is_put_on_record_is_missing_no_more(contract: Contract, people: People) -> None:
    make_level(contract)
    contract.versions.update(monthly_charge=Decimal(100))
    divide_as_usual(contract=contract, by=None, now=NOW)
    aim = ObjectiveInput("Calls", "How many", Decimal(40), Decimal(12), unit="calls")
    set_objective(contract=contract, entered=aim, by=None, now=NOW)
    add_document(owner=contract, name="a.pdf", content=b"%PDF-1.7\n%%EOF\n", by=None, now=NOW)
    found = [ClauseInput(kind=kind, state="present", note="4") for kind in ClauseKind.values]
    check_clauses(contract=contract, entered=found[1:], by=None, now=NOW)
    left = ["credits", "renewal", "watcher", "owed", "clauses"]
    assert missing(people.ada) == ("5 of 10 in place, 50 %", left)
    check_clauses(contract=contract, entered=found[:1], by=None, now=NOW)
    assert "clauses" not in missing(people.ada)[1]


def test_a_whole_record_lacks_nothing() -> None:
    assert held_of(dict.fromkeys(GOVERNED_BY, True)).missing == ()
    assert held_of({**dict.fromkeys(GOVERNED_BY, True), "owed": False}).percent == 90
