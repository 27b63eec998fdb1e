"""Defaults: the four classes, and the rolling window of contract periods."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleError
from core.periods import add_months
from slas.rules.classes import ResultClass as R
from slas.rules.defaults import (
    DefaultKind,
    DefaultRule,
    PeriodOutcome,
    consecutive_misses,
    defaults_of,
)

TEXAS = DefaultRule(repeat_misses=4, repeat_window=12)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)


def months(*classes: R) -> list[PeriodOutcome]:
    starts = [add_months(FIRST.date(), place) for place in range(len(classes))]
    return [
        PeriodOutcome(datetime(on.year, on.month, on.day, tzinfo=UTC), klass)
        for on, klass in zip(starts, classes, strict=True)
    ]


@pytest.mark.parametrize(
    ("klass", "kinds"),
    [
        (R.MET, ()),
        (R.MET_MINIMUM, ()),
        (R.BELOW_MINIMUM, (DefaultKind.MINIMUM,)),
        (R.CRITICAL, (DefaultKind.MINIMUM, DefaultKind.CRITICAL)),
        (R.NOT_REPORTED, (DefaultKind.MEASUREMENT,)),
        (R.NO_EVENTS, ()),
        (R.NOT_DUE, ()),
        (R.EXCUSED, ()),
    ],
)
def test_defaults_of_one_period(klass: R, kinds: tuple[DefaultKind, ...]) -> None:
    assert defaults_of(months(klass), DefaultRule()) == kinds


def test_catastrophic_event_is_a_critical_default_whatever_the_figure() -> None:
    outcome = PeriodOutcome(FIRST, R.MET, is_catastrophic=True)
    assert defaults_of([outcome], TEXAS) == (DefaultKind.CRITICAL,)


def test_a_value_that_stands_in_a_tier_is_a_default_though_it_meets_its_target() -> None:
    """Exactly 99.9 meets "99.9" and is in the tier (99.0, 99.9]."""
    assert defaults_of([PeriodOutcome(FIRST, R.MET, in_tier=True)], TEXAS) == (DefaultKind.MINIMUM,)
    assert not defaults_of([PeriodOutcome(FIRST, R.NO_EVENTS, in_tier=True)], TEXAS)


def test_texas_four_misses_of_expected_in_twelve_months() -> None:
    three = [R.MET_MINIMUM, R.MET, R.BELOW_MINIMUM, R.MET, R.MET, R.MET_MINIMUM]
    assert defaults_of(months(*three), TEXAS) == ()
    four = months(*three, R.MET, R.MET_MINIMUM)
    assert defaults_of(four, TEXAS) == (DefaultKind.EXPECTED_REPEATED,)


def test_misses_roll_out_of_the_window() -> None:
    old = [R.MET_MINIMUM] + [R.MET] * 9
    inside = months(*old, R.MET_MINIMUM, R.MET_MINIMUM)
    assert len(inside) == 12
    rule = DefaultRule(repeat_misses=3, repeat_window=12)
    assert defaults_of(inside, rule) == (DefaultKind.EXPECTED_REPEATED,)
    outside = months(*old, R.MET, R.MET_MINIMUM, R.MET_MINIMUM)
    assert defaults_of(outside, rule) == ()


@pytest.mark.parametrize("nothing", [R.NO_EVENTS, R.EXCUSED, R.NOT_DUE, R.NOT_REPORTED])
def test_a_period_without_a_figure_is_no_miss_but_takes_its_place(nothing: R) -> None:
    rule = DefaultRule(repeat_misses=2, repeat_window=2)
    assert defaults_of(months(R.MET_MINIMUM, R.MET_MINIMUM), rule)
    assert not defaults_of(months(R.MET_MINIMUM, nothing, R.MET_MINIMUM), rule)
    assert not defaults_of(months(nothing, R.MET_MINIMUM), rule)


def test_a_repeat_is_a_default_of_a_period_at_minimum_alone() -> None:
    rule = DefaultRule(repeat_misses=2, repeat_window=12)
    assert defaults_of(months(R.MET_MINIMUM, R.MET), rule) == ()
    below = defaults_of(months(R.MET_MINIMUM, R.BELOW_MINIMUM), rule)
    assert below == (DefaultKind.MINIMUM,)


@pytest.mark.parametrize(("misses", "window"), [(4, None), (None, 12), (0, 12), (13, 12), (1, 121)])
def test_a_rule_that_cannot_be_is_refused(misses: int | None, window: int | None) -> None:
    with pytest.raises(RuleError) as raised:
        DefaultRule(misses, window)
    assert raised.value.field in {"repeat_misses", "repeat_window"}


def test_periods_out_of_order_are_refused() -> None:
    history = months(R.MET, R.MET)
    for wrong in (history[::-1], [history[0], history[0]]):
        with pytest.raises(ValueError, match="in order"):
            defaults_of(wrong, TEXAS)
        with pytest.raises(ValueError, match="in order"):
            consecutive_misses(wrong)


@pytest.mark.parametrize(
    ("classes", "count"),
    [
        ([], 0),
        ([R.MET], 0),
        ([R.BELOW_MINIMUM], 1),
        ([R.BELOW_MINIMUM, R.CRITICAL], 2),
        ([R.BELOW_MINIMUM, R.MET, R.BELOW_MINIMUM], 1),
        ([R.BELOW_MINIMUM, R.MET_MINIMUM, R.BELOW_MINIMUM], 1),
        ([R.BELOW_MINIMUM, R.NO_EVENTS, R.EXCUSED, R.BELOW_MINIMUM], 2),
        ([R.BELOW_MINIMUM, R.NOT_REPORTED, R.BELOW_MINIMUM], 2),
        ([R.BELOW_MINIMUM, R.NO_EVENTS], 0),
    ],
)
def test_misses_in_a_row_are_reset_by_a_met_period(classes: list[R], count: int) -> None:
    assert consecutive_misses(months(*classes)) == count


@given(st.lists(st.sampled_from(R), min_size=1, max_size=30), st.integers(1, 12))
def test_only_the_window_matters(classes: list[R], window: int) -> None:
    rule = DefaultRule(repeat_misses=(window + 1) // 2, repeat_window=window)
    history = months(*classes)
    assert defaults_of(history, rule) == defaults_of(history[-window:], rule)
    kinds = defaults_of(history, rule)
    assert not {DefaultKind.MINIMUM, DefaultKind.EXPECTED_REPEATED} <= set(kinds)
