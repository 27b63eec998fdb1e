"""Certificates and insurances of a vendor: kept, judged by the day, shown to who may see them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from core.errors import RuleError
from tests.factories import NOW, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.certificates.kinds import standing_on
from vendors.models import Vendor
from vendors.services_certificates import (
    CertificateInput,
    add_certificate,
    change_certificate,
    remove_certificate,
)

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def vendor(people: People) -> Vendor:
    return make_vendor(display_name="Acme", unit=people.operations)


def post(user: User, path: str, status: int, **data: Any) -> str:
    client = Client()
    client.force_login(user)
    response = client.post(path, data)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("first", "last", "standing"),
    [
        (None, None, "missing"),
        (None, TODAY - DAY, "expired"),
        (None, TODAY, "expiring"),
        (None, TODAY + 60 * DAY, "expiring"),
        (None, TODAY + 61 * DAY, "valid"),
        (TODAY, TODAY + 61 * DAY, "valid"),
        (TODAY + DAY, TODAY + 61 * DAY, "upcoming"),
    ],
)
def test_standing_is_that_of_the_day(first: date | None, last: date | None, standing: str) -> None:
    assert standing_on(TODAY, valid_from=first, valid_until=last, days=60) == standing


@pytest.mark.parametrize(
    ("field", "entered"),
    [
        ("kind", {"kind": "iso_9999"}),
        ("valid_until", {"valid_until": None}),
        ("valid_until", {"valid_until": None, "is_required": True, "valid_from": TODAY}),
        ("valid_until", {"valid_from": TODAY + DAY}),
        ("insured_amount", {"insured_amount": Decimal(1), "currency": "EUR"}),
        ("insured_amount", {"kind": "cyber_insurance", "currency": "EUR"}),
        ("insured_amount", {"kind": "cyber_insurance", "insured_amount": -1, "currency": "EUR"}),
        ("currency", {"kind": "cyber_insurance", "insured_amount": 1, "currency": "€"}),
        ("number", {"number": "1" * 81}),
    ],
)
def test_what_does_not_hold_is_refused_beside_its_field(
    vendor: Vendor, field: str, entered: dict[str, Any]
) -> None:
    usual: dict[str, Any] = {"kind": "iso_27001", "valid_until": TODAY}
    said = CertificateInput(**{**usual, **entered})
    with pytest.raises(RuleError) as refused:
        add_certificate(vendor=vendor, entered=said, by=None, now=NOW)
    assert refused.value.field == field
    assert not vendor.certificates.exists()


def test_who_may_not_edit_the_vendor_writes_nothing(vendor: Vendor, people: People) -> None:
    said = CertificateInput("iso_27001", valid_until=TODAY)
    one = add_certificate(vendor=vendor, entered=said, by=people.ada, now=NOW)
    assert add_certificate(vendor=vendor, entered=said, by=people.ada, now=NOW) == one
    with pytest.raises(ForbiddenError):
        add_certificate(vendor=vendor, entered=said, by=people.ben, now=NOW)
    with pytest.raises(ForbiddenError):
        change_certificate(certificate=one, entered=said, by=people.ben, now=NOW)
    with pytest.raises(ForbiddenError):
        remove_certificate(certificate=one, by=people.ben, now=NOW)
    path = f"/vendors/{vendor.slug}/certificates/"
    for user in (people.ben, people.cyd):
        post(user, path, 404, kind="pci_dss", valid_until="2030-01-01")
    post(people.at_vendor(vendor), path, 404, kind="pci_dss", valid_until="2030-01-01")
    post(people.cyd, f"{path}{one.public_id}/", 404, do="remove")
    assert vendor.certificates.count() == 1


def test_a_certificate_is_added_renewed_and_taken_off(
    vendor: Vendor, people: People, reader: Reader
) -> None:
    path = f"/vendors/{vendor.slug}/certificates/"
    assert "Nothing on record yet" in reader.get(people.ben, path)
    lost = post(people.ada, path, 422, kind="cyber_insurance", number="P-77")
    assert "Enter the last day" in lost
    assert "P-77" in lost
    sent = {"kind": "cyber_insurance", "number": "P-77", "insured_amount": "5 000 000"}
    sent |= {"currency": "eur", "valid_until": "2020-01-31", "is_required": "on"}
    post(people.ada, path, 302, **sent)
    page = reader.get(people.ben, path)
    assert "Expired" in page
    assert "required" in page
    assert "Add certificate" not in page
    assert "Expired, until" in reader.get(people.ben, f"/vendors/{vendor.slug}/register/")
    one = vendor.certificates.get()
    assert (one.insured_amount, one.currency) == (Decimal(5000000), "EUR")
    own = f"{path}{one.public_id}/"
    assert "P-77" in reader.get(people.ada, own)
    reader.get(people.cyd, own, 404)
    other = make_vendor(display_name="Other", unit=people.operations)
    reader.get(people.ada, f"/vendors/{other.slug}/certificates/{one.public_id}/", 404)
    post(people.ada, own, 422, **sent | {"valid_until": "31.1.2040"})
    post(people.ada, own, 302, **sent | {"valid_until": "2040-01-31"})
    assert "Valid" in reader.get(people.ben, path)
    post(people.ada, own, 302, do="remove")
    assert not vendor.certificates.exists()


def test_queries_do_not_grow(vendor: Vendor, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    path = f"/vendors/{vendor.slug}/certificates/"
    client.get(path)
    for number in range(12):
        said = CertificateInput("other", str(number), valid_until=TODAY)
        add_certificate(vendor=vendor, entered=said, by=None, now=NOW)
        if number in (0, 11):
            with reviewed_queries("page_vendor_certificates"):
                client.get(path)
