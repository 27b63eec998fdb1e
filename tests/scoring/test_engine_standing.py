"""Benchmarks, trend, ranking and portfolio: every worked number."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.benchmarks import (
    NO_COMPARISON,
    Basis,
    LibraryBenchmark,
    compare,
    quartile_of,
    rank_ratio,
)
from scoring.engine.order_statistics import quantile
from scoring.engine.portfolio import Concentration, concentration, herfindahl_index
from scoring.engine.ranking import Contender, rank, ranking_score
from scoring.engine.trend import MonthScore, slope_per_month, volatility

D = Decimal
PRICES = [D(price) for price in (88, 91, 94, 97, 99, 103, 110, 118)]
LIBRARY = LibraryBenchmark(D(90), D(100), D(110), "Price survey", date(2025, 6, 30))
amounts = st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=30)


def history(*scores: int | None) -> list[MonthScore]:
    return [
        MonthScore(date(2025, month, 1), D(score))
        for month, score in enumerate(scores, start=1)
        if score is not None
    ]


def test_prices_against_eight_peers() -> None:
    standing = compare(D(106), PRICES, higher_is_better=False)
    assert (standing.p25, standing.p50, standing.p75) == (D("93.25"), D(98), D("104.75"))
    assert standing.above_p25_percent == D("13.672922")  # 13.67 % above Q1
    assert (standing.rank_ratio, standing.quartile) == (D("0.75"), 4)
    assert standing.index == D("1.081633")
    assert standing.robust_z == D("0.899333")  # 0.6745 * 8 / 6
    assert (standing.basis, standing.peers) == (Basis.PEERS, 8)


def test_fewer_than_five_peers_are_no_comparison() -> None:
    standing = compare(D(106), PRICES[:4], higher_is_better=False)
    assert (standing.basis, standing.message) == (Basis.NONE, NO_COMPARISON)
    assert (standing.quartile, standing.rank_ratio, standing.p50) == (None, None, None)
    assert compare(D(106), PRICES[:5], higher_is_better=False).basis is Basis.PEERS


def test_a_library_stands_in_with_its_source_and_date() -> None:
    standing = compare(D(105), PRICES[:4], higher_is_better=False, library=LIBRARY)
    assert (standing.basis, standing.message) == (Basis.LIBRARY, "Price survey, 2025-06-30")
    assert (standing.quartile, standing.index, standing.rank_ratio) == (3, D("1.05"), None)
    assert compare(D(105), PRICES, higher_is_better=False, library=LIBRARY).basis is Basis.PEERS


def test_ties_count_half() -> None:
    assert rank_ratio(D(97), PRICES) == D("0.4375")  # 3 below, 1 tie of 8
    assert rank_ratio(D(5), [D(5)] * 6) == D("0.5")


def test_equal_peers_have_no_spread_to_measure_by() -> None:
    standing = compare(D(6), [D(5)] * 5, higher_is_better=True)
    assert (standing.robust_z, standing.quartile) == (None, 1)


def test_quartiles_go_from_best_to_worst() -> None:
    bounds = (D(10), D(20), D(30))
    values = [D(value) for value in (5, 10, 15, 20, 25, 30, 35)]
    assert [quartile_of(v, bounds, higher_is_better=False) for v in values] == [1, 1, 2, 2, 3, 3, 4]
    assert [quartile_of(v, bounds, higher_is_better=True) for v in values] == [4, 3, 3, 2, 2, 1, 1]


@given(amounts, st.decimals(0, 1, places=3))
def test_a_quantile_lies_among_its_values(values: list[D], ratio: D) -> None:
    assert min(values) <= quantile(values, ratio) <= max(values)


@given(amounts, st.decimals(0, 1000, places=2))
def test_a_rank_is_a_share_and_mirrors(values: list[D], own: D) -> None:
    mirrored = rank_ratio(-own, [-value for value in values])
    assert rank_ratio(own, values) + mirrored == 1


def test_trend_is_1_75_a_month() -> None:
    assert slope_per_month(history(72, 74, 73, 77, 78, 81)) == D("1.75")


def test_trend_looks_at_six_months_and_measures_gaps_as_time() -> None:
    assert slope_per_month(history(0, 0, 72, 74, 73, 77, 78, 81)) == D("1.75")
    assert slope_per_month(history(10, None, None, None, 50, 60)) == 10
    assert slope_per_month(history(10, 90)) is None


def test_one_outlier_does_not_turn_a_trend() -> None:
    assert slope_per_month(history(70, 71, 72, 0, 74, 75)) == 1


def test_volatility_is_the_scaled_deviation_of_twelve_months() -> None:
    assert volatility(history(72, 74, 73, 77, 78, 81)) == D("3.706500")  # 1.4826 * 2.5
    assert volatility(history(80, 80, 80, 20)) == 0
    assert volatility(history(80, 81)) is None


def test_a_new_vendor_is_drawn_to_the_mean() -> None:
    assert ranking_score(D(80), months=3, mean=D(65)) == D("72.5")
    assert ranking_score(D(80), months=0, mean=D(65)) == 65
    with pytest.raises(ValueError, match="months"):
        ranking_score(D(80), months=0, mean=D(65), prior_months=0)


def test_one_good_month_does_not_win_the_race() -> None:
    places = rank(
        [Contender("new", D(95), 1), Contender("old", D(90), 24), Contender("bad", D(40), 24)]
    )
    assert [place.key for place in places] == ["old", "new", "bad"]
    twins = rank([Contender("b", D(80), 6), Contender("a", D(80), 6), Contender("c", D(70), 6)])
    assert [(place.key, place.place) for place in twins] == [("a", 1), ("b", 1), ("c", 3)]
    assert rank([]) == ()


def test_concentration_of_the_worked_portfolio_is_3000() -> None:
    index = herfindahl_index([D(share) for share in (45, 25, 15, 10, 5)])
    assert index == 3000
    assert concentration(index) is Concentration.HIGH


@pytest.mark.parametrize(
    ("index", "kind"),
    [("999.999999", "low"), ("1000", "moderate"), ("1800", "moderate"), ("1800.000001", "high")],
)
def test_concentration_bounds(index: str, kind: str) -> None:
    assert concentration(D(index)) == kind


def test_concentration_of_nothing_is_unknown() -> None:
    assert herfindahl_index([]) is None
    assert herfindahl_index([D(0), D(0)]) is None
    assert herfindahl_index([D(7)]) == 10000
    with pytest.raises(ValueError, match="below 0"):
        herfindahl_index([D(1), D(-1)])
