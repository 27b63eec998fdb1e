"""The page of the register on a vendor: standing, numbers, and what can be done."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from tests.factories import NOW, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.models import Vendor
from vendors.services_groups import set_parent
from vendors.services_identifiers import IdentifierInput, replace_identifiers
from vendors.services_standing import move_vendor

LEI = "5493001KJTIIGC8Y1R12"


@pytest.fixture
def vendor(people: People) -> Vendor:
    return make_vendor(display_name="Acme", unit=people.operations, tier=1, status="active")


def post(user: User, vendor: Vendor, status: int, **data: Any) -> str:
    client = Client()
    client.force_login(user)
    response = client.post(f"/vendors/{vendor.slug}/register/", data)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_a_vendor_is_moved_with_a_reason_and_the_history_tells_it(
    vendor: Vendor, people: People, reader: Reader
) -> None:
    lost = post(people.ada, vendor, 422, do="to_exiting")
    assert "Begin the exit" in lost
    assert "Enter" in lost
    post(people.ada, vendor, 302, do="to_exiting", reason="A new tender")
    page = reader.get(people.ada, f"/vendors/{vendor.slug}/register/")
    assert "Active → Exiting" in page
    assert "A new tender" in page
    assert "Call off the exit" in page
    assert "Begin the exit" not in page


def test_a_review_is_recorded_and_the_next_one_said(
    vendor: Vendor, people: People, reader: Reader
) -> None:
    post(people.ada, vendor, 302, do="review", on="2026-02-28")
    page = " ".join(reader.get(people.ada, f"/vendors/{vendor.slug}/register/").split())
    assert "by Sun 28 Feb, in 345 days" in page
    assert "is still to come" in post(people.ada, vendor, 422, do="review", on="2030-01-01")


def test_who_does_not_edit_sees_no_deed_and_does_none(
    vendor: Vendor, people: People, reader: Reader
) -> None:
    page = reader.get(people.ben, f"/vendors/{vendor.slug}/register/")
    assert "Where we stand" in page
    assert "What you can do" not in page
    post(people.ben, vendor, 404, do="to_exiting", reason="No")
    post(people.cyd, vendor, 404, do="to_exiting", reason="No")
    reader.get(people.at_vendor(vendor), f"/vendors/{vendor.slug}/register/", 404)
    assert "Where we stand" in reader.get(
        people.holding(Role.EXECUTIVE), f"/vendors/{vendor.slug}/register/"
    )


def test_numbers_are_entered_with_the_vendor_and_shown(
    vendor: Vendor, people: People, reader: Reader
) -> None:
    client = Client()
    client.force_login(people.ada)
    page = client.get(f"/vendors/{vendor.slug}/edit/").context["form"]
    sent = {
        f"{part.prefix}-{name}": value
        for part in (page.identifiers, page.locations, page.contacts)
        for name, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
    }
    sent |= {
        "display_name": "Acme",
        "legal_name": "Acme",
        "reference": vendor.reference,
        "unit": str(vendor.unit_id),
        "tier": "1",
        "identifiers-0-scheme": "lei",
        "identifiers-0-value": "5493001KJTIIGC8Y1R13",
    }
    wrong = client.post(f"/vendors/{vendor.slug}/edit/", sent)
    assert wrong.status_code == 200
    assert "The check digits" in wrong.content.decode()
    sent["identifiers-0-value"] = LEI.lower()
    assert client.post(f"/vendors/{vendor.slug}/edit/", sent).status_code == 302
    assert LEI in reader.get(people.ben, f"/vendors/{vendor.slug}/register/")


def test_the_group_is_shown_as_far_as_the_reader_sees_it(
    vendor: Vendor, people: People, reader: Reader
) -> None:
    path = f"/vendors/{vendor.slug}/register/"
    assert "No other vendor that you see" in reader.get(people.ben, path)
    head = make_vendor(display_name="Acme Holding", unit=people.operations)
    hidden = make_vendor(display_name="Acme Retail", unit=people.retail)
    set_parent(vendor=hidden, parent=head.reference, by=None, now=NOW)
    assert "within your reach" in post(
        people.ada, vendor, 422, do="parent", parent_reference=hidden.reference
    )
    post(people.ada, vendor, 302, do="parent", parent_reference=head.reference)
    page = reader.get(people.ben, path)
    assert "Acme Holding" in page
    assert "head of the group" in page
    assert "Acme Retail" not in page
    found = reader.get(people.ben, f"/vendors/?group={vendor.reference}")
    assert "Two vendors fit the filters" in found
    circle = post(people.ada, head, 422, do="parent", parent_reference=vendor.reference)
    assert "at first or second hand" in circle


def test_queries_do_not_grow(vendor: Vendor, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    path = f"/vendors/{vendor.slug}/register/"
    client.get(path)
    with reviewed_queries("page_vendor_register"):
        client.get(path)
    for target in ("exiting", "active", "exiting", "active"):
        move_vendor(vendor=vendor, target=target, reason="Back", by=people.ada, now=NOW)
    rows = [IdentifierInput("lei", LEI), IdentifierInput("vat", "DE123456789")]
    replace_identifiers(vendor=vendor, identifiers=rows, by=people.ada, now=NOW)
    for _ in range(3):
        arm = make_vendor(unit=people.operations)
        set_parent(vendor=arm, parent=vendor.reference, by=people.ada, now=NOW)
    with reviewed_queries("page_vendor_register"):
        client.get(path)
