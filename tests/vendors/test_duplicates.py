"""A vendor that is there already is found by its name, legal forms and spelling aside."""

import pytest
from django.test import Client

from tests.factories import make_vendor
from tests.people import People
from vendors.duplicates import vendors_alike
from vendors.filters import VendorFilter
from vendors.likeness import bare_name, likeness
from vendors.models import Vendor


@pytest.mark.parametrize(
    "name", ["Åcme", "ACME GmbH & Co. KG", "Acme Ltd.", "acme, Inc", "Acme S.A.", "Acme Sp. z o.o."]
)
def test_case_accents_and_legal_forms_count_for_nothing(name: str) -> None:
    assert bare_name(name) == "acme"


def test_a_name_that_is_a_legal_form_stays() -> None:
    assert bare_name("SAS") == "sas"
    assert bare_name("Co Ltd") == "co"


def test_a_near_name_is_alike_and_a_far_one_is_not() -> None:
    assert likeness("acme hosting", "acme hostings") == pytest.approx(0.96)
    assert likeness("acme hosting", "acme staffing") == 0
    assert likeness("", "acme") == 0
    assert likeness("acme", "acme") == 1


@pytest.mark.django_db
def test_the_nearest_of_those_seen_come_first_by_either_name() -> None:
    near = make_vendor(display_name="Nordlight Systems")
    same = make_vendor(display_name="NL", legal_name="Nordlicht Systems AG")
    make_vendor(display_name="Something else")
    seen = Vendor.objects.all()
    assert vendors_alike(seen, ["nordlicht systems gmbh", ""]) == [same, near]
    assert vendors_alike(seen, ["nordlicht systems"], most=1) == [same]
    assert vendors_alike(Vendor.objects.none(), ["nordlicht systems"]) == []
    found = VendorFilter({"like": "Nordlicht Systems"}, queryset=seen)
    assert set(found.qs) == {near, same}


def test_the_form_asks_once_and_adds_it_anyway(people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    make_vendor(display_name="Nordlicht GmbH", unit=people.operations)
    make_vendor(display_name="Nordlicht Ltd", unit=people.retail)
    sent = {
        f"{part}-{name}": value
        for part in ("identifiers", "locations", "contacts")
        for name, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
    } | {
        "display_name": "Nordlicht",
        "reference": "V-NL",
        "unit": str(people.operations.pk),
        "status": "active",
        "tier": "3",
    }
    asked = client.post("/vendors/new/", sent)
    assert "Is it one of these?" in asked.content.decode()
    assert "Nordlicht GmbH" in asked.content.decode()
    assert "Nordlicht Ltd" not in asked.content.decode()
    assert not Vendor.objects.filter(reference="V-NL").exists()
    assert client.post("/vendors/new/", {**sent, "anyway": "yes"}).status_code == 302
    assert Vendor.objects.filter(reference="V-NL").exists()
    other = client.post("/vendors/new/", {**sent, "display_name": "Quarz", "reference": "V-Q"})
    assert other.status_code == 302
