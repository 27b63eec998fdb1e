"""A score as it stood: what each card said last of a day is kept, and given as of any instant."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from scoring.models import Scorecard, ScorecardDay
from scoring.services import score_owed
from slas.choices import BatchKind
from slas.ingest_rows import SampleRow
from slas.models import ServiceLevel
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_samples
from tests.api.portal import Api
from tests.factories import make_contract, make_level, make_source
from tests.pages.conftest import Reader
from tests.people import People

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
FIRST = datetime(2026, 4, 20, 9, tzinfo=UTC)


def feed(level: ServiceLevel, good: int, now: datetime) -> Scorecard:
    """Say how many of March's hundred were good, correct what was said before, and score it."""
    receipt = record_samples(
        source=make_source(),
        rows=[SampleRow(level.pk, datetime(2026, 3, 9, tzinfo=UTC), Decimal(100), Decimal(good))],
        kind=BatchKind.CORRECTION,
        reason="The probe was mended",
        by=None,
        now=now,
        covers={
            level.pk: (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        },
    )
    assert receipt.rejected == ()
    evaluate_owed(now=now)
    score_owed(now=now)
    return Scorecard.objects.get(month=MARCH)


@pytest.fixture
def level(people: People) -> ServiceLevel:
    return make_level(make_contract(unit=people.operations), dimension="quality")


def asked(people: People, at: datetime) -> list[dict[str, Any]]:
    body = Api(people.ada).get("/scorecards/", month="2026-03", as_of=at.isoformat()).body
    found: list[dict[str, Any]] = body["results"]
    return found


def plain(people: People) -> dict[str, Any]:
    """Give March's card as the API writes it now."""
    (row,) = Api(people.ada).get("/scorecards/", month="2026-03").body["results"]
    return dict(row)


def test_a_score_is_given_to_the_bit_as_it_stood_on_each_day(
    level: ServiceLevel, people: People
) -> None:
    told = {}
    for number, good in enumerate((97, 91, 99)):
        now = FIRST + timedelta(days=number)
        feed(level, good, now)
        told[now] = plain(people)
    assert len({row["score"] for row in told.values()}) == 3
    for now, row in told.items():
        assert asked(people, now) == [row]
        assert asked(people, now + timedelta(hours=20)) == [row]
    assert asked(people, FIRST - timedelta(seconds=1)) == []


def test_of_a_day_the_last_word_is_kept(level: ServiceLevel, people: People) -> None:
    feed(level, 97, FIRST)
    feed(level, 91, FIRST + timedelta(hours=2))
    (day,) = ScorecardDay.objects.filter(scorecard__month=MARCH)
    assert (day.day, day.computed_at) == (FIRST.date(), FIRST + timedelta(hours=2))
    assert day.said["score"] == plain(people)["score"]


def test_a_card_that_does_not_change_leaves_no_further_day(level: ServiceLevel) -> None:
    feed(level, 97, FIRST)
    feed(level, 97, FIRST + timedelta(days=1))
    assert ScorecardDay.objects.filter(scorecard__month=MARCH).count() == 1


def test_nobody_else_sees_how_it_stood(level: ServiceLevel, people: People) -> None:
    feed(level, 97, FIRST)
    at = (FIRST + timedelta(days=1)).isoformat()
    assert Api(people.cyd).get("/scorecards/", as_of=at).body["results"] == []


def test_the_page_tells_what_it_said_before(level: ServiceLevel, people: People) -> None:
    feed(level, 97, FIRST)
    feed(level, 80, FIRST + timedelta(days=1))
    slug = level.contract.vendor.slug
    first = ScorecardDay.objects.filter(scorecard__month=MARCH).earliest("day")
    page = Reader().get(people.ada, f"/vendors/{slug}/scorecard/2026-03/")
    assert f"Said {Decimal(first.said['score']):.1f}" in page
    assert first.said["inputs_hash"][:12] in page
