"""A vendor and its scorecards: sums that hold, words for what is missing."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404

from contracts.models import Contract
from dashboards.pages.scorecard import scorecard_page
from dashboards.pages.vendor import vendor_page
from scoring.models import CardState, Scorecard
from slas.models import Result
from tests.factories import NOW, make_vendor
from tests.pages.portfolio import Portfolio, make_portfolio
from tests.people import People

FEBRUARY = date(2026, 2, 1)


def test_the_page_opens_at_the_last_month_that_is_over(people: People, small: Portfolio) -> None:
    page = vendor_page(people.ben, small.vendors[0].slug, asked=None, now=NOW, zone="UTC")
    assert page.month == "2026-02"
    assert page.verdict is not None
    card = Scorecard.objects.get(vendor=small.vendors[0], month=FEBRUARY)
    assert page.verdict.letter == card.grade
    results = Result.objects.filter(
        service_level__contract__vendor=small.vendors[0], month=FEBRUARY
    )
    assert len(page.levels) == results.count() == 4
    assert page.peers is not None
    assert page.peers.note == "No comparison: fewer than five peers."


def test_what_dimensions_add_sums_to_the_score_as_printed(people: People, small: Portfolio) -> None:
    for vendor in small.vendors:
        page = vendor_page(people.ben, vendor.slug, asked=FEBRUARY, now=NOW, zone="UTC")
        assert page.parts is not None
        assert page.verdict is not None
        adds = sum((Decimal(part.adds) for part in page.parts.rows), Decimal(0))
        assert adds == Decimal(page.parts.total) == Decimal(page.verdict.figure)


def test_lines_sum_to_their_dimension_and_dimensions_to_the_score(
    people: People, small: Portfolio
) -> None:
    for vendor in small.vendors:
        page = scorecard_page(people.ben, vendor.slug, FEBRUARY, now=NOW, zone="UTC")
        assert page.verdict is not None
        for block in page.blocks:
            lines = sum((Decimal(row.adds) for row in block.rows), Decimal(0))
            assert lines == Decimal(block.total)
        total = sum((Decimal(block.total) for block in page.blocks), Decimal(0))
        assert total == Decimal(page.verdict.figure)
        assert page.filled.startswith(page.verdict.figure[:4])


def test_a_line_leads_to_the_month_of_its_service_level(people: People, small: Portfolio) -> None:
    page = scorecard_page(people.ben, small.vendors[0].slug, FEBRUARY, now=NOW, zone="UTC")
    urls = {row.url for block in page.blocks for row in block.rows}
    ids = {level.public_id for level in small.levels.values()}
    assert urls == {f"/slas/{public_id}/?period=2026-02-01" for public_id in ids}


def test_too_little_data_is_said_in_words(people: People, small: Portfolio) -> None:
    Scorecard.objects.filter(vendor=small.vendors[0], month=FEBRUARY).update(
        state=CardState.INSUFFICIENT, grade="", confidence_ratio=Decimal("0.3")
    )
    page = vendor_page(people.ben, small.vendors[0].slug, asked=FEBRUARY, now=NOW, zone="UTC")
    assert page.verdict is not None
    assert page.verdict.letter == "–"
    assert "Insufficient data" in page.verdict.chip
    assert "Below 0.50 there is no grade." in page.verdict.reliance


def test_a_vendor_without_anything_has_a_page(people: People) -> None:
    vendor = make_vendor(unit=people.operations, display_name="新しい会社")
    page = vendor_page(people.ben, vendor.slug, asked=None, now=NOW, zone="UTC")
    assert (page.verdict, page.chart, page.levels) == (None, None, ())
    with pytest.raises(Http404):
        scorecard_page(people.ben, vendor.slug, FEBRUARY, now=NOW, zone="UTC")


def test_charges_of_two_currencies_are_never_added(people: People, small: Portfolio) -> None:
    vendor = small.vendors[0]
    other = Contract.objects.get(vendor=small.vendors[1])
    Contract.objects.filter(pk=other.pk).update(vendor=vendor, currency="USD")
    page = vendor_page(people.ben, vendor.slug, asked=None, now=NOW, zone="UTC")
    assert "EUR\u202f393,333 and USD\u202f393,333 a month" in page.facts


def test_standing_names_the_place_and_draws_visible_peers_alone(people: People) -> None:
    made = make_portfolio(people.operations, vendors=42, now=NOW, months=2, levels=1)
    slug = made.vendors[0].slug
    page = vendor_page(people.ben, slug, asked=FEBRUARY, now=NOW, zone="UTC")
    assert page.peers is not None
    row = page.peers.rows[0]
    assert "of 6" in row.place
    assert row.strip
    made.vendors[0].shared_with.add(people.retail)
    other = vendor_page(people.cyd, slug, asked=FEBRUARY, now=NOW, zone="UTC")
    assert other.peers is not None
    assert other.peers.rows[0].strip == ""
    assert "median" in other.peers.rows[0].place
