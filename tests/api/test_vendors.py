"""Vendors over REST."""

import pytest

from accounts.models import User
from tests.api.portal import Api
from tests.factories import make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

NEW = {
    "reference": "V-100",
    "display_name": "Ångström Cloud",
    "unit": "operations",
    "country": "SE",
    "tier": 1,
    "service_types": ["cloud", "data"],
    "external_source": "erp",
    "external_id": "42",
}


def test_a_vendor_is_added_and_read_back(ada: User) -> None:
    made = Api(ada).post("/vendors/", NEW)
    assert made.status == 201
    read = Api(ada).get(f"/vendors/{made.body['id']}/")
    assert read.body == made.body
    assert {name: read.body[name] for name in NEW} == NEW
    assert read.body["legal_name"] == "Ångström Cloud"
    assert read.body["created_at"].endswith("Z")


def test_a_reference_in_use_is_a_broken_rule(ada: User) -> None:
    Api(ada).post("/vendors/", NEW)
    answer = Api(ada).post("/vendors/", {**NEW, "external_id": "43"})
    assert (answer.status, answer.codes) == (422, [("/reference", "unique")])


def test_a_unit_out_of_reach_looks_unknown(ada: User, cyd: User) -> None:
    foreign = Api(ada).post("/vendors/", {**NEW, "unit": "retail"})
    unknown = Api(ada).post("/vendors/", {**NEW, "unit": "nowhere"})
    assert foreign.status == unknown.status == 422
    assert foreign.codes == unknown.codes == [("/unit", "unknown")]
    assert foreign.body["detail"].replace("retail", "") == unknown.body["detail"].replace(
        "nowhere", ""
    )


def test_a_change_touches_what_it_names_and_nothing_else(ada: User) -> None:
    before = Api(ada).post("/vendors/", NEW).body
    after = Api(ada).patch(f"/vendors/{before['id']}/", {"tier": 2, "service_types": ["support"]})
    assert after.status == 200
    assert after.body == {**before, "tier": 2, "service_types": ["support"]}


@pytest.mark.parametrize(
    "field", ["id", "slug", "unit", "is_demo", "created_at", "folded_name", "shared_with"]
)
def test_what_is_not_offered_cannot_be_assigned(field: str, ada: User) -> None:
    vendor = make_vendor()
    answer = Api(ada).patch(f"/vendors/{vendor.public_id}/", {field: "x"})
    assert (answer.status, answer.codes) == (400, [(f"/{field}", "unknown_field")])


def test_vendors_are_narrowed(ada: User) -> None:
    one = make_vendor(display_name="Ångström", service_types=["cloud"], tier=1, country="SE")
    make_vendor(display_name="Beta", service_types=["data"], status="exiting")
    api = Api(ada)
    for query in (
        {"q": "angstrom"},
        {"service_type": "cloud"},
        {"tier": 1},
        {"country": "SE"},
        {"status": "active"},
        {"reference": one.reference},
    ):
        found = api.get("/vendors/", **query).body["results"]
        assert [row["id"] for row in found] == [str(one.public_id)], query
    assert api.get("/vendors/", unit="retail").body["results"] == []


def test_a_refused_vendor_leaves_nothing(ada: User) -> None:
    assert Api(ada).post("/vendors/", {**NEW, "country": "XX"}).status == 422
    assert not Vendor.objects.exists()
