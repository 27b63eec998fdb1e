"""A score of a month that is over, read otherwise than before, is news; an old month's is not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from alerts.models import Change
from scoring.models import Methodology, Scorecard
from scoring.services import score_owed
from scoring.services.news import news_of
from slas.ingest_rows import SampleRow
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_samples
from tests.factories import make_contract, make_level, make_source, make_vendor
from tests.scoring.test_services import NOW, feed, work
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def card(vendor: Vendor, month: date, score: str | None, computed_at: datetime) -> Scorecard:
    """Give a card that is not stored."""
    return Scorecard(
        vendor=vendor,
        month=month,
        methodology=Methodology.objects.all()[0],
        state="scored" if score else "insufficient",
        score=None if score is None else Decimal(score),
        grade="B" if score else "",
        computed_at=computed_at,
    )


def told(new: Scorecard, *known: Scorecard, now: datetime = NOW) -> list[tuple[str, str]]:
    cards = {(one.vendor_id, one.month): one for one in known}
    news = news_of([new], cards, {new.vendor_id: new.vendor}, now)
    return [(one.before, one.after) for one in news]


def test_a_month_just_ended_is_held_against_the_one_before() -> None:
    vendor = make_vendor()
    running = card(vendor, MARCH, "80", NOW - timedelta(days=30))
    february = card(vendor, date(2026, 2, 1), "84.02", NOW - timedelta(days=60))
    march = card(vendor, MARCH, "82.38", NOW)
    assert told(march, running, february) == [("84.0 B in February 2026", "82.4 B")]
    assert told(march, running) == []
    assert told(card(vendor, MARCH, None, NOW), running, february) == []


def test_a_card_of_an_ended_month_is_held_against_itself() -> None:
    vendor = make_vendor()
    old = card(vendor, MARCH, "80.02", NOW - timedelta(days=1))
    assert told(card(vendor, MARCH, "78", NOW), old) == [("80.0 B", "78.0 B")]
    assert told(card(vendor, MARCH, "80.04", NOW), old) == []
    assert told(card(vendor, MARCH, None, NOW), old) == [("80.0 B", "no score")]


def test_running_and_old_months_are_no_news() -> None:
    vendor = make_vendor()
    for month, now in ((APRIL, NOW), (MARCH, NOW + timedelta(days=60))):
        old = card(vendor, month, "80", now - timedelta(days=1))
        assert told(card(vendor, month, "60", now), old, now=now) == []


def test_a_late_figure_is_told_in_the_transaction_of_the_card() -> None:
    level = make_level(make_contract())
    feed(level, {1: 97, 2: 97, 3: 97})
    work()
    assert not Change.objects.exists()
    rows = [SampleRow(level.pk, datetime(2026, 3, 20, tzinfo=UTC), Decimal(100), Decimal(60))]
    record_samples(source=make_source(), rows=rows, by=None, now=NOW)
    evaluate_owed(now=NOW)
    score_owed(now=NOW)
    score = Change.objects.get(kind="score")
    assert (score.vendor, score.unit, score.period) == (level.contract.vendor, None, "March 2026")
    assert Change.objects.get(kind="result").unit == level.contract.unit
