"""The list of vendors: searched, narrowed, sorted, paged, given as a file."""

import csv
import io
import re
from time import perf_counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import BusinessUnit
from accounts.permissions import Role
from scoring.models import Scorecard
from tests.factories import NOW, make_contract, make_vendor
from tests.pages.conftest import Reader
from tests.pages.portfolio import LONG_NAME, Portfolio
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.models import Vendor, VendorService


def names(html: str) -> list[str]:
    """Give the names of the rows, in order."""
    return re.findall(r'<th scope="row"><a [^>]*><bdi>([^<]*)</bdi>', html)


@pytest.fixture
def three(people: People) -> list[Vendor]:
    unit = people.operations
    return [
        make_vendor(display_name="Ære Infra", reference="V-A1", unit=unit, tier=1, country="NO"),
        make_vendor(
            display_name="Blue Fjord",
            legal_name="Blaufjord Holding SE",
            reference="V-B2",
            unit=unit,
            status="exiting",
            country="DE",
            service_types=("cloud", "data"),
        ),
        make_vendor(
            display_name="=SUM(A1)", reference="V-C3", unit=unit, tier=4, service_types=("cloud",)
        ),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=aere", ["Ære Infra"]),
        ("q=BLAUFJORD", ["Blue Fjord"]),
        ("q=v-c", ["=SUM(A1)"]),
        ("service_type=cloud", ["=SUM(A1)", "Blue Fjord"]),
        ("service_type=cloud&status=exiting", ["Blue Fjord"]),
        ("tier=1", ["Ære Infra"]),
        ("country=DE", ["Blue Fjord"]),
        ("unit=operations", ["=SUM(A1)", "Blue Fjord", "Ære Infra"]),
        ("unit=retail", []),
        ("grade=none", ["=SUM(A1)", "Blue Fjord", "Ære Infra"]),
        ("grade=A", []),
        ("q=nothing-like-it", []),
    ],
)
def test_filters_of_the_address_narrow(
    people: People, three: list[Vendor], reader: Reader, query: str, found: list[str]
) -> None:
    html = reader.get(people.ada, f"/vendors/?{query}")
    assert names(html) == found
    assert ("Nothing fits these filters" in html) is (found == [])


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("name", ["=SUM(A1)", "Blue Fjord", "Ære Infra"]),
        ("-name", ["Ære Infra", "Blue Fjord", "=SUM(A1)"]),
        ("tier", ["Ære Infra", "Blue Fjord", "=SUM(A1)"]),
        ("-tier", ["=SUM(A1)", "Blue Fjord", "Ære Infra"]),
        ("score", ["=SUM(A1)", "Blue Fjord", "Ære Infra"]),
        ("nonsense", ["=SUM(A1)", "Blue Fjord", "Ære Infra"]),
    ],
)
def test_headings_sort(
    people: People, three: list[Vendor], reader: Reader, sort: str, found: list[str]
) -> None:
    html = reader.get(people.ada, f"/vendors/?sort={sort}")
    assert names(html) == found
    way = "descending" if sort.startswith("-") else "ascending"
    assert html.count("aria-sort=") == 1
    assert f'aria-sort="{way}"' in html


@pytest.mark.parametrize("query", ["colour=red", "tier=9", "status=unknown", "q=a%00b", "grade=F"])
def test_a_filter_that_is_none_is_refused_in_words_and_drops_nothing(
    people: People, three: list[Vendor], reader: Reader, query: str
) -> None:
    html = reader.get(people.ada, f"/vendors/?{query}")
    assert "That does not narrow the list." in html
    assert names(html) == []
    reader.get(people.ada, f"/vendors/export/?{query}", 404)


def test_latest_grade_of_a_month_that_is_over_stands_beside_the_vendor(
    people: People, small: Portfolio, reader: Reader
) -> None:
    html = reader.get(people.ada, "/vendors/?sort=score")
    card = Scorecard.objects.filter(vendor=small.vendors[0], month="2026-02-01").get()
    row = next(one for one in html.split("<tr>") if LONG_NAME.replace("&", "&amp;") in one)
    assert f">{card.grade}</span>" in row
    assert card.grade != ""
    others = {grade for grade in "ABCDE" if grade != card.grade}
    listed = reader.get(people.ada, f"/vendors/?grade={card.grade}")
    assert LONG_NAME.replace("&", "&amp;") in listed
    for grade in others:
        assert LONG_NAME.replace("&", "&amp;") not in reader.get(
            people.ada, f"/vendors/?grade={grade}"
        )


def test_who_sees_what(people: People, small: Portfolio, reader: Reader) -> None:
    own, other = small.vendors
    assert len(names(reader.get(people.ben, "/vendors/"))) == 2
    assert "Add vendor" not in reader.get(people.ben, "/vendors/")
    assert "Add vendor" in reader.get(people.ada, "/vendors/")
    outside = reader.get(people.cyd, "/vendors/")
    assert "No vendor yet" in outside
    assert "Consolidated" not in outside
    assert file_of(people, reader, "cyd")[1:] == []
    vendor_user = people.at_vendor(own)
    html = reader.get(vendor_user, "/vendors/")
    assert other.display_name not in html
    assert "Score" not in html
    assert "Add vendor" not in html
    executive = reader.get(people.holding(Role.EXECUTIVE), "/vendors/")
    assert len(names(executive)) == 2
    assert '<td class="r p2">–</td>' in executive


def file_of(people: People, reader: Reader, who: str, query: str = "") -> list[list[str]]:
    """Read the export as somebody."""
    reader.client.force_login(getattr(people, who))
    response = reader.client.get(f"/vendors/export/{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(text.splitlines()))


def test_file_holds_exactly_what_is_filtered_in_the_list_s_order(
    people: People, three: list[Vendor], reader: Reader
) -> None:
    rows = file_of(people, reader, "ada", "?service_type=cloud&sort=-name")
    assert [row[1] for row in rows] == ["Name", "Blue Fjord", "'=SUM(A1)"]
    assert rows[1][3] == "Cloud Services; Data Management"
    html = reader.get(people.ada, "/vendors/?service_type=cloud&sort=-name")
    assert 'href="/vendors/export/?service_type=cloud&amp;sort=-name"' in html


def test_pages_hold_fifty_and_keep_the_filters(
    people: People, three: list[Vendor], reader: Reader
) -> None:
    grow(people.operations, 120)
    first = reader.get(people.ada, "/vendors/?q=grown&sort=-name")
    assert len(names(first)) == 50
    assert "1–50 of 120" in first
    assert "page=2" in first
    last = reader.get(people.ada, "/vendors/?q=grown&sort=-name&page=3")
    assert len(names(last)) == 20
    assert names(last)[-1] == "Grown 00000"
    assert names(reader.get(people.ada, "/vendors/?page=9")) == []
    reader.get(people.ada, "/vendors/?page=0", 404)
    assert len(file_of(people, reader, "ada", "?q=grown")) == 121


def grow(unit: BusinessUnit, count: int) -> None:
    """Add many vendors in one piece."""
    made = Vendor.objects.bulk_create(
        Vendor(
            reference=f"G-{number}",
            slug=f"grown-{number}",
            display_name=f"Grown {number:05d}",
            legal_name=f"Grown {number:05d} Ltd",
            folded_name=f"grown {number:05d}",
            country="SE",
            unit=unit,
            created_at=NOW,
        )
        for number in range(count)
    )
    VendorService.objects.bulk_create(
        VendorService(vendor=vendor, service_type="cloud") for vendor in made
    )


def test_count_is_the_reviewed_one_and_does_not_grow(people: People, small: Portfolio) -> None:
    client = Client()
    client.force_login(people.ada)
    with reviewed_queries("page_vendors"):
        client.get("/vendors/")
    grow(people.operations, 200)
    with reviewed_queries("page_vendors"):
        client.get("/vendors/?sort=-score")


def test_ten_thousand_vendors_stay_quick(people: People, small: Portfolio) -> None:
    grow(people.operations, 10_000)
    client = Client()
    client.force_login(people.ada)
    for query in ("", "?q=own%2009", "?sort=-score&page=40", "?grade=none&service_type=cloud"):
        with CaptureQueriesContext(connection) as asked:
            started = perf_counter()
            assert client.get(f"/vendors/{query}").status_code == 200
            spent = perf_counter() - started
        assert spent < 3, (query, spent, [one["time"] for one in asked.captured_queries])


def test_contracts_are_counted_as_far_as_they_are_seen(people: People, reader: Reader) -> None:
    vendor = make_vendor(display_name="Shared", unit=people.operations)
    make_contract(vendor=vendor, unit=people.operations)
    make_contract(vendor=vendor, unit=people.retail)
    for user in (people.ada, people.cyd):
        assert '<td class="r p2">1</td>' in reader.get(user, "/vendors/")


@pytest.mark.parametrize(
    "path", ["/vendors/", "/contracts/", "/renewals/", "/obligations/", "/credits/"]
)
def test_a_workbook_holds_the_list_as_the_csv_does(
    people: People, small: Portfolio, path: str
) -> None:
    client = Client()
    client.force_login(people.ada)

    def file(query: str) -> bytes:
        return b"".join(client.get(f"{path}export/{query}").streaming_content)  # type: ignore[attr-defined]

    told = list(csv.reader(file("").decode("utf-8-sig").splitlines()))
    book = load_workbook(io.BytesIO(file("?as=xlsx")), read_only=True)
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert [str(head) for head in rows[0]] == told[0]
    assert len(rows) == len(told)
    assert client.get(f"{path}export/?as=exe").status_code == 404
