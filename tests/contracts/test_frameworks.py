"""Framework agreements and what is called off under them."""

import html
from datetime import date

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from contracts.models import Contract
from contracts.services_frameworks import call_off
from core.errors import RuleError
from tests.api.portal import Api
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework(people: People) -> Contract:
    vendor = make_vendor(unit=people.operations, display_name="Tern")
    return make_contract(reference="F-1", title="Frame", vendor=vendor, ends_on=date(2027, 1, 1))


@pytest.fixture
def under(framework: Contract) -> Contract:
    return make_contract(
        reference="C-1", title="Desk", vendor=framework.vendor, ends_on=date(2028, 1, 1)
    )


def put(contract: Contract, framework: Contract | None, by: User | None = None) -> Contract:
    return call_off(contract=contract, framework=framework, by=by, now=NOW)


def page(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    return html.unescape(client.get(path).content.decode())


def test_a_call_off_and_its_framework_tell_of_each_other(
    framework: Contract, under: Contract, people: People
) -> None:
    put(under, framework, by=people.ada)
    put(under, framework, by=people.ada)
    text = page(people.ada, "/contracts/C-1/")
    assert "Frame (F-1)" in text
    assert "It outlives its framework, whose last day is" in text
    above = page(people.ada, "/contracts/F-1/")
    assert "Called off under this" in above
    assert "outlives the framework" in above
    listed = page(people.ada, f"/contracts/?framework={framework.public_id}")
    assert "Desk" in listed
    assert "1 contract fits the filters" in listed
    put(under, None, by=people.ada)
    assert "Called off under this" not in page(people.ada, "/contracts/F-1/")


def test_what_is_no_framework_is_refused(
    framework: Contract, under: Contract, people: People
) -> None:
    put(under, framework)
    third = make_contract(reference="C-3", vendor=framework.vendor)
    foreign = make_contract(reference="X-1", vendor=make_vendor(unit=people.operations))
    for contract, above, words in (
        (framework, framework, "not its own framework"),
        (third, under, "called off under another framework itself"),
        (framework, third, "so it is a framework itself"),
        (foreign, framework, "with a vendor of another group"),
    ):
        with pytest.raises(RuleError, match=words):
            put(contract, above)
    for person in (people.ben, people.cyd, people.at_vendor(framework.vendor)):
        with pytest.raises(ForbiddenError):
            put(third, framework, by=person)
    assert Contract.objects.filter(framework__isnull=False).count() == 1


def test_a_vendor_of_the_group_calls_off_too(framework: Contract, people: People) -> None:
    mother = make_vendor(unit=people.operations)
    sister = make_vendor(unit=people.operations)
    type(sister).objects.filter(pk__in=[sister.pk, framework.vendor_id]).update(parent=mother)
    assert put(make_contract(vendor=sister), framework).framework == framework


def test_what_a_reader_does_not_see_is_not_named(
    framework: Contract, under: Contract, people: People
) -> None:
    put(under, framework)
    Contract.objects.filter(pk=framework.pk).update(unit=people.retail)
    framework.vendor.shared_with.add(people.retail)
    text = page(people.ada, "/contracts/C-1/")
    assert "a framework of another unit" in text
    assert "F-1" not in text
    assert "Desk" not in page(people.cyd, "/contracts/F-1/")


def test_by_hand_and_by_program(framework: Contract, under: Contract, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    path = "/contracts/C-1/framework/"
    assert 'value="F-1"' in client.get(path).content.decode()
    wrong = client.post(path, {"framework": "nothing"})
    assert wrong.status_code == 422
    assert 'id="id_framework_error"' in wrong.content.decode()
    assert client.post(path, {"framework": "F-1"}).headers["Location"] == "/contracts/C-1/"
    api, at = Api(people.ada), f"/contracts/{under.public_id}/"
    assert api.get(at).body["framework"] == str(framework.public_id)
    found = api.get("/contracts/", framework=framework.public_id).body["results"]
    assert [row["reference"] for row in found] == ["C-1"]
    assert api.put(f"{at}framework/", {"framework": None}).body["framework"] is None
    unknown = api.put(f"{at}framework/", {"framework": str(framework.vendor.public_id)})
    assert (unknown.status, unknown.codes) == (422, [("/framework", "unknown")])
