"""Raw credits: the six kinds, their worked numbers, and why a figure is what it is."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.errors import RuleError
from slas.rules.credits.raw import RawInputs, raw_credit
from slas.rules.credits.schedule import CreditKind, Schedule
from tests.slas.credits.samples import LADDER, POOL, agreed, from_pool, on_bill, tiers

D = Decimal


def test_texas_dir_pays_2000_of_an_invoice_of_100000() -> None:
    """Invoice 100,000; at risk 10 %; pool 50 %; allocation 40 %: 2,000."""
    assert from_pool(D("10000.00"), "40", share="50").amount == D("2000.00")


def test_pool_with_a_repeat_multiplier() -> None:
    credits_ = [from_pool(D(48000), "60", misses=misses).amount for misses in (1, 2, 3, 4)]
    assert credits_ == [D("28800.00"), D("43200.00"), D("57600.00"), D("57600.00")]


def test_pool_with_tiers_pays_that_share_of_its_allocation() -> None:
    graded = replace(POOL, tiers=tiers(("[95, 99)", "50"), ("(, 95)", "100")))
    inputs = RawInputs(
        currency="USD", at_risk=D(48000), allocation_percent=D(60), attained=D("98.5")
    )
    assert raw_credit(graded, inputs).amount == D("14400.00")
    assert raw_credit(graded, replace(inputs, attained=D(94))).amount == D("28800.00")
    assert raw_credit(graded, replace(inputs, attained=D(99))).amount == D("0.00")


def test_slack_pays_ten_times_the_fee_for_the_time_down() -> None:
    """120,000 paid in a quarter of 92 days, 45 minutes down: 407.61."""
    slack = agreed("slack").schedule
    inputs = RawInputs(
        currency="USD",
        charges=D(120000),
        minutes_down=D(45),
        minutes_of_period=D(92 * 1440),
    )
    found = raw_credit(slack, inputs)
    assert found.amount == D("407.61")
    assert [(step.label, step.text, step.value) for step in found.steps] == [
        ("Fee for the time down", "120,000.00 USD × 45 / 132480 min", D("40.76")),
        ("Credit", "10 × 120,000.00 USD × 45 / 132480 min", D("407.61")),
    ]


def test_zentera_pays_684_93_for_5_days_of_50000_a_year() -> None:
    zentera = agreed("zentera-air").schedule
    inputs = RawInputs(currency="USD", fee_per_year=D(50000), attained=D("98.5"))
    found = raw_credit(zentera, inputs)
    assert found.amount == D("684.93")
    assert found.steps[-1].text == "5 / 365 days × 50,000.00 USD"


def test_a_ladder_is_percent_of_the_bill() -> None:
    found = on_bill(LADDER, "98.2", "1234.56")
    assert (found.amount, found.percent) == (D("308.64"), D(25))
    assert [(step.label, step.text, step.value, step.unit) for step in found.steps] == [
        ("Tier", "98.2 is in [95, 99)", D(25), "%"),
        ("Credit", "1,234.56 USD × 25 %", D("308.64"), "USD"),
    ]


def test_a_value_in_no_tier_pays_nothing_and_says_so() -> None:
    found = on_bill(LADDER, "99.9")
    assert (found.amount, found.tier, found.percent) == (D("0.00"), None, D(0))
    assert found.steps[0].text == "99.9 is in no tier"


def test_fixed_amounts() -> None:
    fixed = Schedule(kind=CreditKind.FIXED, tiers=tiers(("[5, 10]", "500"), ("(10, )", "1200.50")))
    assert on_bill(fixed, "7").amount == D("500.00")
    assert on_bill(fixed, "11").amount == D("1200.50")
    assert on_bill(fixed, "4").amount == D("0.00")


def test_points_wait_for_the_scale_of_the_month_or_have_their_own() -> None:
    points = Schedule(kind=CreditKind.POINTS, tiers=tiers(("(, 95)", "3")), multipliers=(D(2),))
    found = on_bill(points, "94")
    assert (found.points, found.amount, found.waits_for_scale) == (D(6), D("0.00"), True)
    own = on_bill(replace(points, percent_per_point=D("0.5")), "94", "10000")
    assert (own.points, own.amount, own.waits_for_scale) == (D(6), D("300.00"), False)


def test_own_cap_and_smallest_credit_come_along_as_amounts() -> None:
    found = on_bill(replace(LADDER, cap_percent=D(15), minimum_credit=D(1)), "98")
    assert (found.amount, found.cap, found.minimum_credit) == (D(250), D("150.00"), D(1))


def test_currencies_without_cents() -> None:
    inputs = RawInputs(currency="JPY", digits=0, charges=D(12345), attained=D(98))
    found = raw_credit(LADDER, inputs)
    assert str(found.amount) == "3086"
    assert found.steps[-1].text == "12,345 JPY × 25 %"


@pytest.mark.parametrize(
    ("schedule", "inputs", "field"),
    [
        (LADDER, {"charges": D(1)}, "attained"),
        (LADDER, {"attained": D(98)}, "charges"),
        (POOL, {"allocation_percent": D(1)}, "at_risk"),
        (POOL, {"at_risk": D(1)}, "allocation_percent"),
        (agreed("slack").schedule, {"charges": D(1)}, "minutes_down"),
        (agreed("allspice").schedule, {"attained": D(98)}, "fee_per_year"),
        (replace(POOL, cap_percent=D(5)), {"at_risk": D(1), "allocation_percent": D(1)}, "charges"),
    ],
)
def test_a_figure_that_is_missing_is_named(
    schedule: Schedule, inputs: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleError) as raised:
        raw_credit(schedule, RawInputs(currency="USD", **inputs))
    assert raised.value.field == field


@pytest.mark.parametrize(
    "fields",
    [
        {"currency": ""},
        {"currency": "USD", "charges": D(-1)},
        {"currency": "USD", "charges": D("NaN")},
        {"currency": "USD", "minutes_down": D(5), "minutes_of_period": D(4)},
        {"currency": "USD", "minutes_down": D(0), "minutes_of_period": D(0)},
    ],
)
def test_figures_that_cannot_be_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be|needs|fit"):
        RawInputs(**fields)
