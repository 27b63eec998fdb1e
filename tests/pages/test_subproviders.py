"""On whom vendors rely in turn: kept with its walls, and seen from those on whom many rely."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from contracts.models import Subprovider
from contracts.services_subproviders import (
    SubproviderInput,
    change_subprovider,
    record_subprovider,
    remove_subprovider,
)
from core.errors import ConflictError, RuleError
from dashboards.services.merging import merge_vendors
from tests.factories import NOW, make_contract, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.models import Vendor

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def vendor(people: People) -> Vendor:
    return make_vendor(display_name="Acme", unit=people.operations)


def record(vendor: Vendor, by: User | None = None, **fields: Any) -> Subprovider:
    usual: dict[str, Any] = {"service_type": "cloud", "criticality": "critical", "name": "Quarz"}
    entered = SubproviderInput(**{**usual, **fields})
    return record_subprovider(vendor=vendor, entered=entered, by=by, now=NOW)


def post(user: User, path: str, status: int, **data: Any) -> str:
    client = Client()
    client.force_login(user)
    response = client.post(path, data)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("field", "entered"),
    [
        ("name", {"name": " "}),
        ("country", {"country": "XX"}),
        ("service_type", {"service_type": "tea"}),
        ("criticality", {"criticality": "dire"}),
        ("works_until", {"works_from": TODAY, "works_until": TODAY - DAY}),
        ("provider_reference", {"provider_reference": "V-none"}),
        ("contract_reference", {"contract_reference": "C-none"}),
    ],
)
def test_what_does_not_hold_is_refused_beside_its_field(
    vendor: Vendor, field: str, entered: dict[str, Any]
) -> None:
    with pytest.raises(RuleError) as refused:
        record(vendor, **entered)
    assert refused.value.field == field
    assert not Subprovider.objects.exists()


def test_a_vendor_of_the_register_and_a_contract_are_found_in_reach_alone(
    vendor: Vendor, people: People
) -> None:
    known = make_vendor(display_name="Tuff", unit=people.operations, country="IE")
    hidden = make_vendor(unit=people.retail)
    contract, foreign = make_contract(vendor=vendor), make_contract()
    given = {"provider_reference": known.reference, "contract_reference": contract.reference}
    made = record(vendor, people.ada, name="", **given)
    assert (made.name, made.country, made.provider, made.contract) == (
        "Tuff",
        "IE",
        known,
        contract,
    )
    assert record(vendor, people.ada, name="", **given) == made
    for wrong in (hidden.reference, vendor.reference):
        with pytest.raises(RuleError):
            record(vendor, people.ada, provider_reference=wrong)
    with pytest.raises(RuleError):
        record(vendor, people.ada, contract_reference=foreign.reference)
    for user in (people.ben, people.cyd):
        with pytest.raises(ForbiddenError):
            record(vendor, user)
        entered = SubproviderInput("cloud", "minor", name="Other")
        with pytest.raises(ForbiddenError):
            change_subprovider(subprovider=made, entered=entered, by=user, now=NOW)
        with pytest.raises(ForbiddenError):
            remove_subprovider(subprovider=made, by=user, now=NOW)
    assert Subprovider.objects.get() == made


def test_it_is_put_on_record_changed_and_taken_off(
    vendor: Vendor, people: People, reader: Reader
) -> None:
    path = f"/vendors/{vendor.slug}/subproviders/"
    assert "No sub-provider on record yet" in reader.get(people.ben, path)
    sent = {"name": "Quarz", "service_type": "cloud", "criticality": "critical", "country": "de"}
    assert "Add sub-provider" in post(people.ada, path, 422, **sent | {"name": ""})
    for user in (people.ben, people.cyd, people.at_vendor(vendor)):
        post(user, path, 404, **sent)
    post(people.ada, path, 302, **sent)
    one = Subprovider.objects.get()
    own = f"/subproviders/{one.public_id}/"
    page = reader.get(people.ben, path)
    assert "Critical" in page
    assert own not in page
    assert own in reader.get(people.ada, path)
    assert "<bdi>Quarz</bdi>" in reader.get(people.ben, f"/vendors/{vendor.slug}/")
    for user in (people.ben, people.cyd):
        reader.get(user, own, 404)
    assert "Quarz" in reader.get(people.ada, own)
    post(people.ada, own, 422, **sent | {"works_from": "1.1."})
    post(people.ada, own, 302, **sent | {"criticality": "minor", "works_until": "2026-01-31"})
    assert "over, until" in reader.get(people.ben, path)
    assert "<bdi>Quarz</bdi>" not in reader.get(people.ben, f"/vendors/{vendor.slug}/")
    post(people.ada, own, 302, do="remove")
    assert not Subprovider.objects.exists()


def test_of_a_contract_that_is_hidden_nothing_is_told(vendor: Vendor, people: People) -> None:
    hidden = make_contract(vendor=vendor, unit=people.retail)
    record(vendor, contract_reference=hidden.reference)
    assert not Subprovider.objects.visible_to(people.ada).exists()
    vendor_user = people.at_vendor(vendor)
    record(vendor)
    assert Subprovider.objects.visible_to(people.ada).count() == 1
    assert not Subprovider.objects.visible_to(vendor_user).exists()


def test_those_on_whom_most_rely_come_first(people: People, reader: Reader) -> None:
    ours = [make_vendor(unit=people.operations) for _ in range(3)]
    theirs = make_vendor(unit=people.retail)
    tuff = make_vendor(display_name="Tuff", unit=people.operations)
    for vendor, name in ((0, "Quarz GmbH"), (1, "Quarz GmbH"), (2, "quarz")):
        record(ours[vendor], name=name)
    record(theirs, name="Gneis")
    record(ours[0], name="", provider_reference=tuff.reference, criticality="minor")
    record(ours[0], name="Schiefer", works_until=TODAY - DAY)
    record(ours[0], name="Basalt", works_from=TODAY + DAY)
    page = reader.get(people.ben, "/subproviders/")
    rows = " ".join(page.split()).split("<tbody>")[1].split("</tr>")
    assert "Quarz GmbH" in rows[0]
    assert rows[0].count('<td class="r">3</td>') == 2
    assert f"/vendors/{tuff.slug}/subproviders/" in rows[1]
    assert '<td class="r">0</td>' in rows[1]
    assert len(rows) == 3
    relied = reader.get(people.ben, f"/vendors/{tuff.slug}/subproviders/")
    assert "Who relies on them" in relied
    assert ours[0].display_name in relied
    reader.get(people.at_vendor(ours[0]), "/subproviders/", 404)


def test_a_merge_takes_them_along_and_lets_nobody_rely_on_itself(vendor: Vendor) -> None:
    merged, other = make_vendor(), make_vendor()
    of_merged = record(merged, works_from=date(2026, 1, 1))
    own = record(vendor, name="", provider_reference=merged.reference)
    back = record(merged, name="", provider_reference=vendor.reference)
    relied = record(other, name="", provider_reference=merged.reference)
    merge_vendors(kept=vendor, merged=merged, chosen={}, reason="One", by=None, now=NOW)
    for row in (of_merged, own, back, relied):
        row.refresh_from_db()
    assert (of_merged.vendor, relied.provider) == (vendor, vendor)
    assert (own.provider, back.vendor) == (merged, merged)
    with pytest.raises(ConflictError):
        record(merged)
    with pytest.raises(RuleError):
        record(other, provider_reference=merged.reference)


def test_queries_do_not_grow(vendor: Vendor, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    path = f"/vendors/{vendor.slug}/subproviders/"
    contract = make_contract(vendor=vendor)
    client.get(path)
    for number in range(12):
        known = make_vendor(unit=people.operations)
        record(vendor, provider_reference=known.reference, contract_reference=contract.reference)
        record(known, provider_reference=vendor.reference)
        if number in (0, 11):
            with reviewed_queries("page_vendor_subproviders"):
                client.get(path)
            with reviewed_queries("page_concentration"):
                client.get("/subproviders/")
