"""Vendors that may stand in the register twice: found two by two, told apart once."""

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from core.errors import RuleError
from tests.factories import NOW, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.duplicates import likely_pairs
from vendors.likeness import alike_pairs, bare_name
from vendors.models import Vendor, VendorDistinction
from vendors.services_duplicates import doubt_again, tell_apart
from vendors.services_identifiers import IdentifierInput, replace_identifiers

PATH = "/vendors/duplicates/"


def post(user: User, status: int, **data: str) -> None:
    client = Client()
    client.force_login(user)
    assert client.post(PATH, data).status_code == status


def pairs() -> list[tuple[int, int, str, float]]:
    found = likely_pairs(Vendor.objects.all())
    return [(one.first, one.second, one.number, round(one.ratio, 2)) for one in found]


@pytest.mark.parametrize("other", ["Nordlight Systems", "Mordlicht Systems", "Nordlicht Sistemz"])
def test_of_many_names_the_near_ones_are_found_wherever_the_error_is(other: str) -> None:
    far = [(number, f"company {number * 7919 % 100_000:05d} of many") for number in range(3, 300)]
    found = alike_pairs([(1, bare_name("Nordlicht Systems")), (2, bare_name(other)), *far])
    assert (1, 2) in found


def test_the_same_name_and_the_same_number_make_a_pair(db: None) -> None:
    one = make_vendor(display_name="Acme GmbH")
    two = make_vendor(display_name="ACME Ltd")
    three, four = make_vendor(display_name="Quarz"), make_vendor(display_name="Tuff")
    make_vendor(display_name="Something else")
    for vendor, register, value in (
        (three, "DE-HRB", "1234567"),
        (four, "DE-HRA", "1234567"),
        (one, "DE-HRB", "123456"),
        (three, "DE-HRA", "123456"),
    ):
        kept = [
            IdentifierInput("national", row.value, row.register) for row in vendor.identifiers.all()
        ]
        numbers = [*kept, IdentifierInput("national", value, register)]
        replace_identifiers(vendor=vendor, identifiers=numbers, by=None, now=NOW)
    assert pairs() == [(three.pk, four.pk, "1234567", 0), (one.pk, two.pk, "", 1)]
    tell_apart(one=two, other=one, by=None, now=NOW)
    tell_apart(one=one, other=two, by=None, now=NOW)
    assert pairs() == [(three.pk, four.pk, "1234567", 0)]
    doubt_again(one=two, other=one, by=None, now=NOW)
    assert len(pairs()) == 2
    with pytest.raises(RuleError, match="Name two"):
        tell_apart(one=one, other=one, by=None, now=NOW)


def test_who_edits_both_says_that_they_are_two(people: People, reader: Reader) -> None:
    ours = make_vendor(display_name="Acme GmbH", unit=people.operations)
    twin = make_vendor(display_name="Acme AG", unit=people.operations)
    theirs = make_vendor(display_name="Acme Ltd", unit=people.retail)
    for vendor in (ours, twin):
        with pytest.raises(ForbiddenError):
            tell_apart(one=vendor, other=theirs, by=people.ada, now=NOW)
        with pytest.raises(ForbiddenError):
            doubt_again(one=theirs, other=vendor, by=people.ada, now=NOW)
    page = reader.get(people.ada, PATH)
    assert "the same name" in page
    assert "Acme Ltd" not in page
    assert "No two look like one" in reader.get(people.cyd, PATH)
    reader.get(people.ben, PATH, 404)
    said = {"do": "apart", "first": str(ours.public_id)}
    post(people.cyd, 404, **said, second=str(twin.public_id))
    post(people.ada, 404, **said, second=str(theirs.public_id))
    post(people.ada, 404, **said, second=str(ours.public_id))
    post(people.ada, 404, **said, second="none")
    theirs.shared_with.add(people.operations)
    assert "Of another business unit" in reader.get(people.ada, PATH)
    post(people.ada, 404, **said, second=str(theirs.public_id))
    assert not VendorDistinction.objects.exists()
    post(people.ada, 302, **said, second=str(twin.public_id))
    assert "Said to be two" in reader.get(people.ada, PATH)
    assert VendorDistinction.objects.get().by == people.ada
    post(people.ada, 302, **said | {"do": "again"}, second=str(twin.public_id))
    assert not VendorDistinction.objects.exists()


def test_queries_do_not_grow(people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    make_vendor(display_name="Acme", unit=people.operations)
    make_vendor(display_name="Acme", unit=people.operations)
    client.get(PATH)
    for number in range(12):
        make_vendor(display_name="Acme", unit=people.operations)
        if number in (0, 11):
            with reviewed_queries("page_vendor_duplicates"):
                client.get(PATH)
