"""Forecasts of running periods: every worked number of docs/forecasts.md."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period
from slas.choices import Outlook as OutlookChoice
from slas.rules.calendars import Calendar, Window
from slas.rules.forecast import (
    FORECAST,
    Forecast,
    Outlook,
    bearable_now,
    burn_rate,
    error_budget,
    forecast,
    is_forecast,
    is_worth_an_alert,
    misses_left,
    outlook_of,
)
from slas.rules.metric_types import METRIC_TYPES
from tests.slas.rules_samples import targets, terms

D = Decimal
JUNE = Period(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
DAY = timedelta(days=1)
WEEKDAYS = Calendar("UTC", tuple(Window(day, time(8), time(18)) for day in range(5)))


def day(number: float) -> datetime:
    """Give the end of so many days of June."""
    return JUNE.start + number * DAY


def uptime(down: str, *, through: datetime | None, expected: str = "99.9", **more: Any) -> Any:
    """Forecast an availability by outages, so many minutes down in the days reported."""
    gone = Decimal(12 * 1440)
    agreed = terms("availability", targets=targets(expected, "99.5"), **more.pop("terms", {}))
    given: dict[str, Any] = {"numerator": gone - D(down), "denominator": gone, "now": day(12)}
    return forecast(agreed, JUNE, reported_through=through, **given | more)


def share(met: int, total: int, *, expected: str = "95", gone: float = 15) -> Any:
    """Forecast a share of tickets within target."""
    agreed = terms("within_target", targets=targets(expected, "0"))
    parts: dict[str, Any] = {"numerator": D(met), "denominator": D(total)}
    return forecast(agreed, JUNE, **parts, reported_through=day(gone), now=day(30))


def count(events: str, *, most: str = "4", gone: float = 15) -> Any:
    """Forecast a count that may be so many at most."""
    agreed = terms("count", targets=targets(most, "9", higher_is_better=False))
    parts: dict[str, Any] = {"numerator": D(events), "denominator": None}
    return forecast(agreed, JUNE, **parts, reported_through=day(gone), now=day(30))


def step(found: Forecast, label: str) -> tuple[str, str]:
    """Give the formula and the value of one line of the calculation."""
    return next((text, value) for name, text, value in found.steps if name == label)


def test_burn_of_the_worked_budget_is_1_74_amber() -> None:
    budget = error_budget(D("99.9"), D(43200))
    assert budget == D("43.2")
    rate = burn_rate(used=D(30), budget=budget, elapsed_ratio=D(12) / D(30))
    assert rate == D("1.736111")
    assert outlook_of(rate) is Outlook.AMBER
    assert burn_rate(used=D(0), budget=D(0), elapsed_ratio=D(1)) is None


def test_thirty_minutes_down_on_day_12_of_30_is_amber_with_all_its_numbers() -> None:
    found = uptime("30", through=day(12))
    assert (found.outlook, found.budget, found.used) == (Outlook.AMBER, D("43.2"), D(30))
    assert (found.burn, found.elapsed_ratio, found.misses_left) == (D("1.736111"), D("0.4"), None)
    assert found.steps == (
        ("Agreed service time", "43,200 scheduled − 0 left out by agreement", "43,200 min"),
        ("Budget", "(100 − 99.9) % of 43,200 min", "43.2 min"),
        ("Used", "downtime that counts", "30 min"),
        ("Left", "43.2 − 30", "13.2 min"),
        (
            "Period gone",
            "17,280 of 43,200 min of service time, reported through 2026-06-13 00:00",
            "40 %",
        ),
        ("Budget used", "30 ÷ 43.2", "69.4 %"),
        ("Burn", "69.4 % ÷ 40 %", "1.74"),
        ("By the end at this pace", "100 − (100 − 99.9) × burn", "99.826 %"),
        ("Budget gone at this pace", "57.6 % of the service time gone", "2026-06-18 06:43"),
    )


@pytest.mark.parametrize(
    ("down", "outlook"),
    [
        ("0", "green"),
        ("17.28", "green"),  # burn 1 exactly
        ("17.281", "amber"),
        ("34.56", "amber"),  # burn 2 exactly
        ("34.561", "red"),
        ("43.2", "red"),  # the budget is used to the last second, and E still reached
        ("43.201", "breached"),
    ],
)
def test_outlooks_of_an_uptime_change_at_their_bounds(down: str, outlook: str) -> None:
    assert uptime(down, through=day(12)).outlook == outlook


def test_a_burn_just_above_a_bound_is_not_rounded_onto_it() -> None:
    assert burn_rate(used=D("1.0000000001"), budget=D(1), elapsed_ratio=D(1)) == D("1.000001")
    assert burn_rate(used=D("0.9999999"), budget=D(1), elapsed_ratio=D(1)) == D("0.999999")


def test_a_whole_period_of_the_pace_uses_the_budget_times_the_burn() -> None:
    assert [outlook_of(D(rate)) for rate in ("1", "1.000001", "2", "2.000001")] == [
        Outlook.GREEN,
        Outlook.AMBER,
        Outlook.AMBER,
        Outlook.RED,
    ]


@pytest.mark.parametrize(("used", "gone"), [("-1", "0.5"), ("1", "1.1"), ("1", "-0.1")])
def test_a_burn_of_nonsense_is_refused(used: str, gone: str) -> None:
    with pytest.raises(ValueError, match="negative"):
        burn_rate(used=D(used), budget=D(1), elapsed_ratio=D(gone))


def test_the_period_is_gone_as_far_as_inputs_reach_else_until_now() -> None:
    reported = uptime("30", through=day(6), now=day(20))
    assert reported.elapsed_ratio == D("0.2")
    assert "reported through 2026-06-07 00:00" in step(reported, "Period gone")[0]
    for nothing in (None, JUNE.start):
        by_clock = uptime("30", through=nothing, now=day(15))
        assert by_clock.elapsed_ratio == D("0.5")
        assert "up to 2026-06-16 00:00" in step(by_clock, "Period gone")[0]


def test_maintenance_and_excused_time_shrink_the_budget_also_ahead() -> None:
    window = (day(20), day(20) + timedelta(hours=10))
    found = uptime("30", through=day(12), left_out=(window,))
    assert found.budget == D("42.6")
    agreed = step(found, "Agreed service time")
    assert agreed == ("43,200 scheduled − 600 left out by agreement", "42,600 min")
    assert found.elapsed_ratio == D("0.40563380")


def test_the_budget_is_counted_in_service_hours() -> None:
    found = uptime("6", through=day(15), terms={"calendar": WEEKDAYS})
    assert found.budget == D("13.2")  # 22 weekdays of 600 minutes
    assert found.elapsed_ratio == D("0.5")  # 11 of them by the 15th
    assert found.burn == D("0.909090")


def test_samples_stand_for_all_of_the_service_time_gone() -> None:
    agreed = terms("availability", "samples", targets=targets("99.9", "99.5"))
    parts: dict[str, Any] = {"numerator": D(2872), "denominator": D(2880)}
    found = forecast(agreed, JUNE, **parts, reported_through=day(12), now=day(12))
    assert found is not None
    assert (found.used, found.burn) == (D(48), D("2.777777"))
    assert found.outlook is Outlook.BREACHED


def test_no_downtime_is_allowed_where_100_percent_is_expected() -> None:
    perfect, lost = (uptime(down, through=day(12), expected="100") for down in ("0", "1"))
    assert (perfect.outlook, perfect.burn) == (Outlook.GREEN, None)
    assert (lost.outlook, lost.burn) == (Outlook.BREACHED, None)


def test_misses_left() -> None:
    assert misses_left(D(95), expected_total=D(500), missed=D(20)) == 5
    assert misses_left(D(95), expected_total=D(510), missed=D(25)) == 0
    assert misses_left(D(95), expected_total=D(500), missed=D(27)) == -2


def test_misses_left_of_a_final_volume_at_this_pace() -> None:
    found = share(190, 200)  # half the month: 400 at this pace, 20 allowed, 10 missed
    assert (found.outlook, found.budget, found.used) == (Outlook.GREEN, D(20), D(10))
    assert (found.misses_left, found.burn) == (10, D(1))
    assert step(found, "Volume at this pace") == ("200 ÷ 50 % of the period", "400")
    assert step(found, "Misses left") == ("⌊20⌋ − 10", "10")
    assert step(found, "Misses in a row borne now") == ("⌊100 × 190 ÷ 95⌋ − 200", "0")


def test_the_hard_bound_counts_what_the_volume_so_far_bears() -> None:
    assert bearable_now(D(95), met=D(480), total=D(500)) == 5
    assert bearable_now(D(95), met=D(475), total=D(500)) == 0
    assert bearable_now(D(95), met=D(474), total=D(500)) == -2
    assert bearable_now(D(0), met=D(1), total=D(1)) is None


@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(1, 100))
def test_the_hard_bound_is_the_most_that_keeps_the_level(
    total: int, met: int, expected: int
) -> None:
    met = min(met, total)
    most = bearable_now(D(expected), met=D(met), total=D(total))
    assert most is not None
    assert 100 * met >= expected * (total + most)
    assert 100 * met < expected * (total + most + 1)


@pytest.mark.parametrize(
    ("met", "total", "outlook"),
    [(190, 200, "green"), (189, 200, "amber"), (180, 200, "amber"), (179, 200, "red")],
)
def test_outlooks_of_a_share_change_with_its_burn(met: int, total: int, outlook: str) -> None:
    assert share(met, total).outlook == outlook


def test_a_share_with_no_miss_left_is_red_though_it_burns_slower_than_twice() -> None:
    found = share(225, 250, gone=25)  # 300 at this pace, 15 allowed, 25 missed
    assert (found.burn, found.misses_left) == (D(2), -10)
    assert found.outlook is Outlook.RED
    back = step(found, "To be met in a row to be back")
    assert back == ("⌈(95 × 250 − 100 × 225) ÷ (100 − 95)⌉", "250")


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 99))
def test_what_must_be_met_in_a_row_is_just_enough(total: int, missed: int, expected: int) -> None:
    missed = min(missed, total)
    met = total - missed
    found = share(met, total, expected=str(expected))
    labels = {label: value for label, _, value in found.steps}
    text = labels.get("To be met in a row to be back")
    assert (text is not None) == (100 * met < expected * total)
    if text is not None:
        needed = int(text.replace(",", ""))
        assert 100 * (met + needed) >= expected * (total + needed)
        assert 100 * (met + needed - 1) < expected * (total + needed - 1)


def test_a_share_is_lost_for_good_only_where_every_one_must_be_met() -> None:
    assert share(0, 50).outlook is Outlook.RED
    assert share(50, 50, expected="100").outlook is Outlook.GREEN
    lost = share(49, 50, expected="100")
    assert (lost.outlook, lost.burn, lost.misses_left) == (Outlook.BREACHED, None, -1)


@pytest.mark.parametrize(
    ("events", "outlook", "left"),
    [("2", "green", 2), ("3", "amber", 1), ("4", "amber", 0), ("5", "breached", -1)],
)
def test_events_left_of_a_count(events: str, outlook: str, left: int) -> None:
    found = count(events)
    assert (found.outlook, found.misses_left) == (outlook, left)
    assert step(found, "Left")[1] == str(left).replace("-", "−")


def test_a_count_of_none_at_most_is_lost_with_the_first() -> None:
    assert count("0", most="0").outlook is Outlook.GREEN
    assert count("1", most="0").outlook is Outlook.BREACHED


def test_two_of_four_events_in_the_first_fifth_are_red() -> None:
    found = count("2", gone=6)
    assert (found.burn, found.outlook) == (D("2.5"), Outlook.RED)
    assert step(found, "By the end at this pace") == ("2 ÷ 20 %", "10")


def test_other_types_and_other_directions_have_no_forecast() -> None:
    assert {kind for kind in METRIC_TYPES if is_forecast(kind, higher_is_better=True)} == (
        FORECAST - {"count"}
    )
    assert [kind for kind in METRIC_TYPES if is_forecast(kind, higher_is_better=False)] == ["count"]
    agreed = terms("mean", targets=targets("4", "6", higher_is_better=False))
    parts: dict[str, Any] = {"numerator": D(1), "denominator": D(1)}
    assert forecast(agreed, JUNE, **parts, reported_through=None, now=day(1)) is None


def test_nothing_measured_or_nothing_due_has_no_forecast() -> None:
    assert uptime("0", through=day(12), numerator=D(0), denominator=D(0)) is None
    never = Calendar("UTC", (Window(6, time(8), time(9)),), holidays=sundays())
    assert uptime("0", through=day(12), terms={"calendar": never}) is None


def sundays() -> tuple[Any, ...]:
    first = datetime(2026, 5, 31, tzinfo=UTC).date()
    return tuple(first + timedelta(weeks=week) for week in range(6))


@pytest.mark.parametrize(
    ("outlook", "used", "is_worth"),
    [
        ("green", "9", False),
        ("amber", "0.99", False),
        ("amber", "1", True),
        ("red", "0.99", False),
        ("red", "1", True),
        ("breached", "0", True),
    ],
)
def test_nobody_is_alerted_before_a_tenth_of_the_budget_is_used(
    outlook: str, used: str, is_worth: bool
) -> None:
    assert is_worth_an_alert(outlook, used=D(used), budget=D(10)) is is_worth


def test_the_words_of_the_rule_are_those_that_are_stored() -> None:
    assert {outlook.value for outlook in Outlook} == set(OutlookChoice.values)
