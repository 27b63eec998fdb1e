"""Benchmarks: own peers from five, else a published figure, else why not; nobody is given away."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions import Role
from scoring.engine.benchmarks import tells_nobody_apart
from scoring.models import Scorecard
from scoring.pages.cohorts import cohorts_of
from tests.factories import make_user
from tests.pages.cohort import MONTH, add_metric, make_cohort, rank
from tests.pages.conftest import Reader
from tests.people import People

HERE = "/slas/benchmarks/?service_type=support"
SCORES = ("60", "70.5", "80", "85.25", "90", "95")


def words(text: str) -> str:
    """Give a page as its words, tags and blanks taken away."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_six_vendors_are_compared_with_their_peers(people: People, reader: Reader) -> None:
    make_cohort(people.operations, SCORES)
    rank()
    for user in (people.ada, people.ben, people.holding(Role.EXECUTIVE)):
        page = reader.get(user, HERE)
        text = words(page)
        assert "Technical Support: the one figure can be compared" in text
        assert "Median 82.6 Middle half 72.9 to 88.8" in text
        assert "Own 6 95.0 1 of 6 best quarter" in text
        assert "Own 1 60.0 6 of 6 worst quarter" in text
        assert page.count('class="one"') == 12, "six points in the row and six where it is open"


def test_five_vendors_have_four_peers_each_and_are_not_compared(
    people: People, reader: Reader
) -> None:
    make_cohort(people.operations, SCORES[:5])
    rank()
    text = words(reader.get(people.ada, HERE))
    assert "No comparison: fewer than five peers." in text
    assert "Own 5 90.0 –" in text
    assert "Median 8" not in text


def test_a_published_figure_stands_in_with_its_source_and_date(
    people: People, reader: Reader
) -> None:
    one, two = make_cohort(people.operations, SCORES[:2])
    add_metric(one, "70")
    add_metric(two, "61.5")
    add_metric(two, "98", code="SUP-05")
    text = words(reader.get(people.ada, f"{HERE}&subject=SUP-04"))
    assert "Fewer than five peers, so a published figure stands in. An average, the only" in text
    assert "Published 66.00" in text
    assert "Source HDI, figures of 2015 As of December 2015" in text
    assert re.search(r"Own 1 70\.00.% better", text)
    assert re.search(r"Own 2 61\.50.% worse", text)
    bare = words(reader.get(people.ada, f"{HERE}&subject=SUP-05"))
    assert "One vendor has a figure for February 2026. No comparison" in bare


@pytest.mark.parametrize(
    ("own", "others", "told_of"),
    [(6, 0, 6), (6, 1, 6), (6, 4, 6), (6, 5, 11), (2, 4, 0), (2, 5, 7)],
)
def test_quartiles_are_of_all_or_of_the_seen_or_not_told(
    people: People, own: int, others: int, told_of: int
) -> None:
    make_cohort(people.operations, SCORES[:own])
    make_cohort(people.retail, ["61", "71", "81", "86", "91"][:others], prefix="Foreign")
    rank()
    (score,) = cohorts_of(people.ada, "support", MONTH)
    assert (score.quartiles.vendors if score.quartiles else 0) == told_of
    assert (len(score.members), score.vendors) == (own, own + others)
    everywhere = make_user("eve", Role.AUDITOR)
    (whole,) = cohorts_of(everywhere, "support", MONTH)
    assert whole.quartiles is not None
    assert whole.quartiles.vendors == own + others


@pytest.mark.parametrize(("own", "others"), [(6, 1), (6, 4), (5, 1), (2, 4)])
def test_no_page_moves_with_a_figure_that_could_be_worked_out(
    people: People, reader: Reader, own: int, others: int
) -> None:
    """Move an unseen figure as far as its place allows: whoever reads learns nothing of it."""
    mine = make_cohort(people.operations, SCORES[:own])
    theirs = make_cohort(people.retail, ["81", "82", "83", "84"][:others], prefix="Foreign")
    paths = [HERE, *(f"/vendors/{vendor.slug}/?month=2026-02" for vendor in mine)]
    told = []
    for score in ("81", "80.2"):
        Scorecard.objects.filter(vendor=theirs[0]).update(score=Decimal(score))
        rank()
        told.append([words(reader.get(people.ada, path)) for path in paths])
        drawn = [re.findall(r"<svg.*?</svg>", reader.get(people.ada, path)) for path in paths]
        told[-1].append(str(drawn))
    assert told[0] == told[1]
    assert "Foreign" not in str(told)


def test_enough_unseen_vendors_are_told_of_by_quartiles_alone(
    people: People, reader: Reader
) -> None:
    make_cohort(people.operations, SCORES[:2])
    make_cohort(people.retail, ["10.11", "71", "81", "86", "99.99"], prefix="Foreign")
    rank()
    page = reader.get(people.ada, HERE)
    text = words(page)
    assert "Seven vendors have figures for February 2026; you see two of them." in text
    assert "Median 71.0" in text
    assert "Foreign" not in text
    assert "10.1" not in text
    assert "100.0" not in text
    assert page.count('class="one"') == 4, "two points in the row and two where it is open"


def test_the_outsider_sees_the_own_cohort(people: People, reader: Reader) -> None:
    make_cohort(people.operations, SCORES)
    rank()
    text = words(reader.get(people.cyd, "/slas/benchmarks/"))
    assert "No vendor to compare yet" in text
    assert "Own" not in words(reader.get(people.cyd, HERE))


def test_the_page_is_shut_to_vendors_and_to_nobody(people: People, reader: Reader) -> None:
    (vendor,) = make_cohort(people.operations, SCORES[:1])
    shut: tuple[User, ...] = (people.at_vendor(vendor), make_user("nobody"))
    for user in shut:
        reader.get(user, HERE, 404)
    reader.get(None, HERE, 302)


@pytest.mark.parametrize(
    "query",
    [
        "service_type=x",
        "service_type=%00",
        "month=2026-13",
        "month=2026-04",
        "month=x",
        "page=0",
        "page=x",
    ],
)
def test_addresses_that_name_nothing_are_404(people: People, reader: Reader, query: str) -> None:
    make_cohort(people.operations, SCORES[:1])
    reader.get(people.ada, f"/slas/benchmarks/?{query}", 404)


def test_another_month_is_shown_and_an_empty_one_leads_back(people: People, reader: Reader) -> None:
    make_cohort(people.operations, SCORES)
    rank()
    page = reader.get(people.ada, f"{HERE}&month=2026-01")
    assert "has no figures for January 2026" in words(page)
    assert "month=2026-02" in page
    assert "Own 1" in reader.get(people.ada, f"{HERE}&month=2026-02")


def test_many_vendors_come_page_by_page(people: People, reader: Reader) -> None:
    make_cohort(people.operations, [str(30 + number) for number in range(52)])
    rank()
    assert "1–50" in words(reader.get(people.ada, HERE))
    text = words(reader.get(people.ada, f"{HERE}&subject=score&page=2"))
    assert "Own 1 30.0 52 of 52" in text
    assert "Own 52" not in text


def test_names_are_escaped(people: People, reader: Reader) -> None:
    vendors = make_cohort(people.operations, SCORES)
    vendors[0].display_name = "<script>alert(1)</script>"
    vendors[0].save(update_fields=["display_name"])
    rank()
    page = reader.get(people.ada, HERE)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_queries_do_not_grow_with_vendors_or_figures(people: People, reader: Reader) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            reader.get(people.ada, HERE)
        return len(asked)

    for vendor in make_cohort(people.operations, SCORES[:2]):
        add_metric(vendor, "80")
    rank()
    count()  # the first visit signs in anew
    few = count()
    for vendor in make_cohort(people.operations, [str(20 + number % 60) for number in range(198)]):
        add_metric(vendor, "81")
    rank(MONTH, date(2026, 1, 1))
    assert count() == few


def test_the_rule_itself() -> None:
    assert [tells_nobody_apart(unseen) for unseen in range(7)] == [
        *(True, False, False, False, False),
        *(True, True),
    ]
