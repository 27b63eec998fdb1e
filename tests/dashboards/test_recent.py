"""A vendor's page tells what changed lately, to those who keep its records."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from contracts.models import Contract
from contracts.services import amend_contract
from contracts.services_charges import ChargeInput, agree_charge
from core.acting import acting
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(people: People) -> Contract:
    vendor = make_vendor(unit=people.operations, display_name="Tern", tier=3)
    return make_contract(reference="ITO-1", title="Hosting", vendor=vendor)


def told(user: User, vendor: Vendor) -> list[str]:
    """Read the panel, a line each, without its marks."""
    client = Client()
    client.force_login(user)
    text = html.unescape(client.get(f"/vendors/{vendor.slug}/").content.decode())
    part = re.search(r'<section[^>]*aria-labelledby="recent".*?</section>', text, re.DOTALL)
    if part is None:
        return []
    rows = re.findall(r"<li>(.*?)</li>", part[0], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def agree(contract: Contract, code: str) -> None:
    entered = ChargeInput(kind="rate", code=code, title=f"Engineer {code}", amount=Decimal(1))
    agree_charge(contract=contract, entered=entered, by=None, now=NOW)


def test_the_newest_changes_of_vendor_and_contracts_are_told(
    contract: Contract, people: People
) -> None:
    with acting(lambda: people.ada.pk, request_id="r-1", origin="POST:/vendors/"):
        Vendor.objects.filter(pk=contract.vendor_id).update(tier=1)
        amend_contract(
            contract=contract, effective_from=date(2026, 5, 1), change="Longer", by=None, now=NOW
        )
    agree(contract, "R-1")
    lines = told(people.ada, contract.vendor)
    assert lines[0].startswith("Charge “Engineer R-1” added Ada")
    assert any("tier 3 → 1 · Ada" in line for line in lines)
    assert any(line.startswith("Version “Longer” added") for line in lines)
    assert any(line.startswith("Contract “Hosting” added") for line in lines)
    assert len(lines) <= 8


def test_many_of_one_kind_at_once_are_one_line(contract: Contract, people: People) -> None:
    for number in range(12):
        agree(contract, f"R-{number}")
    lines = told(people.ada, contract.vendor)
    assert lines[0].startswith("12 charges added")


def test_only_what_the_reader_sees_is_told_and_nothing_to_the_vendor(
    contract: Contract, people: People
) -> None:
    vendor = contract.vendor
    vendor.shared_with.add(people.retail)
    agree(contract, "R-1")
    assert not any("Hosting" in line or "Charge" in line for line in told(people.cyd, vendor))
    assert told(people.at_vendor(vendor), vendor) == []
    assert told(people.holding(Role.EXECUTIVE), vendor) == []
