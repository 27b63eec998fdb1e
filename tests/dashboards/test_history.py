"""Who reads the history of which record, on the page and over REST."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from contracts.services_documents import add_document
from contracts.services_notes import edit_note, remove_note, write_note
from core.acting import acting
from core.models import HistoryRow
from core.querysets import tables_with_history
from dashboards.records import KINDS
from tests.api.portal import Api
from tests.api.world import make_alert, make_world
from tests.factories import NOW, make_contract, make_unit, make_user, make_vendor
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.models import Vendor, VendorContact

pytestmark = pytest.mark.django_db
UNKNOWN = "0a2f7c1e-0000-4000-8000-000000000000"


def read(user: User, path: str, status: int = 200) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == status, path
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def of_vendor(vendor: Vendor) -> str:
    return f"/history/?table=vendors_vendor&id={vendor.public_id}"


@pytest.fixture
def renamed(people: People) -> Vendor:
    """Make a vendor of Operations that Ada has renamed."""
    vendor = make_vendor(display_name="Before", unit=people.operations)
    with acting(lambda: people.ada.pk, request_id="r-1", origin="POST:/vendors/before/change/"):
        vendor.display_name = "After"
        vendor.status = "exiting"
        vendor.save()
    return vendor


def test_the_difference_is_readable(people: People, renamed: Vendor) -> None:
    text = read(people.holding(Role.AUDITOR), of_vendor(renamed))
    assert "Display name Before → After" in text
    assert "Status Active → Exiting" in text
    assert "Ada" in text
    assert "POST /vendors/before/change/" in text
    assert f"Unit – → {people.operations.name}" in text


def test_parts_are_told_with_the_record_and_contacts_without_their_names(
    people: People, renamed: Vendor
) -> None:
    contact = VendorContact.objects.create(
        vendor=renamed, name="Ewa", role="account", email="ewa@example.org"
    )
    contact.email = "eve@example.org"
    contact.save()
    text = read(people.holding(Role.AUDITOR), of_vendor(renamed))
    assert "Email (redacted) → (redacted)" in text
    assert "ewa@" not in text + str(list(HistoryRow.objects.values("old", "new")))


def test_documents_and_notes_are_told_with_their_vendor_also_once_they_are_gone(
    people: People, renamed: Vendor
) -> None:
    other = make_vendor(unit=people.operations)
    for vendor, text in ((renamed, "Call first"), (other, "Never told here")):
        note = write_note(subject=vendor, text=text, by=people.ada, now=NOW)
        edit_note(note=note, text=f"{text} of all", by=people.ada, now=NOW)
        remove_note(note=note, by=people.ada, now=NOW)
        content = f"Letter: {text}".encode()
        add_document(owner=vendor, name=f"{text}.txt", content=content, by=None, now=NOW)
    text = read(people.holding(Role.AUDITOR), of_vendor(renamed))
    assert "Call first → Call first of all" in text
    assert "Call first.txt" in text
    assert "After" in text
    assert "Never told" not in text


def test_owner_colleague_outsider_and_vendor_read_none(people: People, renamed: Vendor) -> None:
    for user in (*people.everybody, people.at_vendor(renamed), people.holding(Role.EXECUTIVE)):
        read(user, of_vendor(renamed), 404)
        read(user, "/history/", 404)
        assert Api(user).get("/history/").status == 403


def test_an_auditor_of_one_unit_reads_what_that_unit_sees(people: People, renamed: Vendor) -> None:
    mine = make_user("mine", Role.AUDITOR, unit=people.operations)
    other = make_user("other", Role.AUDITOR, unit=people.retail)
    contract = make_contract(vendor=renamed, unit=people.operations)
    alert = make_alert(renamed)
    own = (("vendors_vendor", renamed), ("contracts_contract", contract), ("alerts_alert", alert))
    for table, record in own:
        path = f"/history/?table={table}&id={record.public_id}"
        assert "Added" in read(mine, path)
        read(other, path, 404)
        query: dict[str, Any] = {"table": table, "id": record.public_id}
        assert Api(mine).get("/history/", **query).body["results"]
        assert Api(other).get("/history/", **query).body["results"] == []
    for path in ("/history/", f"/history/?table=accounts_user&id={people.ada.pk}"):
        read(mine, path, 404)
    assert Api(mine).get("/history/").body["results"] == []
    assert Api(mine).get("/history/", table="accounts_user", id=people.ada.pk).body["results"] == []


def test_a_vendor_shared_by_two_units_tells_nothing_of_the_others_contracts(
    people: People, renamed: Vendor
) -> None:
    renamed.shared_with.add(people.retail)
    make_contract(vendor=renamed, unit=people.operations, title="Secret terms")
    other = make_user("other", Role.AUDITOR, unit=people.retail)
    assert "Secret terms" not in read(other, of_vendor(renamed))


def test_what_is_unknown_is_404(people: People, renamed: Vendor) -> None:
    auditor = people.holding(Role.AUDITOR)
    for query in (
        f"table=vendors_vendor&id={UNKNOWN}",
        "table=vendors_vendor&id=1",
        f"table=nothing&id={renamed.public_id}",
        "table=accounts_user&id=x",
        "table=accounts_user&id=99999999999999999999999",
        "page=0",
    ):
        read(auditor, f"/history/?{query}", 404)
    assert "no filter" in read(auditor, "/history/?colour=red")


def test_a_removed_record_is_read_by_who_reads_all(people: People, renamed: Vendor) -> None:
    path, pk = of_vendor(renamed), renamed.pk
    renamed.delete()
    assert "Removed" in read(people.holding(Role.AUDITOR), path)
    read(make_user("mine", Role.AUDITOR, unit=people.operations), path, 404)
    unit = make_unit("gone")
    unit_path = f"/history/?table=accounts_businessunit&id={unit.pk}"
    unit.delete()
    assert "Removed" in read(people.holding(Role.AUDITOR), unit_path)
    assert HistoryRow.objects.of("vendors_vendor", pk).count() >= 3


def test_rest_tells_the_same(people: People, renamed: Vendor) -> None:
    api = Api(people.holding(Role.AUDITOR))
    query: dict[str, Any] = {"table": "vendors_vendor", "id": renamed.public_id}
    changed, *_ = api.get("/history/", **query, operation="changed").body["results"]
    assert changed["old"] == {"display_name": "Before", "status": "active"}
    assert changed["new"] == {"display_name": "After", "status": "exiting"}
    assert (changed["who"], changed["request_id"]) == ("ada", "r-1")
    assert api.get("/history/", **query, who="ada").body["results"] == [changed]
    assert api.get("/history/", who="ben").body["results"] == []
    assert api.get("/history/", since="2200-01-01T00:00:00Z").status == 400
    assert api.get("/history/", table="slas_sample").status == 400


def test_a_call_of_the_api_is_told_by_its_user(people: People) -> None:
    make_unit("elsewhere")
    body = {"reference": "V-new", "display_name": "New", "unit": people.operations.code}
    answer = Api(people.ada).post("/vendors/", body)
    row = HistoryRow.objects.filter(table_name="vendors_vendor").latest("pk")
    assert answer.status == 201
    assert (row.who, row.origin) == (people.ada.pk, "POST:/api/v1/vendors/")


def test_links_stand_on_the_record_for_who_may_follow_them(
    people: People, renamed: Vendor, client: Client
) -> None:
    contract = make_contract(vendor=renamed, unit=people.operations)
    for path in (f"/vendors/{renamed.slug}/", f"/contracts/{contract.reference}/"):
        for user, linked in ((people.holding(Role.AUDITOR), True), (people.ada, False)):
            client.force_login(user)
            response = client.get(path)
            assert response.status_code == 200
            assert ("/history/?table=" in response.content.decode()) is linked


def test_the_page_asks_as_many_queries_for_many_rows(people: People) -> None:
    client = Client()
    client.force_login(people.holding(Role.AUDITOR))
    for rows in (2, 60):
        with acting(lambda: people.ada.pk):
            for number in range(rows):
                make_vendor(reference=f"R-{rows}-{number}")
        with reviewed_queries("page_history"):
            assert client.get("/history/").status_code == 200


def test_every_record_that_can_be_asked_for_has_a_history() -> None:
    tables = tables_with_history()
    assert set(KINDS) <= set(tables)
    assert all(tables.values())


def test_every_business_row_of_a_world_has_its_beginning_told() -> None:
    """Holds that no write goes untold: each row of each table with history was told as added."""
    make_world()
    untold = {}
    for table in tables_with_history():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {table} AS own WHERE NOT EXISTS (SELECT FROM core_historyrow"
                " WHERE table_name = %s AND row_pk = own.id::text AND operation = 'added')",
                [table],
            )
            untold[table] = cursor.fetchone()[0]
    # What migrations put there was there before its history began.
    seeded = {"slas_metric", "slas_calendar", "scoring_librarybenchmark"}
    seeded |= {"scoring_methodology", "scoring_methodologyweight"}
    assert {table for table, count in untold.items() if count} <= seeded
