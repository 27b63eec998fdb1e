"""Documents over REST: kept by base64, given back as bytes, of one thing each."""

from base64 import b64encode
from datetime import date
from typing import Any

import pytest

from contracts.models import Contract, Document
from tests.api.portal import Api
from tests.contracts.document_files import PDF, PNG
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People
from vendors.services_certificates import CertificateInput, add_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(people: People) -> Contract:
    return make_contract(vendor=make_vendor(unit=people.operations))


def body(content: bytes = PDF, /, **more: Any) -> dict[str, Any]:
    said = {"file_name": "a.exe", "file": b64encode(content).decode()}
    return {**said, **{name: str(value) for name, value in more.items()}}


def test_a_document_goes_in_comes_out_and_goes(contract: Contract, people: People) -> None:
    api = Api(people.ada)
    made = api.post("/documents/", body(contract=contract.public_id, version=1, title="Signed"))
    assert made.status == 201
    row = made.body
    assert (row["file_name"], row["kind"], row["version"]) == ("a.exe.pdf", "pdf", 1)
    assert row["vendor"]["id"] == str(contract.vendor.public_id)
    again = api.post("/documents/", body(contract=contract.public_id, version=1))
    assert again.body["id"] == row["id"]
    answer = api.get(f"/documents/{row['id']}/content/")
    assert answer.body == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.exe.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    removed = api.post(f"/documents/{row['id']}/remove/", {})
    assert removed.body["sha256"] == row["sha256"]
    assert not Document.objects.exists()


def test_a_list_is_narrowed_by_what_documents_are_kept_with(
    contract: Contract, people: People
) -> None:
    api, vendor = Api(people.ada), contract.vendor
    entered = CertificateInput("iso_27001", valid_until=date(2027, 1, 1))
    paper = add_certificate(vendor=vendor, entered=entered, by=None, now=NOW)
    ids = {
        name: api.post("/documents/", body(**{name: key})).body["id"]
        for name, key in (
            ("vendor", vendor.public_id),
            ("certificate", paper.public_id),
            ("contract", contract.public_id),
        )
    }

    def found(**query: object) -> set[str]:
        return {row["id"] for row in api.get("/documents/", **query).body["results"]}

    assert found() == set(ids.values())
    assert found(vendor=vendor.public_id) == {ids["vendor"], ids["certificate"]}
    assert found(certificate=paper.public_id) == {ids["certificate"]}
    assert found(contract=contract.public_id) == {ids["contract"]}
    assert found(kind="png") == set()


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"file": "%"}, "/file"),
        ({"file": b64encode(b"MZ\0").decode()}, "/file"),
        ({"file": ""}, "/file"),
        ({"version": 7}, "/version"),
        ({"vendor": "0a2f7c1e-0000-4000-8000-000000000000"}, "/contract"),
        ({"contract": "0a2f7c1e-0000-4000-8000-000000000000"}, "/contract"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_place(
    contract: Contract, people: People, said: dict[str, Any], pointer: str
) -> None:
    answer = Api(people.ada).post("/documents/", {**body(PNG, contract=contract.public_id), **said})
    assert answer.status in {400, 422}
    assert answer.codes[0][0] == pointer


def test_a_body_longer_than_the_longest_file_is_refused(contract: Contract, people: People) -> None:
    long = "A" * (15 * 1024 * 1024)
    assert Api(people.ada).send("post", "/documents/", f'{{"file": "{long}"}}').status == 413
