"""Vendors are scored from their results, alerts follow falls, peers are ranked."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models import Sum

from alerts.models import Alert
from scoring.models import Scorecard, ScorecardDimension, ScorecardLine, Standing
from scoring.services import score_owed
from scoring.services.scoring import Scored
from slas.ingest_rows import SampleRow
from slas.models import ChangedVendor, Metric, ServiceLevel
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_samples
from tests.factories import make_contract, make_level, make_source, make_vendor

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)


def feed(level: ServiceLevel, by_month: dict[int, int]) -> None:
    """Send one sample a month, good of 100, and say that all has come in until the last month."""
    last = max(by_month)
    receipt = record_samples(
        source=make_source(),
        rows=[
            SampleRow(level.pk, datetime(2026, m, 10, tzinfo=UTC), Decimal(100), Decimal(good))
            for m, good in by_month.items()
        ],
        by=None,
        now=NOW,
        covers={
            level.pk: (
                datetime(2026, 1, 1, tzinfo=UTC),
                datetime(2026, last + 1, 1, tzinfo=UTC),
            )
        },
    )
    assert receipt.rejected == ()


def work() -> Scored:
    evaluate_owed(now=NOW)
    return score_owed(now=NOW)


@pytest.mark.django_db
def test_a_card_sums_to_its_score_by_dimension_and_by_level() -> None:
    contract = make_contract()
    feed(make_level(contract, dimension="quality"), {1: 97, 2: 93, 3: 91})
    feed(make_level(contract, dimension="delivery", weight=Decimal(2)), {1: 99, 2: 99, 3: 88})
    feed(make_level(contract, dimension="delivery"), {1: 92, 2: 92, 3: 92})
    work()
    card = Scorecard.objects.get(month=date(2026, 3, 1))
    assert card.score is not None
    assert card.dimensions.aggregate(Sum("adds"))["adds__sum"] == card.score
    assert card.lines.aggregate(Sum("adds"))["adds__sum"] == card.score
    used = card.dimensions.aggregate(Sum("weight_used_percent"))["weight_used_percent__sum"]
    assert used == 100
    assert card.is_final
    assert not Scorecard.objects.get(month=date(2026, 4, 1)).is_final


@pytest.mark.django_db
def test_the_own_score_of_a_month_is_the_normalised_figure() -> None:
    level = make_level(make_contract(), expected=Decimal("99.9"), minimum=Decimal("99.5"))
    rows = [SampleRow(level.pk, datetime(2026, 1, 10, tzinfo=UTC), Decimal(10000), Decimal(9985))]
    record_samples(source=make_source(), rows=rows, by=None, now=NOW)
    work()
    line = ScorecardLine.objects.get(scorecard__month=date(2026, 1, 1))
    assert line.own_score == Decimal("80.625")  # 99.85 of M 99.5 and E 99.9: 80.6


@pytest.mark.django_db
def test_scoring_again_writes_nothing() -> None:
    feed(make_level(make_contract()), {1: 97, 2: 93, 3: 91})
    assert work().written == 4
    ChangedVendor.objects.update(due_at=NOW, from_month=date(2026, 1, 1))
    again = score_owed(now=NOW)
    assert (again.vendors, again.written) == (1, 0)


@pytest.mark.django_db
def test_a_late_figure_changes_the_cards_from_its_month_on_alone() -> None:
    level = make_level(make_contract())
    feed(level, {1: 97, 2: 97, 3: 97})
    work()
    before = dict(Scorecard.objects.values_list("month", "score"))
    rows = [SampleRow(level.pk, datetime(2026, 2, 20, tzinfo=UTC), Decimal(100), Decimal(60))]
    record_samples(source=make_source(), rows=rows, by=None, now=NOW)
    assert work().written == 3
    after = dict(Scorecard.objects.values_list("month", "score"))
    changed = {month.month for month in before if before[month] != after[month]}
    # April has no figure of its own yet, but stands on the months before.
    assert changed == {2, 3, 4}


@pytest.mark.django_db
def test_a_month_begins_without_any_new_data() -> None:
    feed(make_level(make_contract()), {1: 97, 2: 97, 3: 97})
    work()
    may = datetime(2026, 5, 1, 0, 0, 1, tzinfo=UTC)
    evaluate_owed(now=may)
    score_owed(now=may)
    assert Scorecard.objects.filter(month=date(2026, 5, 1)).exists()


@pytest.mark.django_db
def test_a_fall_of_the_grade_raises_one_alert_in_the_vendors_unit() -> None:
    level = make_level(make_contract())
    feed(level, {1: 99, 2: 99, 3: 70})
    work()
    work()
    alert = Alert.objects.get(rule="score_drop")
    vendor = level.contract.vendor
    assert (alert.vendor, alert.unit, alert.episode) == (vendor, vendor.unit, "2026-03")
    assert alert.path == f"/vendors/{vendor.slug}/scorecard/2026-03/"


@pytest.mark.django_db
def test_a_critical_level_below_minimum_holds_the_grade_and_says_so() -> None:
    contract = make_contract()
    for _ in range(9):
        feed(make_level(contract), {1: 100, 2: 100, 3: 100})
    critical = make_level(contract, is_critical=True, name="Priority 1 restored in time")
    feed(critical, {1: 100, 2: 100, 3: 89})
    work()
    card = Scorecard.objects.get(month=date(2026, 3, 1))
    assert (card.ungated_grade, card.grade) == ("A", "C")
    assert card.gates == [
        "At most C: critical service level below its minimum: Priority 1 restored in time"
    ]


@pytest.mark.django_db
def test_a_dimension_without_any_level_leaves_the_weights_and_is_marked() -> None:
    feed(make_level(make_contract(), dimension="quality"), {1: 97})
    work()
    parts = ScorecardDimension.objects.filter(scorecard__month=date(2026, 1, 1))
    agreed = {part.dimension: (part.is_agreed, part.weight_used_percent) for part in parts}
    assert agreed["quality"] == (True, Decimal(100))
    assert agreed["cost"] == (False, Decimal(0))


def _cohort(size: int) -> list[ServiceLevel]:
    metric = Metric.objects.get(code="INF-05")
    levels = []
    for number in range(size):
        vendor = make_vendor(service_types=["infrastructure"])
        level = make_level(make_contract(vendor=vendor), metric=metric)
        feed(level, {1: 90 + number})
        levels.append(level)
    return levels


@pytest.mark.django_db
def test_six_vendors_of_a_type_are_ranked_each_against_five() -> None:
    levels = _cohort(6)
    work()
    rows = Standing.objects.filter(subject="INF-05", month=date(2026, 1, 1)).order_by("place")
    assert [row.vendor_id for row in rows] == [
        level.contract.vendor_id for level in reversed(levels)
    ]
    best = rows[0]
    assert (best.peers, best.place, best.quartile, best.median) == (5, 1, 1, Decimal(92))
    assert Standing.objects.filter(subject="score", month=date(2026, 1, 1)).count() == 6


@pytest.mark.django_db
def test_five_vendors_have_too_few_peers_to_be_compared() -> None:
    _cohort(5)
    work()
    assert not Standing.objects.exists()


@pytest.mark.django_db
def test_adding_a_vendor_moves_nobodys_score() -> None:
    _cohort(5)
    work()
    before = dict(Scorecard.objects.values_list("pk", "score"))
    _cohort(1)
    work()
    after = dict(Scorecard.objects.filter(pk__in=before).values_list("pk", "score"))
    assert after == before
