"""Lists in pages, and what they cost."""

import json
import re
from datetime import date
from typing import Any

import pytest

from accounts.permissions import Role
from core.api.paging import after, pack, unpack
from slas.models import Result
from tests.api.many import grow
from tests.api.portal import PREFIX, Api, document
from tests.api.world import make_result
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


# What is asked of each address: its own list, or what hangs on a row of the world.
ASKED: dict[str, dict[str, object]] = {
    "vendors/": {},
    "contracts/": {},
    "service-levels/": {},
    "sources/": {},
    "units/": {},
    "metrics/": {},
    "calendars/": {},
    "results/": {},
    "results/totals": {"group_by": "vendor"},
    "scorecards/": {},
    "alerts/": {},
    "history/": {},
    "search": {"q": "v"},
    "vendors/{vendor}/": {},
    "vendors/{vendor}/locations/": {},
    "vendors/{vendor}/contacts/": {},
    "vendors/{vendor}/status/": {},
    "vendors/{vendor}/group/": {},
    "contracts/{contract}/": {},
    "contracts/{contract}/versions/": {},
    "contracts/{contract}/scopes/": {},
    "contracts/{contract}/checklist/": {},
    "service-levels/{level}/": {},
    "service-levels/{level}/versions/": {},
    "scorecards/{card}/": {},
    "alerts/{alert}/": {},
    "exclusions/": {},
    "exclusions/{exclusion}/": {},
    "root-events/": {},
    "root-events/{root_event}/": {},
    "disputes/": {},
    "disputes/{dispute}/": {},
    "credits/": {},
    "credits/{credit}/": {},
    "statements/": {},
    "statements/{statement}/": {},
    "credit-schedules/": {},
    "credit-schedules/{schedule}/": {},
    "credit-schedule-templates": {},
    "contracts/{contract}/credit-terms/": {},
    "contracts/{contract}/billed-charges/": {},
    "amendments/": {},
    "objectives/": {},
    "objectives/{objective}/": {},
    "objectives/{objective}/readings/": {},
    "amendments/{amendment}/": {},
    "charges/": {},
    "charges/{charge}/": {},
    "obligations/": {},
    "obligations/{obligation}/": {},
    "milestones/": {},
    "milestones/{milestone}/": {},
    "certificates/": {},
    "certificates/{certificate}/": {},
    "notes/": {},
    "notes/{note}/": {},
    "documents/": {},
    "documents/{document}/": {},
    "documents/{document}/content/": {},
}
BOOKS = (
    "exclusion",
    "root_event",
    "credit",
    "schedule",
    "dispute",
    "obligation",
    "milestone",
    "charge",
    "amendment",
    "objective",
)
OWN = (*BOOKS, "card", "alert", "document", "certificate", "note")
RENEWAL = "contracts/{id}/renewal/"
COUNTED_ELSEWHERE = {
    *("benchmarks", "standings/"),
    *("register-imports/", "register-imports/{id}/"),
    *("renewals/", RENEWAL, f"{RENEWAL}decisions/"),
}
AS_LONG_AS_EVER = {"metrics/", "results/totals", "statements/"}


def name_of(path: str) -> str:
    """Name an address as query_counts.toml does."""
    return "api_" + re.sub(r"\W+", "_", path).strip("_")


@pytest.mark.parametrize("rows", [2, 200])
def test_an_address_asks_the_same_queries_however_long_its_list(rows: int, people: People) -> None:
    world = grow(rows)
    ids = {name: getattr(world, name).public_id for name in ("vendor", "contract", "level")}
    ids.update({name: getattr(world, name).public_id for name in OWN})
    ids["statement"] = world.credit.statement.public_id
    api = Api(people.holding(Role.AUDITOR))
    api.get("/vendors/")  # the first use of the token is recorded
    for path, query in ASKED.items():
        is_list = path.count("/") == 1 and path not in AS_LONG_AS_EVER
        limit = {"limit": 200} if is_list else {}
        with reviewed_queries(name_of(path)):
            answer = api.get(f"/{path.format(**ids)}", **query, **limit)
        assert answer.status == 200, path
        if is_list:
            assert len(answer.body["results"]) >= rows, path


def test_every_address_that_is_read_is_counted() -> None:
    read = {
        re.sub(r"{\w+}", "{id}", path.removeprefix(f"{PREFIX}/"))
        for path, methods in document()["paths"].items()
        if "get" in methods
    }
    assert read == {re.sub(r"{\w+}", "{id}", path) for path in ASKED} | COUNTED_ELSEWHERE


def test_totals_count_every_row_once(people: People) -> None:
    grow(6)
    assert Result.objects.count() == 6
    body = Api(people.ada).get("/results/totals").body
    assert (body["totals"][0]["results"], body["totals"][0]["numerator"]) == (6, "540")


def test_a_page_comes_as_lines_to_who_asks(people: People) -> None:
    grow(5)
    api = Api(people.ada)
    plain = api.get("/vendors/", limit=3)
    lines = api.saying(accept="application/x-ndjson").get("/vendors/", limit=3)
    assert lines.headers["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line) for line in lines.body.splitlines()] == plain.body["results"]
    assert lines.headers["Link"] == f'<{plain.body["next"]}>; rel="next"'
    assert lines.headers["ETag"] != plain.headers["ETag"]
    last = api.saying(accept="application/x-ndjson").get("/vendors/", limit=200)
    assert "Link" not in last.headers


def test_a_refusal_stays_one_document_for_who_asks_for_lines(people: People) -> None:
    api = Api(people.ada).saying(accept="application/x-ndjson")
    assert api.get("/vendors/", limit=201).codes == [("?limit", "invalid")]


def test_a_row_alone_is_no_list_of_lines(people: People) -> None:
    api = Api(people.ada).saying(accept="application/x-ndjson")
    response = api.client.get(
        f"{PREFIX}/vendors/{make_vendor().public_id}/", headers=dict(api.headers)
    )
    assert response.status_code == 406
