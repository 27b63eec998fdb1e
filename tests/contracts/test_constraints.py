"""What the database itself holds of contracts."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import models

from tests.constraints import NAN, Check, Once
from tests.factories import make_contract

pytestmark = pytest.mark.django_db


def _contract() -> models.Model:
    return make_contract(external_source="erp", external_id="7")


def _version() -> models.Model:
    return make_contract(monthly_charge=1, at_risk_percent=10).versions.get()


def _another() -> dict[str, Any]:
    return {"public_id": uuid4(), "reference": "C-other"}


NEXT_YEAR = {
    "effective_from": date(2028, 1, 1),
    "effective_to": None,
    "ends_on": None,
}

CONSTRAINTS: dict[str, Check | Once] = {
    "contract_anchor_day_between_1_and_31": Check(
        _contract, ({"anchor_day": 0}, {"anchor_day": 32}), {"anchor_day": 31}
    ),
    "contract_service_type_is_known": Check(
        _contract, ({"service_type": "gardening"},), {"service_type": "data"}
    ),
    "contract_currency_is_iso_code": Check(
        _contract, ({"currency": "eur"}, {"currency": "EU"}), {"currency": "USD"}
    ),
    "contract_external_id_unique_per_source": Once(
        _contract, apart={"external_source": "crm"}, clash=_another()
    ),
    "contract_version_ends_after_it_starts": Check(
        _version,
        ({"effective_to": date(2026, 1, 1)}, {"effective_to": date(2025, 1, 1)}),
        {"effective_to": date(2026, 1, 2)},
    ),
    "contract_ends_after_its_version_starts": Check(
        _version, ({"ends_on": date(2026, 1, 1)},), {"ends_on": date(2026, 1, 2)}
    ),
    "contract_monthly_charge_is_finite": Check(
        _version,
        ({"monthly_charge": NAN}, {"monthly_charge": -1}, {"monthly_charge": 10**13 + 1}),
        {"monthly_charge": 10**13},
    ),
    "contract_at_risk_is_a_percentage": Check(
        _version,
        ({"at_risk_percent": NAN}, {"at_risk_percent": -1}, {"at_risk_percent": 101}),
        {"at_risk_percent": 100},
    ),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds(name: str) -> None:
    CONSTRAINTS[name].hold(name)


def _closed_version() -> models.Model:
    version = make_contract().versions.get()
    version.effective_to = date(2027, 1, 1)
    version.save(update_fields=["effective_to"])
    return version


def test_contract_version_number_once() -> None:
    Once(_closed_version, apart={"number": 2}, clash=NEXT_YEAR).hold("contract_version_number_once")


def test_contract_versions_do_not_overlap() -> None:
    days = {"effective_from": date(2026, 12, 31), "effective_to": None, "ends_on": None}
    Once(
        _closed_version,
        apart={"effective_from": date(2027, 1, 1)},
        clash={"number": 2, **days},
    ).hold("contract_versions_do_not_overlap")
