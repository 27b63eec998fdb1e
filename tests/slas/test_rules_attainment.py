"""Attained values: every worked number, and totals that agree however they are cut."""

from datetime import timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleError
from core.rounding import half_up
from slas.rules.attainment import (
    Attainment,
    availability_from_outages,
    count,
    linear_rank,
    mean,
    nearest_rank,
    percentile,
    picked_percentile,
    share_of_samples,
    within_target,
)
from slas.rules.intervals import Interval, clip, normalise
from tests.slas.rules_samples import JUNE, minute, minutes

D = Decimal


def parts(found: Attainment) -> tuple[object, ...]:
    return found.numerator, found.denominator, found.n


MONTH = (minutes(0, 43_200),)


def test_tickets_within_target() -> None:
    """460 met of 500, 12 excused: 94.26 %."""
    found = within_target(D(460), D(500), D(12))
    assert found.value is not None
    assert half_up(found.value, 2) == D("94.26")
    assert parts(found) == (460, 488, 500)


def test_nothing_judged_has_no_value() -> None:
    assert within_target(D(0), D(0)).value is None
    assert within_target(D(0), D(7), D(7)).value is None


@pytest.mark.parametrize("given_", [(5, 4, 0), (4, 5, 2), (-1, 5, 0), (1, 5, -1)])
def test_more_met_than_judged_is_refused(given_: tuple[int, int, int]) -> None:
    with pytest.raises(RuleError):
        within_target(*(D(number) for number in given_))


def test_availability_less_exclusions() -> None:
    """43,200 min, 240 maintenance, 95 down (20 in it, 35 excused): AST 42,925, D 40, 99.9068 %."""
    downtime = (minutes(980, 1_000), minutes(1_240, 1_280), minutes(5_000, 5_035))
    maintenance = (minutes(760, 1_000),)
    excused = (minutes(5_000, 5_035),)
    down = sum((end - start for start, end in downtime), timedelta())
    assert down == timedelta(minutes=95)
    found = availability_from_outages(MONTH, downtime, maintenance, excused)
    assert found.value is not None
    assert half_up(found.value, 4) == D("99.9068")
    assert parts(found) == (42_885, 42_925, 3)


def test_overlapping_outages_count_once() -> None:
    twice = availability_from_outages(MONTH, (minutes(0, 60), minutes(30, 90), minutes(0, 60)))
    once = availability_from_outages(MONTH, (minutes(0, 90),))
    assert twice.value == once.value


def test_maintenance_and_excuse_that_overlap_leave_the_schedule_once() -> None:
    found = availability_from_outages(MONTH, (), (minutes(0, 100),), (minutes(50, 200),))
    assert found.denominator == 43_000
    assert found.value == 100


def test_downtime_outside_the_schedule_does_not_count() -> None:
    found = availability_from_outages((minutes(0, 600),), (minutes(500, 700),))
    assert parts(found) == (500, 600, 1)


def test_no_scheduled_time_has_no_value() -> None:
    assert availability_from_outages((), (minutes(0, 10),)).value is None
    assert availability_from_outages(MONTH, (), excused=MONTH).value is None


def test_availability_from_samples() -> None:
    """30 days of 1,440 minutes, 40 of them down."""
    found = share_of_samples(D(43_160), D(43_200))
    assert found.value is not None
    assert half_up(found.value, 4) == D("99.9074")
    assert share_of_samples(D(0), D(0)).value is None
    with pytest.raises(RuleError):
        share_of_samples(D(2), D(1))


def test_mean_and_volume_weighted_mean() -> None:
    """(2 + 4 + 9)/3 = 5; weighted by 10, 30, 60: (20 + 120 + 540)/100 = 6.8."""
    assert mean(D(15), D(3)).value == 5
    weighted = mean(D(680), D(3), D(100))
    assert weighted.value == D("6.8")
    assert parts(weighted) == (680, 100, 3)
    assert mean(D(0), D(0)).value is None
    with pytest.raises(RuleError):
        mean(D(1), D(-1))


def test_the_95th_percentile_of_twenty_is_the_19th() -> None:
    assert nearest_rank(D(95), 20) == 19
    values = [D(number) for number in range(20, 0, -1)]
    found = percentile(values, D(95))
    assert found.value == 19
    assert parts(found) == (None, None, 20)


@pytest.mark.parametrize(
    ("percent", "n", "rank"),
    [("50", 1, 1), ("100", 7, 7), ("90", 10, 9), ("90.01", 10, 10), ("99.9", 1_000, 999)],
)
def test_nearest_rank_rounds_up_and_never_over(percent: str, n: int, rank: int) -> None:
    assert nearest_rank(D(percent), n) == rank


def test_a_linear_percentile_lies_between_its_neighbours() -> None:
    """p90 of 1 to 10: place 1 + 0.9 · 9 = 9.1, so 9.1; p50 of 1, 2, 4, 8: 3."""
    assert percentile([D(n) for n in range(1, 11)], D(90), "linear").value == D("9.1")
    assert percentile([D(8), D(1), D(4), D(2)], D(50), "linear").value == 3
    assert percentile([D(5)], D(99), "linear").value == 5
    assert percentile([D(5), D(9)], D(100), "linear").value == 9
    assert linear_rank(D(90), 10) == (9, D("0.1"))


def test_a_percentile_of_nothing_has_no_value() -> None:
    assert percentile([], D(95)).value is None
    assert picked_percentile(D(7), D(0)).value is None
    assert picked_percentile(D(7), D(3)).value == 7


@pytest.mark.parametrize(("percent", "n"), [("0", 5), ("100.1", 5), ("-1", 5), ("95", 0)])
def test_a_rank_outside_the_values_is_refused(percent: str, n: int) -> None:
    with pytest.raises(RuleError):
        nearest_rank(D(percent), n)


def test_an_unknown_percentile_method_is_refused() -> None:
    with pytest.raises(RuleError):
        percentile([D(1)], D(95), "guess")


def test_a_count_of_none_is_zero() -> None:
    assert count(D(0)).value == 0
    found = count(D(3), D(1))
    assert found.value == 2
    assert parts(found) == (2, None, 3)
    with pytest.raises(RuleError):
        count(D(1), D(2))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=31))
def test_a_month_of_tickets_is_the_sum_of_its_days(days: list[tuple[int, int]]) -> None:
    found = [within_target(D(met), D(met + missed)) for met, missed in days]
    met, total = sum(met for met, _ in days), sum(met + missed for met, missed in days)
    month = within_target(D(met), D(total))
    assert sum(day.numerator or 0 for day in found) == month.numerator
    assert sum(day.denominator or 0 for day in found) == month.denominator
    if month.value is not None:
        exact = Fraction(100 * met, total)
        assert abs(Fraction(month.value) - exact) < Fraction(1, 10**30)


@given(
    outages=st.lists(
        st.tuples(st.integers(-100, 43_300), st.integers(1, 3_000)).map(
            lambda pair: minutes(pair[0], pair[0] + pair[1])
        ),
        max_size=12,
    ),
    maintenance=st.lists(
        st.integers(0, 29).map(lambda day: minutes(day * 1_440, day * 1_440 + 90))
    ),
)
def test_a_month_of_availability_is_the_sum_of_its_days(
    outages: list[Interval], maintenance: list[Interval]
) -> None:
    agreed = normalise(maintenance)
    month = availability_from_outages(MONTH, tuple(outages), agreed)
    days = [
        availability_from_outages(
            clip(MONTH, minute(day * 1_440), minute((day + 1) * 1_440)), tuple(outages), agreed
        )
        for day in range(30)
    ]
    assert sum(day.numerator or 0 for day in days) == month.numerator
    assert sum(day.denominator or 0 for day in days) == month.denominator
    assert month.value is not None
    assert 0 <= month.value <= 100


@given(
    values=st.lists(st.decimals(-1000, 1000, places=3), min_size=1, max_size=60),
    percent=st.decimals("0.01", 100, places=2),
)
def test_a_nearest_rank_percentile_leaves_its_share_at_or_below(
    values: list[Decimal], percent: Decimal
) -> None:
    found = percentile(values, percent).value
    assert found in values
    at_or_below = sum(value <= found for value in values)
    below = sum(value < found for value in values)
    assert at_or_below * 100 >= percent * len(values) > below * 100
    linear = percentile(values, percent, "linear").value
    assert linear is not None
    assert min(values) <= linear <= max(values)


def test_the_callers_decimal_context_changes_nothing() -> None:
    expected = within_target(D(460), D(500), D(12)), mean(D("10.123456"), D(7))
    with localcontext() as context:
        context.prec = 4
        assert (within_target(D(460), D(500), D(12)), mean(D("10.123456"), D(7))) == expected
    assert JUNE.duration == timedelta(days=30)
