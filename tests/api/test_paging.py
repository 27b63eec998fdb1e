"""Lists in pages, and what they cost."""

from datetime import date
from typing import Any

import pytest

from core.api.paging import after, pack, unpack
from slas.models import Result
from tests.api.portal import PREFIX, Api
from tests.api.world import make_alert, make_card, make_result, make_world
from tests.factories import make_contract, make_level, make_vendor
from tests.people import People
from tests.query_counts import reviewed_queries

pytestmark = pytest.mark.django_db


def pages_of(api: Api, path: str, **query: object) -> list[list[dict[str, Any]]]:
    """Follow `next` from page to page."""
    answer = api.get(path, **query)
    pages = [answer.body["results"]]
    while answer.body["next"]:
        _, _, rest = answer.body["next"].partition(PREFIX)
        where, _, asked = rest.partition("?")
        answer = api.get(where, **dict(part.split("=") for part in asked.split("&")))
        pages.append(answer.body["results"])
        assert len(pages) < 100, "the pages never end"
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
def test_pages_hold_every_row_once_in_order(limit: int, people: People) -> None:
    for number in range(7):
        make_vendor(reference=f"R-{number}")
    pages = pages_of(Api(people.ada), "/vendors/", limit=limit)
    assert [row["reference"] for page in pages for row in page] == [f"R-{n}" for n in range(7)]
    assert all(len(page) <= limit for page in pages)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_of_results_fall_by_period_and_keep_ties_apart(limit: int, people: People) -> None:
    contract = make_contract()
    for level in (make_level(contract), make_level(contract), make_level(contract)):
        for month in (1, 2, 3):
            make_result(level, date(2026, month, 1))
    rows = [row for page in pages_of(Api(people.ada), "/results/", limit=limit) for row in page]
    keys = [(row["period_start"], row["service_level"]["id"]) for row in rows]
    assert len(set(keys)) == 9
    assert [start for start, _ in keys] == sorted((start for start, _ in keys), reverse=True)


def test_a_filter_holds_on_the_next_page(people: People) -> None:
    for number in range(4):
        make_vendor(reference=f"T-{number}", tier=1 + number % 2)
    pages = pages_of(Api(people.ada), "/vendors/", limit=1, tier=1)
    assert [row["reference"] for page in pages for row in page] == ["T-0", "T-2"]


def test_fifty_rows_a_page_unless_asked(people: People) -> None:
    for number in range(51):
        make_vendor(reference=f"N-{number:02d}")
    body = Api(people.ada).get("/vendors/").body
    assert len(body["results"]) == 50
    assert body["next"]


def test_a_cursor_of_another_list_is_refused(people: People) -> None:
    assert Api(people.ada).get("/results/", cursor=pack(["a"])).status == 400


def test_cursors_come_back_as_they_went() -> None:
    assert unpack(pack(["a", 3]), 2) == ["a", "3"]
    with pytest.raises(ValueError, match="cursor"):
        unpack(pack(["a"]), 2)


def test_the_condition_of_a_cursor_reads_by_columns() -> None:
    rows = str(after(("-month", "pk"), ["2026-01-01", "5"]))
    assert (
        rows == "(OR: ('month__lt', '2026-01-01'), (AND: ('month', '2026-01-01'), ('pk__gt', '5')))"
    )


def grow(rows: int) -> None:
    """Fill every list with as many rows."""
    for _ in range(rows):
        world = make_world(service_types=["cloud", "data"])
        make_contract(vendor=world.vendor)
        make_result(world.level, date(2026, 2, 1))
        make_card(world.vendor, date(2026, 2, 1))
        make_alert(world.vendor)


LISTS: dict[str, dict[str, object]] = {
    "vendors": {},
    "contracts": {},
    "service-levels": {},
    "sources": {},
    "results": {},
    "results/totals": {"group_by": "vendor"},
    "scorecards": {},
    "alerts": {},
}


@pytest.mark.parametrize("rows", [2, 50])
def test_a_list_asks_the_same_queries_however_long(rows: int, people: People) -> None:
    grow(rows)
    api = Api(people.ada)
    api.get("/vendors/")  # the first use of the token is recorded
    for path, query in LISTS.items():
        with reviewed_queries(f"api_{path}".replace("/", "_").replace("-", "_")):
            answer = api.get(f"/{path}" if query else f"/{path}/", **query)
        listed = answer.body.get("results") or answer.body.get("totals")
        assert len(listed) >= min(rows, 50) or path == "sources"


def test_totals_count_every_row_once(people: People) -> None:
    grow(3)
    assert Result.objects.count() == 6
    body = Api(people.ada).get("/results/totals").body
    assert (body["totals"][0]["results"], body["totals"][0]["numerator"]) == (6, "540")
