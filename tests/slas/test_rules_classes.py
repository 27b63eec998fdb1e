"""Result classes, states of a period and the meanings of missing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleError
from core.periods import Period
from slas import choices
from slas.rules.attribution import Attribution
from slas.rules.classes import (
    PeriodState,
    ResultClass,
    Targets,
    classify,
    grace_ends_at,
    missing,
    next_review_at,
    shown,
    state_of,
)
from slas.rules.metric_types import InputKind, MetricType
from tests.slas.rules_samples import JUNE, targets

D = Decimal
UTC_ZONE = "UTC"


@pytest.mark.parametrize(
    ("attained", "klass"),
    [
        ("95", "met"),
        ("100", "met"),
        ("94.99", "met_minimum"),
        ("90", "met_minimum"),
        ("89.99", "below_minimum"),
        ("80", "below_minimum"),
        ("79.99", "critical"),
    ],
)
def test_classes_where_higher_is_better(attained: str, klass: str) -> None:
    assert classify(D(attained), targets("95", "90", "80")) == klass


@pytest.mark.parametrize(
    ("attained", "klass"),
    [
        ("4", "met"),
        ("0", "met"),
        ("4.01", "met_minimum"),
        ("6", "met_minimum"),
        ("6.01", "below_minimum"),
        ("8", "below_minimum"),
        ("8.01", "critical"),
    ],
)
def test_classes_are_mirrored_where_lower_is_better(attained: str, klass: str) -> None:
    assert classify(D(attained), targets("4", "6", "8", higher_is_better=False)) == klass


def test_without_a_critical_level_nothing_is_critical() -> None:
    assert classify(D(0), targets("95", "90")) is ResultClass.BELOW_MINIMUM


def test_one_target_leaves_no_class_between() -> None:
    assert classify(D("94.99"), targets("95", "95")) is ResultClass.BELOW_MINIMUM
    assert classify(D("95"), targets("95", "95")) is ResultClass.MET


def test_a_near_miss_shows_and_counts_as_a_miss() -> None:
    """99.897 against 99.90 shows 99.89 and is not met."""
    agreed = targets("99.90", "99.50")
    assert shown(D("99.897"), agreed) == D("99.89")
    assert classify(D("99.897"), agreed) is ResultClass.MET_MINIMUM
    agreed = targets("99.95", "99.90", "99.90")
    assert classify(D("99.8999999"), agreed) is ResultClass.CRITICAL


def test_values_are_compared_after_rounding() -> None:
    """At one decimal 99.94 counts as 99.9, so it does not reach an expected 99.92."""
    assert classify(D("99.94"), targets("99.92", "99", decimals=1)) is ResultClass.MET_MINIMUM


@given(
    value=st.decimals(0, 100, places=6),
    levels=st.lists(st.decimals(0, 100, places=2), min_size=3, max_size=3),
    decimals=st.integers(2, 6),
)
def test_with_levels_in_the_contracts_decimals_rounding_changes_no_class(
    value: Decimal, levels: list[Decimal], decimals: int
) -> None:
    critical, minimum, expected = sorted(levels)
    agreed = Targets(expected, minimum, critical, True, decimals)
    mirrored = Targets(-expected, -minimum, -critical, False, decimals)
    plain = (
        ResultClass.MET
        if value >= expected
        else ResultClass.MET_MINIMUM
        if value >= minimum
        else ResultClass.CRITICAL
        if value < critical
        else ResultClass.BELOW_MINIMUM
    )
    assert classify(value, agreed) is plain
    assert classify(-value, mirrored) is plain


def test_levels_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(RuleError) as caught:
        targets("90", "95")
    assert caught.value.field == "minimum"
    with pytest.raises(RuleError) as caught:
        targets("95", "90", "91")
    assert caught.value.field == "critical"
    with pytest.raises(RuleError):
        targets("6", "4", higher_is_better=False)
    with pytest.raises(ValueError, match="finite"):
        targets("NaN")
    with pytest.raises(ValueError, match="decimals"):
        targets(decimals=7)


def test_a_period_runs_then_waits_then_is_final() -> None:
    over = JUNE.end + timedelta(days=5)
    tick = timedelta.resolution
    for now, state, review in (
        (JUNE.start, PeriodState.RUNNING, JUNE.end),
        (JUNE.end - tick, PeriodState.RUNNING, JUNE.end),
        (JUNE.end, PeriodState.PROVISIONAL, over),
        (over - tick, PeriodState.PROVISIONAL, over),
        (over, PeriodState.FINAL, None),
    ):
        assert state_of(JUNE, now, 5, UTC_ZONE) is state
        assert next_review_at(JUNE, now, 5, UTC_ZONE) == review


def test_without_grace_a_period_is_final_at_its_end() -> None:
    assert state_of(JUNE, JUNE.end, 0, UTC_ZONE) is PeriodState.FINAL
    assert next_review_at(JUNE, JUNE.start, 0, UTC_ZONE) == JUNE.end
    with pytest.raises(ValueError, match="negative"):
        grace_ends_at(JUNE, -1, UTC_ZONE)


def test_days_of_grace_are_local_days() -> None:
    """Berlin put its clocks back on 30 October 2016; the grace still ends at a midnight."""
    october = Period(datetime(2016, 9, 25, 22, tzinfo=UTC), datetime(2016, 10, 27, 22, tzinfo=UTC))
    assert grace_ends_at(october, 5, "Europe/Berlin") == datetime(2016, 11, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "is_covered", "has_excused", "klass"),
    [
        (PeriodState.RUNNING, False, False, "not_due"),
        (PeriodState.RUNNING, True, True, "not_due"),
        (PeriodState.PROVISIONAL, False, False, "not_due"),
        (PeriodState.PROVISIONAL, True, False, "no_events"),
        (PeriodState.FINAL, True, False, "no_events"),
        (PeriodState.FINAL, True, True, "excused"),
        (PeriodState.FINAL, False, False, "not_reported"),
        (PeriodState.FINAL, False, True, "not_reported"),
    ],
)
def test_missing_is_four_different_things(
    state: PeriodState, is_covered: bool, has_excused: bool, klass: str
) -> None:
    assert missing(state=state, is_covered=is_covered, has_excused=has_excused) == klass


def test_the_rules_speak_the_words_that_are_stored() -> None:
    for mine, stored in (
        (ResultClass, choices.ResultClass),
        (PeriodState, choices.PeriodState),
        (MetricType, choices.MetricType),
        (InputKind, choices.InputKind),
        (Attribution, choices.Attribution),
    ):
        assert sorted(mine) == sorted(stored.values)
