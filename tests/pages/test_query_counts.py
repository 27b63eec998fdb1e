"""Pages ask as many queries for a few rows as for many, and as many as were reviewed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scoring.models import Standing
from tests.factories import NOW
from tests.pages.portfolio import Portfolio, make_portfolio
from tests.people import People
from tests.query_counts import reviewed_queries

PAGES = {
    "page_home": "/",
    "page_home_past": "/?month=2026-01",
    "page_vendor": "/vendors/{slug}/",
    "page_benchmarks": "/slas/benchmarks/",
    "page_compare": "/vendors/compare/?vendor={slug}&vendor={other}",
    "page_scorecard": "/vendors/{slug}/scorecard/2026-02/",
    "page_level_samples": "/slas/{share}/",
    "page_level_tickets": "/slas/{tickets}/",
    "page_levels": "/slas/",
    "page_levels_narrowed": "/slas/?month=2026-02&code=P3",
}


@pytest.fixture(autouse=True)
def _a_standing(small: Portfolio) -> None:
    """Let the small portfolio have a row of each kind that the large one has."""
    figures = dict.fromkeys(("value", "q1", "median", "q3"), Decimal(80))
    Standing.objects.create(
        vendor=small.vendors[0],
        service_type="infrastructure",
        subject="score",
        month=date(2026, 2, 1),
        direction="higher",
        peers=5,
        place=3,
        rank_ratio=Decimal("0.5"),
        quartile=2,
        **figures,
    )


def address(name: str, made: Portfolio) -> str:
    ids = {what: level.public_id for what, level in made.levels.items()}
    return PAGES[name].format(slug=made.vendors[0].slug, other=made.vendors[1].slug, **ids)


@pytest.mark.parametrize("name", PAGES)
def test_count_is_the_reviewed_one(people: People, small: Portfolio, name: str) -> None:
    client = Client()
    client.force_login(people.ben)
    path = address(name, small)
    with reviewed_queries(name):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("grown", ["vendors", "months"])
def test_count_does_not_grow_with_rows(people: People, small: Portfolio, grown: str) -> None:
    client = Client()
    client.force_login(people.ben)
    few = {name: _count(client, address(name, small)) for name in PAGES}
    vendors, months, levels = (200, 3, 2) if grown == "vendors" else (36, 13, 4)
    make_portfolio(people.operations, vendors=vendors, now=NOW, months=months, levels=levels)
    many = {name: _count(client, address(name, small)) for name in PAGES}
    assert many == few


def _count(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
