"""Documents of vendors and contracts: kept by their bytes, given back to be saved, removed."""

import hashlib
from collections.abc import Iterable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from contracts.models import Contract, Document, DocumentContent
from contracts.services_documents import TOO_LARGE, Owner, add_document, remove_document
from core.errors import RuleError
from core.models import HistoryRow
from tests.contracts import document_files as files
from tests.factories import NOW, make_contract, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.services_certificates import CertificateInput, add_certificate

MEGA = 1024 * 1024


@pytest.fixture
def contract(people: People) -> Contract:
    vendor = make_vendor(display_name="Acme", unit=people.operations)
    return make_contract(vendor=vendor, reference="C-7")


def keep(owner: Owner, content: bytes = files.PDF, by: User | None = None) -> Document:
    return add_document(owner=owner, name="a.pdf", content=content, by=by, now=NOW)


def owners_of(contract: Contract) -> Iterable[Owner]:
    said = CertificateInput("iso_27001", valid_until=date(2027, 1, 1))
    vendor = contract.vendor
    yield vendor
    yield add_certificate(vendor=vendor, entered=said, by=None, now=NOW)
    yield contract
    yield contract.versions.get()


def send(user: User, path: str, status: int, **data: object) -> str:
    client = Client(enforce_csrf_checks=False)
    client.force_login(user)
    response = client.post(path, data)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def file_of(content: bytes, name: str = "Signed contract.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_the_same_bytes_are_kept_once_with_each_thing(contract: Contract) -> None:
    for owner in owners_of(contract):
        one = keep(owner)
        assert keep(owner) == one
        assert keep(owner, files.PNG) != one
        assert one.sha256 == hashlib.sha256(files.PDF).hexdigest()
        assert bytes(one.content.data) == files.PDF
    assert Document.objects.count() == 8


def test_what_is_too_large_is_not_kept(contract: Contract) -> None:
    with pytest.raises(RuleError, match="more than 10 MB"):
        keep(contract, b"%PDF-" + b" " * 10 * MEGA + b"%%EOF")


def test_who_may_not_edit_keeps_and_removes_nothing(contract: Contract, people: People) -> None:
    for owner in owners_of(contract):
        one = keep(owner, by=people.ada)
        for user in (people.ben, people.cyd):
            with pytest.raises(ForbiddenError):
                keep(owner, files.PNG, by=user)
            with pytest.raises(ForbiddenError):
                remove_document(document=one, by=user, now=NOW)
    assert Document.objects.count() == DocumentContent.objects.count() == 4


def test_documents_are_seen_by_who_sees_their_owner_and_never_by_the_vendor(
    contract: Contract, people: People, reader: Reader
) -> None:
    paths = [f"/documents/{keep(owner).public_id}/" for owner in owners_of(contract)]
    paths += [f"{path}file/" for path in paths]
    paths += [f"/vendors/{contract.vendor.slug}/documents/", "/contracts/C-7/documents/"]
    at_vendor = people.at_vendor(contract.vendor)
    for user, status in (
        (people.ben, 200),
        (people.cyd, 404),
        (at_vendor, 404),
        (people.holding(Role.EXECUTIVE), 404),
    ):
        client = Client()
        client.force_login(user)
        assert {client.get(path).status_code for path in paths} == {status}
    reader.get(people.holding(Role.AUDITOR), paths[0])
    for path in paths:
        if "/file/" not in path:
            send(people.ben, path, 404)
    vendors_own = reader.get(at_vendor, "/contracts/C-7/")
    assert "/documents/" not in vendors_own


def test_a_file_is_saved_never_shown(contract: Contract, people: People) -> None:
    mail = b"From: <script>\nDate: x\n\n<script>alert(1)</script>"
    one = add_document(owner=contract, name='é "x.eml', content=mail, by=None, now=NOW)
    client = Client()
    client.force_login(people.ben)
    answer = client.get(f"/documents/{one.public_id}/file/")
    assert answer.content == mail
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9%20x.eml"
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_document_is_added_by_the_page_and_removed_with_its_bytes(
    contract: Contract, people: People, reader: Reader
) -> None:
    path = "/contracts/C-7/documents/"
    assert "Add document" in reader.get(people.ada, "/contracts/C-7/")
    assert "No document yet" in reader.get(people.ben, path)
    assert "Choose a file" in send(people.ada, path, 422, of="contract", title="Kept")
    wrong = send(people.ada, path, 422, of="contract", title="Kept", file=file_of(b"MZ\x90\0"))
    assert "of no kind that is taken" in wrong
    assert "Kept" in wrong
    send(people.ada, path, 422, of="nothing", file=file_of(files.PDF))
    send(people.ada, path, 302, of="1", title="Master agreement", file=file_of(files.PDF))
    one = Document.objects.get()
    assert (one.version, one.kind, one.file_name) == (
        contract.versions.get(),
        "pdf",
        "Signed contract.pdf",
    )
    for page in (path, "/contracts/C-7/", f"/documents/{one.public_id}/"):
        assert "Master agreement" in reader.get(people.ben, page)
    send(people.ben, f"/documents/{one.public_id}/", 404)
    send(people.ada, f"/documents/{one.public_id}/", 302)
    assert not DocumentContent.objects.exists()
    gone = HistoryRow.objects.get(table_name="contracts_document", operation="removed")
    assert gone.old is not None
    assert gone.old["sha256"] == one.sha256
    assert "data" not in gone.old


def test_a_vendor_keeps_documents_of_itself_and_of_its_certificates(
    contract: Contract, people: People, reader: Reader
) -> None:
    vendor, paper, *_ = owners_of(contract)
    path = f"/vendors/{vendor.slug}/documents/"  # type: ignore[union-attr]
    send(people.ada, path, 302, of="vendor", title="Their letter", file=file_of(files.PNG))
    key = str(paper.public_id)  # type: ignore[union-attr]
    send(people.ada, path, 302, of=key, title="The certificate", file=file_of(files.PDF))
    page = reader.get(people.ben, f"/vendors/{vendor.slug}/")  # type: ignore[union-attr]
    assert "Their letter" in page
    assert "ISO 27001" in page
    assert "Documents" not in reader.get(
        people.holding(Role.EXECUTIVE),
        f"/vendors/{vendor.slug}/",  # type: ignore[union-attr]
    )


def test_an_auditor_reads_what_became_of_a_document(
    contract: Contract, people: People, reader: Reader
) -> None:
    path, auditor = f"/documents/{keep(contract).public_id}/", people.holding(Role.AUDITOR)
    assert "/history/?table=contracts_document" not in reader.get(people.ada, path)
    page = reader.get(auditor, path)
    url = page.partition("/history/?table=contracts_document")[2].partition('"')[0]
    told = reader.get(auditor, f"/history/?table=contracts_document{url.replace('&amp;', '&')}")
    assert "a.pdf" in told
    assert "%PDF" not in told


def test_an_upload_that_says_it_is_too_long_is_not_read(contract: Contract, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    for path in ("/contracts/C-7/documents/", f"/vendors/{contract.vendor.slug}/documents/"):
        said = client.generic("POST", path, b"x", CONTENT_LENGTH=str(11 * MEGA))
        assert said.status_code == 413
        assert TOO_LARGE in said.content.decode()


def test_no_list_asks_for_bytes_nor_grows(contract: Contract, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    path = "/contracts/C-7/documents/"
    client.get(path)
    for number in range(12):
        keep(contract if number % 2 else contract.versions.get(), f"Letter {number}".encode())
        if number in (1, 11):
            with reviewed_queries("page_documents"), CaptureQueriesContext(connection) as asked:
                client.get(path)
            assert not [q for q in asked.captured_queries if "documentcontent" in q["sql"]]
