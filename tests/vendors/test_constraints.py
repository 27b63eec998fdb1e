"""What the database itself holds of vendors."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import models

from tests.constraints import Check, Once
from tests.factories import NOW, make_vendor
from vendors.services import add_contact, add_location

pytestmark = pytest.mark.django_db


def _vendor() -> models.Model:
    return make_vendor(external_source="erp", external_id="7")


def _service() -> models.Model:
    return make_vendor(service_types=["cloud"]).services.get()


def _location() -> models.Model:
    return add_location(vendor=make_vendor(), name="Pune", country="IN", by=None, now=NOW)


def _contact() -> models.Model:
    return add_contact(vendor=make_vendor(), name="Ewa", role="account", by=None, now=NOW)


def _another() -> dict[str, Any]:
    return {"public_id": uuid4(), "reference": "V-other", "slug": "other"}


CONSTRAINTS: dict[str, Check | Once] = {
    "vendor_external_id_unique_per_source": Once(
        _vendor, apart={"external_source": "crm"}, clash=_another()
    ),
    "vendor_status_is_known": Check(_vendor, ({"status": "gone"},), {"status": "ended"}),
    "vendor_tier_between_1_and_4": Check(_vendor, ({"tier": 0}, {"tier": 5}), {"tier": 4}),
    "vendor_country_is_two_capitals": Check(
        _vendor, ({"country": "de"}, {"country": "D"}, {"country": "D1"}), {"country": "DE"}
    ),
    "vendor_has_a_name": Check(_vendor, ({"display_name": ""},), {"display_name": "A"}),
    "vendor_service_once": Once(_service, apart={"service_type": "data"}),
    "vendor_service_type_is_known": Check(
        _service, ({"service_type": "gardening"},), {"service_type": "data"}
    ),
    "location_name_once_per_vendor": Once(_location, apart={"name": "Lodz"}),
    "location_country_is_two_capitals": Check(
        _location, ({"country": ""}, {"country": "in"}), {"country": "PL"}
    ),
    "contact_once_per_vendor_and_role": Once(_contact, apart={"role": "delivery"}),
    "contact_role_is_known": Check(_contact, ({"role": "friend"},), {"role": "delivery"}),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds(name: str) -> None:
    CONSTRAINTS[name].hold(name)
