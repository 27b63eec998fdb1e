"""Benchmarks and standings over REST: the page's figures, and no wider a door."""

from decimal import Decimal

import pytest

from accounts.permissions import Role
from scoring.models import Scorecard
from tests.api.portal import Api
from tests.factories import make_user
from tests.pages.cohort import add_metric, make_cohort, rank
from tests.people import People
from tests.query_counts import reviewed_queries

pytestmark = pytest.mark.django_db
ASKED = {"service_type": "support", "month": "2026-02"}
SCORES = ("60", "70.5", "80", "85.25", "90", "95")


def test_quartiles_of_peers_are_given(people: People) -> None:
    make_cohort(people.operations, SCORES)
    rank()
    (row,) = Api(people.ada).get("/benchmarks", **ASKED).body["benchmarks"]
    assert (row["subject"], row["basis"], row["vendors"], row["quartiles_of"]) == (
        *("score", "peers"),
        *(6, 6),
    )
    assert [Decimal(row[name]) for name in ("q1", "median", "q3")] == [
        Decimal("72.875"),
        Decimal("82.625"),
        Decimal("88.8125"),
    ]
    assert row["published"] is None


def test_a_published_figure_comes_with_its_source(people: People) -> None:
    (one,) = make_cohort(people.operations, ["80"])
    add_metric(one, "70")
    score, metric = Api(people.ben).get("/benchmarks", **ASKED).body["benchmarks"]
    assert (score["basis"], score["median"]) == ("none", None)
    assert score["message"] == "No comparison: fewer than five peers."
    assert (metric["basis"], metric["q1"]) == ("library", None)
    assert Decimal(metric["median"]) == 66
    assert metric["published"]["source_name"] == "HDI, figures of 2015"
    assert metric["published"]["as_of"] == "2015-12-31"


def test_nothing_of_a_few_unseen_vendors_is_given(people: People) -> None:
    mine = make_cohort(people.operations, SCORES[:2])
    theirs = make_cohort(people.retail, ["81", "82", "83", "84"], prefix="Foreign")
    told = []
    for score in ("81", "80.2"):
        Scorecard.objects.filter(vendor=theirs[0]).update(score=Decimal(score))
        rank()
        told.append(
            (
                Api(people.ada).get("/benchmarks", **ASKED).body,
                [
                    {name: value for name, value in row.items() if name != "id"}
                    for row in Api(people.ada).get("/standings/").body["results"]
                ],
            )
        )
    assert told[0] == told[1]
    assert [row["vendor"]["name"] for row in told[0][1]] == [one.display_name for one in mine]
    everything = Api(make_user("eve", Role.AUDITOR)).get("/standings/", subject="score").body
    assert len(everything["results"]) == 6


def test_what_cannot_be_asked_is_refused(people: People) -> None:
    api = Api(people.ada)
    for bad in (
        {},
        {"service_type": "support"},
        {"month": "2026-02"},
        {**ASKED, "service_type": "x"},
        {**ASKED, "month": "2026-13"},
        {**ASKED, "subject": "score"},
    ):
        assert api.get("/benchmarks", **bad).status == 400
    assert api.get("/standings/", quartile=1).status == 400


@pytest.mark.parametrize("rows", [2, 50])
def test_queries_do_not_grow(people: People, rows: int) -> None:
    for vendor in make_cohort(people.operations, [str(20 + number) for number in range(rows)]):
        add_metric(vendor, "80")
    rank()
    api = Api(people.ada)
    api.get("/vendors/")  # the first use of the token is recorded
    with reviewed_queries("api_benchmarks"):
        assert len(api.get("/benchmarks", **ASKED).body["benchmarks"]) == 2
    with reviewed_queries("api_standings"):
        api.get("/standings/")
