"""Contracts over REST."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from contracts.models import Contract, ContractVersion
from tests.api.portal import Api
from tests.factories import make_contract, make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def new(vendor: Vendor, **fields: Any) -> dict[str, Any]:
    """Describe a contract."""
    return {
        "reference": "C-100",
        "title": "Hosting",
        "vendor": str(vendor.public_id),
        "unit": "operations",
        "service_type": "cloud",
        "currency": "EUR",
        "time_zone": "Europe/Paris",
        "starts_on": "2026-01-16",
        "ends_on": "2028-01-16",
        "anchor_day": 16,
        "monthly_charge": {"amount": "1250.50", "currency": "EUR"},
        "at_risk_percent": "12.5",
        **fields,
    }


def test_a_contract_is_agreed_with_the_terms_of_its_first_version(ada: User) -> None:
    vendor = make_vendor()
    answer = Api(ada).post("/contracts/", new(vendor))
    assert answer.status == 201
    assert answer.body["vendor"] == {"id": str(vendor.public_id), "name": vendor.display_name}
    version = answer.body["version"]
    assert version["number"] == 1
    assert version["monthly_charge"] == {"amount": "1250.50", "currency": "EUR"}
    assert version["at_risk_percent"] == "12.5"
    assert ContractVersion.objects.get().monthly_charge == Decimal("1250.50")
    assert Api(ada).get(f"/contracts/{answer.body['id']}/").body == answer.body


def test_a_charge_in_another_currency_is_refused(ada: User) -> None:
    body = new(make_vendor(), monthly_charge={"amount": "1.00", "currency": "USD"})
    answer = Api(ada).post("/contracts/", body)
    assert (answer.status, answer.codes) == (422, [("/monthly_charge/currency", "currency")])
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"currency": "XXQ"}, "/currency"),
        ({"ends_on": "2026-01-16"}, "/ends_on"),
        ({"vendor": "00000000-0000-4000-8000-000000000000"}, "/vendor"),
    ],
)
def test_a_broken_rule_points_at_its_field(fields: dict[str, Any], pointer: str, ada: User) -> None:
    body = {**new(make_vendor()), "monthly_charge": None, **fields}
    answer = Api(ada).post("/contracts/", body)
    assert (answer.status, answer.codes[0][0]) == (422, pointer)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400", "1.001", "-1"])
def test_money_is_a_finite_amount_of_two_decimals(amount: str, ada: User) -> None:
    body = new(make_vendor(), monthly_charge={"amount": amount, "currency": "EUR"})
    answer = Api(ada).post("/contracts/", body)
    assert (answer.status, answer.codes[0][0]) == (400, "/monthly_charge/amount")


def test_contracts_are_narrowed(ada: User) -> None:
    one = make_contract(title="Network", service_type="cloud", currency="CHF")
    make_contract(title="Desk", starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1))
    for query in (
        {"vendor": one.vendor.public_id},
        {"service_type": "cloud"},
        {"currency": "CHF"},
        {"q": "netw"},
        {"in_force_on": "2026-06-01"},
        {"reference": one.reference},
    ):
        found = Api(ada).get("/contracts/", **query).body["results"]
        assert [row["id"] for row in found] == [str(one.public_id)], query
