"""A level's score over time: weights, window, missing periods, carried results."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.decay import decay_weight, score_over_time, stand
from scoring.engine.inputs import PeriodScore, ResultClass
from scoring.engine.months import last_day_inside, months_between

D = Decimal
DECEMBER = date(2025, 12, 1)


def period(
    month: int, score: object, kind: str = "met", year: int = 2025, day: int = 28
) -> PeriodScore:
    value = None if score is None else D(str(score))
    return PeriodScore(date(year, month, day), ResultClass(kind), value)


def test_weights_halve_every_half_life() -> None:
    assert [decay_weight(age, D(3)) for age in (0, 3, 6)] == [1, D("0.5"), D("0.25")]
    assert decay_weight(1, D(3)) == D("0.793700525984099")
    assert decay_weight(2, D(3)) == D("0.629960524947436")
    assert decay_weight(1, D("0.25")) == D("0.0625")
    assert decay_weight(5, D("2.5")) == D("0.25")


@pytest.mark.parametrize("half_life", ["0", "-1", "0.3", "120.25", "NaN"])
def test_unusable_half_lives_are_refused(half_life: str) -> None:
    with pytest.raises(ValueError, match="half-life"):
        decay_weight(1, D(half_life))


def test_recent_periods_count_more() -> None:
    results = [period(9, 40), period(12, 100)]
    assert score_over_time(results, month=DECEMBER) == 80  # (1*100 + 0.5*40) / 1.5


def test_only_the_last_twelve_periods_count() -> None:
    year = [period(month, 80) for month in range(1, 13)]
    older = [period(month, 0, year=2024) for month in range(1, 13)]
    assert score_over_time([*older, *year], month=DECEMBER) == 80
    wider = score_over_time([*older, *year], month=DECEMBER, window_periods=13)
    assert wider is not None
    assert wider < 80


def test_later_periods_are_not_yet_known() -> None:
    assert score_over_time([period(11, 70), period(12, 10)], month=date(2025, 11, 1)) == 70


@pytest.mark.parametrize("kind", ["no_events", "not_due", "excused"])
def test_what_is_nobodys_fault_leaves_the_mean(kind: str) -> None:
    results = [period(10, 90), period(11, 60), period(12, None, kind)]
    standing = stand(results, month=DECEMBER, half_life_months=D(3), window_periods=12)
    assert score_over_time(results, month=DECEMBER) == score_over_time(
        results[:2], month=DECEMBER, months_per_period=2
    )
    assert standing.own_score is None


def test_not_reported_scores_0() -> None:
    results = [period(9, 90), period(12, None, "not_reported")]
    assert score_over_time(results, month=DECEMBER) == 30
    assert stand(results, month=DECEMBER, half_life_months=D(3), window_periods=12).own_score == 0


def test_nothing_scorable_has_no_score() -> None:
    assert score_over_time([], month=DECEMBER) is None
    assert score_over_time([period(12, None, "no_events")], month=DECEMBER) is None
    assert (
        score_over_time([period(11, None, "excused"), period(12, None, "not_due")], month=DECEMBER)
        is None
    )


def test_quarterly_result_carries_until_the_next_is_due() -> None:
    results = [period(3, 60), period(6, 90)]
    for month in (6, 7, 8):
        standing = stand(
            results,
            month=date(2025, month, 1),
            half_life_months=D(3),
            window_periods=12,
            months_per_period=3,
        )
        assert standing.own_score == 90
        assert standing.carried is (month != 6)
        assert score_over_time(results, month=date(2025, month, 1), months_per_period=3) == 80
    assert score_over_time(results, month=date(2025, 9, 1), months_per_period=3) is None


def test_yearly_result_carries_for_a_year() -> None:
    result = [period(6, 77, year=2024)]
    assert score_over_time(result, month=date(2025, 5, 1), months_per_period=12) == 77
    assert score_over_time(result, month=date(2025, 6, 1), months_per_period=12) is None


def test_monthly_result_does_not_outlive_its_month() -> None:
    assert score_over_time([period(11, 99)], month=DECEMBER) is None


def test_weekly_periods_of_a_month_weigh_alike() -> None:
    weeks = [period(12, score, day=day) for score, day in ((60, 7), (80, 14), (100, 21), (100, 28))]
    standing = stand(weeks, month=DECEMBER, half_life_months=D(3), window_periods=12)
    assert (standing.score, standing.own_score, standing.newest) == (D(85), D(85), weeks[-1])


def test_counted_period_without_a_score_is_refused() -> None:
    with pytest.raises(ValueError, match="no score"):
        score_over_time([period(12, None, "met")], month=DECEMBER)


kinds = st.sampled_from([ResultClass.MET, ResultClass.NO_EVENTS, ResultClass.NOT_REPORTED])


@st.composite
def histories(draw: st.DrawFn) -> list[PeriodScore]:
    days = draw(st.lists(st.dates(date(2023, 1, 1), date(2025, 12, 31)), unique=True, max_size=20))
    entries = []
    for day in days:
        kind = draw(kinds)
        score = draw(st.decimals(0, 100, places=6)) if kind is ResultClass.MET else None
        entries.append(PeriodScore(day, kind, score))
    return entries


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_results_does_not_matter(history: list[PeriodScore], random: Random) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)
    look = partial(stand, month=DECEMBER, half_life_months=D(3), window_periods=12)
    assert look(history) == look(shuffled)


@given(histories())
def test_a_mean_stays_within_what_it_averages(history: list[PeriodScore]) -> None:
    score = score_over_time(history, month=DECEMBER, months_per_period=36)
    counted = [p.score or D(0) for p in history if p.result_class is not ResultClass.NO_EVENTS]
    if score is not None:
        assert min(counted) <= score <= max(counted)


def test_a_period_ends_in_the_month_of_its_last_instant() -> None:
    rome = ZoneInfo("Europe/Rome")
    assert last_day_inside(datetime(2026, 1, 31, 23, tzinfo=UTC), rome) == date(2026, 1, 31)
    assert last_day_inside(datetime(2026, 1, 31, 23, 1, tzinfo=UTC), rome) == date(2026, 2, 1)
    assert months_between(date(2025, 11, 30), date(2026, 2, 1)) == 3
