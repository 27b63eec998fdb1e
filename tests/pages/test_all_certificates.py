"""The certificates of all vendors, on the page, as a file and over REST."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.api.portal import Api
from tests.factories import NOW, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.certificates.kinds import standing_on
from vendors.models import Vendor, VendorCertificate
from vendors.services_certificates import CertificateInput, add_certificate

TODAY, DAY = NOW.date(), timedelta(days=1)
LIST = "/vendors/certificates/"


@pytest.fixture
def acme(people: People) -> Vendor:
    return make_vendor(display_name="Acme", unit=people.operations)


def hold(vendor: Vendor, days: int | None, **more: Any) -> VendorCertificate:
    last = None if days is None else TODAY + days * DAY
    given: dict[str, Any] = {"kind": "iso_27001", "valid_until": last, "is_required": days is None}
    entered = CertificateInput(**{**given, **more})
    return add_certificate(vendor=vendor, entered=entered, by=None, now=NOW)


@pytest.mark.parametrize("first", [None, -5, 0, 1])
@pytest.mark.parametrize("last", [None, -1, 0, 60, 61])
def test_the_database_judges_as_the_rule_does(
    acme: Vendor, first: int | None, last: int | None
) -> None:
    begins = None if first is None or last is None or first > last else TODAY + first * DAY
    one = hold(acme, last, valid_from=begins)
    found = VendorCertificate.objects.with_standing(TODAY, days=60).get()
    wanted = standing_on(TODAY, valid_from=begins, valid_until=one.valid_until, days=60)
    assert found.__dict__["standing"] == wanted


def test_the_list_shows_what_is_missing_or_runs_out_first(
    acme: Vendor, people: People, reader: Reader
) -> None:
    hold(acme, 400, number="LATE")
    hold(acme, None, kind="pci_dss", number="MISSING")
    hold(acme, 5, number="SOON")
    hold(acme, -1, number="OVER")
    page = reader.get(people.ben, LIST)
    places = [page.index(number) for number in ("MISSING", "OVER", "SOON", "LATE")]
    assert places == sorted(places)
    assert "2 of them are missing or expired" in page
    down = reader.get(people.ben, f"{LIST}?sort=-until")
    assert down.index("LATE") < down.index("SOON") < down.index("MISSING")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("standing=expired", {"OVER"}),
        ("standing=expiring", {"SOON"}),
        ("kind=pci_dss", {"OVER"}),
        ("is_required=true", set()),
        (f"until_before={TODAY}", {"OVER"}),
        ("q=soon", {"SOON"}),
        ("q=acme", {"OVER", "SOON"}),
        ("unit=retail", set()),
    ],
)
def test_filters_narrow_page_file_and_api_alike(
    acme: Vendor, people: People, reader: Reader, query: str, shown: set[str]
) -> None:
    hold(acme, -1, number="OVER", kind="pci_dss")
    hold(acme, 5, number="SOON")
    asked = dict([query.split("=")])
    rows = Api(people.ben).get("/certificates/", **asked).body["results"]
    assert {row["number"] for row in rows} == shown
    page = reader.get(people.ben, f"{LIST}?{query}")
    if "q=" not in query:
        assert {number for number in ("OVER", "SOON") if f"{number}<" in page} == shown
    client = Client()
    client.force_login(people.ben)
    answer = client.get(f"{LIST}export/?{query}")
    text = b"".join(answer).decode()
    assert {number for number in ("OVER", "SOON") if f",{number}," in text} == shown


def test_who_does_not_see_the_vendor_sees_none(
    acme: Vendor, people: People, reader: Reader
) -> None:
    hold(acme, 5, number="SOON")
    assert "SOON" not in reader.get(people.cyd, LIST)
    assert "No certificate fits" in reader.get(people.cyd, f"{LIST}?kind=iso_27001")
    assert "Nothing on record yet" in reader.get(people.cyd, LIST)
    reader.get(people.at_vendor(acme), LIST, 404)
    reader.get(people.at_vendor(acme), f"{LIST}export/", 404)
    assert "That does not narrow the list" in reader.get(people.ben, f"{LIST}?standing=sunny")
    reader.get(people.ben, f"{LIST}export/?standing=sunny", 404)


def test_a_program_puts_on_record_renews_and_takes_off(acme: Vendor, people: People) -> None:
    api = Api(people.ada)
    money = {"amount": "5000000.00", "currency": "EUR"}
    said = {"kind": "cyber_insurance", "valid_until": "2026-04-01", "insured_amount": money}
    made = api.post("/certificates/", {"vendor": str(acme.public_id), **said})
    assert (made.status, made.body["insured_amount"], made.body["standing"]) == (
        *(201, money),
        "expiring",
    )
    path = f"/certificates/{made.body['id']}/"
    changed = api.patch(path, {"valid_until": "2027-04-01"}).body
    assert (changed["standing"], changed["insured_amount"]) == ("valid", money)
    one = VendorCertificate.objects.get()
    assert (one.valid_until, one.insured_amount) == (date(2027, 4, 1), Decimal(5000000))
    assert api.patch(path, {"insured_amount": None}).body["insured_amount"] is None
    refused = api.patch(path, {"kind": "pci_dss", "insured_amount": money})
    assert (refused.status, refused.codes[0][0]) == (422, "/insured_amount")
    stale = api.saying(if_match=made.headers["ETag"]).patch(path, {"number": "1"})
    assert stale.status == 412
    assert api.post(f"{path}remove/", {}).body["id"] == made.body["id"]
    assert not VendorCertificate.objects.exists()


def test_queries_do_not_grow(acme: Vendor, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    client.get(LIST)
    for number in range(12):
        hold(make_vendor(unit=people.operations), 5, number=str(number))
        if number in (0, 11):
            with reviewed_queries("page_all_certificates"):
                client.get(LIST)
