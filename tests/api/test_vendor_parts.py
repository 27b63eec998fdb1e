"""Places and people of a vendor, as lists of their own and with the vendor."""

from typing import Any

import pytest

from tests.api.portal import Api
from tests.factories import make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db
OSLO = {"name": "Oslo", "country": "NO", "activity": "Operations"}
PUNE = {"name": "Pune", "country": "IN", "activity": ""}
EVA = {"name": "Eva", "role": "account", "email": "eva@example.org", "phone": ""}


@pytest.mark.parametrize(
    ("part", "first", "second"),
    [("locations", [OSLO, PUNE], [PUNE]), ("contacts", [EVA], [])],
)
def test_a_part_is_replaced_and_read(
    part: str, first: list[Any], second: list[Any], people: People
) -> None:
    api, vendor = Api(people.ada), make_vendor()
    path = f"/vendors/{vendor.public_id}/"
    for rows in (first, first, second):
        assert api.put(f"{path}{part}/", rows).body == {"results": rows, "next": None}
        assert api.get(f"{path}{part}/").body["results"] == rows
        assert api.get(path).body[part] == rows


def test_each_part_stays_while_the_other_is_replaced(people: People) -> None:
    api, vendor = Api(people.ada), make_vendor()
    path = f"/vendors/{vendor.public_id}/"
    api.put(f"{path}locations/", [OSLO])
    api.put(f"{path}contacts/", [EVA])
    api.patch(path, {"tier": 1})
    body = api.get(path).body
    assert (body["locations"], body["contacts"]) == ([OSLO], [EVA])
    assert api.patch(path, {"locations": []}).body["contacts"] == [EVA]


def test_a_vendor_is_added_with_its_places_and_people(people: People) -> None:
    body = {
        "reference": "V-new",
        "display_name": "New",
        "unit": "operations",
        "locations": [OSLO],
        "contacts": [EVA],
    }
    made = Api(people.ada).post("/vendors/", body)
    assert (made.body["locations"], made.body["contacts"]) == ([OSLO], [EVA])


@pytest.mark.parametrize(
    ("part", "rows", "status", "code"),
    [
        ("locations", [OSLO, {**PUNE, "country": "XX"}], 422, ("/1/country", "invalid")),
        ("locations", [OSLO, OSLO], 422, ("/1/name", "unique")),
        ("locations", [{"name": "Oslo"}], 400, ("/0/country", "required")),
        ("locations", [{**OSLO, "colour": "red"}], 400, ("/0/colour", "unknown_field")),
        ("contacts", [{**EVA, "email": "nowhere"}], 422, ("/0/email", "invalid")),
        ("contacts", [{**EVA, "role": "king"}], 400, ("/0/role", "invalid_choice")),
    ],
)
def test_a_row_that_does_not_hold_is_named_and_nothing_goes_in(
    part: str, rows: list[Any], status: int, code: tuple[str, str], people: People
) -> None:
    api, vendor = Api(people.ada), make_vendor()
    refused = api.put(f"/vendors/{vendor.public_id}/{part}/", rows)
    assert (refused.status, refused.codes) == (status, [code])
    assert api.get(f"/vendors/{vendor.public_id}/{part}/").body["results"] == []


def test_more_than_fifty_rows_are_refused(people: People) -> None:
    rows = [{**OSLO, "name": f"Place {number}"} for number in range(51)]
    vendor = make_vendor()
    assert Api(people.ada).put(f"/vendors/{vendor.public_id}/locations/", rows).status == 400


def test_a_part_is_replaced_only_in_the_state_that_was_read(people: People) -> None:
    api, vendor = Api(people.ada), make_vendor()
    path = f"/vendors/{vendor.public_id}/"
    etag = api.get(path).headers["ETag"]
    assert api.saying(if_match=etag).put(f"{path}locations/", [OSLO]).status == 200
    assert api.saying(if_match=etag).put(f"{path}locations/", []).status == 412
    assert api.get(f"{path}locations/").body["results"] == [OSLO]
