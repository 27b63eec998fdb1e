"""Results, totals and scorecards over REST."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from tests.api.portal import Api
from tests.api.world import make_card, make_result, make_world
from tests.factories import make_contract, make_level, make_vendor

pytestmark = pytest.mark.django_db


def test_a_result_says_what_it_rests_on(ada: User) -> None:
    world = make_world()
    (row,) = Api(ada).get("/results/").body["results"]
    assert row["service_level"]["id"] == str(world.level.public_id)
    assert (row["numerator"], row["denominator"], row["attained"]) == ("90", "100", "90")
    assert (row["period_start"], row["period_end"]) == (
        "2026-01-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
    )
    assert (row["month"], row["version"], row["scope"], row["revision"]) == ("2026-01", 1, None, 1)


def test_results_are_narrowed(ada: User) -> None:
    cloud = make_contract(service_type="cloud")
    level = make_level(cloud, code="ONE")
    wanted = make_result(level, date(2026, 2, 1), state="provisional", result_class="met")
    other = make_level(
        make_contract(),
        metric_type="count",
        unit="count",
        direction="lower",
        expected=Decimal(2),
        minimum=Decimal(4),
        dimension="risk",
        code="TWO",
    )
    make_result(other, date(2026, 1, 1))
    for query in (
        {"vendor": cloud.vendor.public_id},
        {"contract": cloud.public_id},
        {"service_level": level.public_id},
        {"service_type": "cloud"},
        {"code": "ONE"},
        {"metric_type": "within_target"},
        {"dimension": "quality"},
        {"month": "2026-02"},
        {"month_from": "2026-02"},
        {"month_from": "2026-02", "month_to": "2026-03", "unit": "operations"},
        {"period_from": "2026-02-01T00:00:00Z"},
        {"period_from": "2026-01-31T19:00:00-05:00"},
        {"result_class": "met"},
        {"state": "provisional"},
    ):
        found = Api(ada).get("/results/", **query).body["results"]
        assert [row["month"] for row in found] == ["2026-02"], query
    found = Api(ada).get("/results/", period_to="2026-02-01T00:00:00Z").body["results"]
    assert [row["month"] for row in found] == ["2026-01"]
    assert wanted.month == date(2026, 2, 1)


def test_totals_divide_sums_and_never_average_percentages(ada: User) -> None:
    level = make_level(code="T")
    make_result(level, date(2026, 1, 1), numerator=1, denominator=2, n=2)
    make_result(level, date(2026, 2, 1), numerator=99, denominator=100, n=100)
    (total,) = Api(ada).get("/results/totals").body["totals"]
    assert (total["numerator"], total["denominator"], total["n"]) == ("100", "102", "102")
    # The mean of 50 % and 99 % would be 74.5 %.
    assert total["percent"] == "98.0392156863"
    assert (total["key"], total["results"], total["judged"]) == (None, 2, 2)


def test_totals_group_and_every_grouping_agrees(ada: User) -> None:
    first, second = make_vendor(display_name="Alpha"), make_vendor(display_name="Beta")
    for vendor, code, service_type in (
        (first, "P1", "cloud"),
        (first, "P2", "cloud"),
        (second, "P1", "data"),
    ):
        level = make_level(make_contract(vendor=vendor, service_type=service_type), code=code)
        make_result(level, date(2026, 1, 1))
        make_result(level, date(2026, 2, 1), numerator=50)
    api = Api(ada)
    keys = {}
    for group in ("code", "month", "vendor", "service_type"):
        totals = api.get("/results/totals", group_by=group).body["totals"]
        keys[group] = [(total["key"], total["numerator"], total["percent"]) for total in totals]
        assert sum(Decimal(total["numerator"]) for total in totals) == 420
    assert keys["code"] == [("P1", "280", "70"), ("P2", "140", "70")]
    assert keys["month"] == [("2026-01", "270", "90"), ("2026-02", "150", "50")]
    assert keys["service_type"] == [("cloud", "280", "70"), ("data", "140", "70")]
    by_vendor = api.get("/results/totals", group_by="vendor", code="P1").body["totals"]
    assert {total["name"] for total in by_vendor} == {"Alpha", "Beta"}
    assert {total["key"] for total in by_vendor} == {str(first.public_id), str(second.public_id)}


def test_totals_keep_what_counts_other_things_apart(ada: User) -> None:
    contract = make_contract()
    make_result(make_level(contract, code="A"))
    mean = make_level(contract, metric_type="mean", unit="hours", code="B")
    make_result(mean, numerator=30, denominator=10, n=10)
    silent = make_level(contract, code="C")
    make_result(
        silent,
        result_class="not_reported",
        attained=None,
        attained_shown=None,
        numerator=None,
        denominator=None,
        n=0,
    )
    totals = {row["metric_type"]: row for row in Api(ada).get("/results/totals").body["totals"]}
    assert totals["within_target"]["percent"] == "90"
    assert (totals["within_target"]["results"], totals["within_target"]["judged"]) == (2, 1)
    assert (totals["mean"]["numerator"], totals["mean"]["percent"]) == ("30", None)


def test_totals_leave_parts_out_of_the_sum(ada: User) -> None:
    level = make_level()
    make_result(level)
    make_result(level, scope="Berlin", numerator=10, denominator=20)
    (total,) = Api(ada).get("/results/totals").body["totals"]
    assert total["numerator"] == "90"


def test_the_dimensions_of_a_card_sum_to_its_score(ada: User) -> None:
    world = make_world()
    body = Api(ada).get(f"/scorecards/{world.card.public_id}/").body
    assert sum(Decimal(part["adds"]) for part in body["dimensions"]) == Decimal(body["score"])
    assert body["lines"][0]["service_level"]["code"] == world.level.code
    assert body["month"] == "2026-01"


def test_scorecards_are_narrowed(ada: User) -> None:
    world = make_world()
    make_card(world.vendor, date(2026, 3, 1))
    api = Api(ada)
    assert len(api.get("/scorecards/", vendor=world.vendor.public_id).body["results"]) == 2
    for query in ({"month": "2026-03"}, {"month_from": "2026-02", "month_to": "2026-03"}):
        found = api.get("/scorecards/", **query).body["results"]
        assert [row["month"] for row in found] == ["2026-03"]
    assert api.get("/scorecards/", grade="A").body["results"] == []
    assert len(api.get("/scorecards/", state="scored", grade="B").body["results"]) == 2
