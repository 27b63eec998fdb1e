"""Earning back: the three policies, and what cannot be earned back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import RuleError
from core.periods import add_months
from slas.rules.classes import ResultClass as R
from slas.rules.classes import Targets, classify
from slas.rules.credits.earn_back import (
    EarnBack,
    EarnBackKind,
    EarnBackPolicy,
    EarnBackState,
    JudgedPeriod,
    PaidCredit,
    earn_back,
)

D = Decimal
TARGETS = Targets(expected=D("99.90"), minimum=D("99.50"))
JANUARY = PaidCredit(amount=D("36000.00"), currency="USD", last_day=date(2026, 1, 31))
SIX_MET = EarnBackPolicy(EarnBackKind.MET_IN_A_ROW, D(50), periods=6)
THREE_EXCEEDED = EarnBackPolicy(EarnBackKind.EXCEEDED_NEXT, D(100), periods=3)
YEAR = EarnBackPolicy(EarnBackKind.YEAR_AVERAGE, D(100))
YEAR_2026 = (date(2026, 1, 1), date(2026, 12, 31))


def last_day(month: int) -> date:
    return date.fromordinal(add_months(date(2026, 1, 1), month).toordinal() - 1)


def month(number: int, value: str | R, downtime: str | None = None) -> JudgedPeriod:
    """Give a month of 2026 by its value, or by the class that stands for none."""
    if isinstance(value, R):
        return JudgedPeriod(last_day=last_day(number), klass=value, targets=TARGETS)
    whole = None if downtime is None else D(43200)
    return JudgedPeriod(
        last_day=last_day(number),
        klass=classify(D(value), TARGETS),
        targets=TARGETS,
        attained=D(value),
        numerator=None if downtime is None else D(43200) - D(downtime),
        denominator=whole,
    )


def months(first: int, *values: str | R) -> list[JudgedPeriod]:
    return [month(number, value) for number, value in enumerate(values, start=first)]


def given_back(found: EarnBack) -> tuple[EarnBackState, Decimal, date | None]:
    return found.state, found.amount, found.on


def test_36000_of_january_give_18000_back_on_31_july() -> None:
    """Met from February to July: six months in a row."""
    found = earn_back(SIX_MET, JANUARY, months(1, "99.0", *["99.9"] * 6))
    assert given_back(found) == (EarnBackState.EARNED, D("18000.00"), date(2026, 7, 31))
    assert (found.have, found.need, found.currency) == (6, 6, "USD")


def test_the_month_of_the_credit_itself_does_not_count() -> None:
    """A value may meet its target and pay nevertheless: 99.9 of "99.9 or less"."""
    found = earn_back(SIX_MET, JANUARY, months(1, *["99.9"] * 6))
    assert (found.state, found.have) == (EarnBackState.OPEN, 5)


def test_five_months_are_not_enough() -> None:
    found = earn_back(SIX_MET, JANUARY, months(1, "99.0", *["99.9"] * 5))
    assert given_back(found) == (EarnBackState.OPEN, D("18000.00"), None)
    assert (found.have, found.need) == (5, 6)


@pytest.mark.parametrize("miss", ["99.89", "99.0", R.NOT_REPORTED])
def test_a_miss_starts_the_row_anew(miss: str | R) -> None:
    values = ["99.9", "99.9", miss, *["99.9"] * 5]
    assert earn_back(SIX_MET, JANUARY, months(2, *values)).have == 5
    found = earn_back(SIX_MET, JANUARY, months(2, *values, "99.9"))
    assert found.on == date(2026, 10, 31)


@pytest.mark.parametrize("nothing", [R.NO_EVENTS, R.EXCUSED])
def test_a_month_without_a_figure_neither_counts_nor_breaks_the_row(nothing: R) -> None:
    values = ["99.9", "99.9", nothing, *["99.9"] * 4]
    assert earn_back(SIX_MET, JANUARY, months(2, *values)).on == date(2026, 8, 31)


def test_the_time_to_earn_it_back_may_be_bounded() -> None:
    policy = EarnBackPolicy(EarnBackKind.MET_IN_A_ROW, D(50), periods=3, within=4)
    late = earn_back(policy, JANUARY, months(2, "99.9", "99.0", "99.9", "99.9", "99.9"))
    assert given_back(late) == (EarnBackState.LOST, D("0.00"), None)
    just = earn_back(policy, JANUARY, months(2, "99.0", "99.9", "99.9", "99.9"))
    assert just.on == date(2026, 5, 31)


def test_exceeded_in_each_of_the_next_three_gives_all_back() -> None:
    found = earn_back(THREE_EXCEEDED, JANUARY, months(2, "99.91", "99.95", "100"))
    assert given_back(found) == (EarnBackState.EARNED, D("36000.00"), date(2026, 4, 30))


@pytest.mark.parametrize("value", ["99.90", "99.904", "99.0", R.NOT_REPORTED])
def test_to_meet_it_is_not_to_exceed_it(value: str | R) -> None:
    found = earn_back(THREE_EXCEEDED, JANUARY, months(2, "99.95", value, "99.95", "99.95"))
    assert given_back(found) == (EarnBackState.LOST, D("0.00"), None)


def test_exceeded_so_far_is_open() -> None:
    found = earn_back(THREE_EXCEEDED, JANUARY, months(2, "99.95", R.NO_EVENTS, "99.95"))
    assert (found.state, found.have, found.need) == (EarnBackState.OPEN, 2, 3)


def test_lower_is_better_is_mirrored() -> None:
    hours = Targets(expected=D(4), minimum=D(6), higher_is_better=False)
    period = JudgedPeriod(last_day=date(2026, 2, 28), klass=R.MET, targets=hours, attained=D("3.9"))
    policy = EarnBackPolicy(EarnBackKind.EXCEEDED_NEXT, periods=1)
    assert earn_back(policy, JANUARY, [period]).state is EarnBackState.EARNED


def test_the_average_of_the_year_gives_all_back_at_its_end() -> None:
    values = ["99.00", *["99.99"] * 11]
    found = earn_back(YEAR, JANUARY, months(1, *values), year=YEAR_2026)
    assert given_back(found) == (EarnBackState.EARNED, D("36000.00"), date(2026, 12, 31))
    assert found.average == D("99.91")


def test_the_average_comes_from_numerators_and_denominators() -> None:
    """Two months of other weight: the plain mean of 99.00 and 100.00 would be 99.50."""
    small = JudgedPeriod(
        last_day=date(2026, 1, 31),
        klass=R.BELOW_MINIMUM,
        targets=TARGETS,
        attained=D("99.00"),
        numerator=D(99),
        denominator=D(100),
    )
    large = JudgedPeriod(
        last_day=date(2026, 12, 31),
        klass=R.MET,
        targets=TARGETS,
        attained=D(100),
        numerator=D(9900),
        denominator=D(9900),
    )
    found = earn_back(YEAR, JANUARY, [small, large], year=YEAR_2026)
    assert found.average == D("99.99")


def test_the_average_is_not_rounded_into_its_target() -> None:
    found = earn_back(YEAR, JANUARY, months(1, *["99.896"] * 12), year=YEAR_2026)
    assert (found.state, found.reason) == (EarnBackState.LOST, "The year's average is 99.89.")


def test_a_year_that_is_not_over_is_open_and_one_with_silence_lost() -> None:
    running = earn_back(YEAR, JANUARY, months(1, *["99.99"] * 11), year=YEAR_2026)
    assert running.state is EarnBackState.OPEN
    silent = months(1, *["99.99"] * 11, R.NOT_REPORTED)
    assert earn_back(YEAR, JANUARY, silent, year=YEAR_2026).state is EarnBackState.LOST


def test_a_critical_failure_is_never_earned_back() -> None:
    critical = PaidCredit(
        amount=D(36000), currency="USD", last_day=date(2026, 1, 31), is_critical=True
    )
    everything = months(1, *["100"] * 12)
    for policy in (SIX_MET, THREE_EXCEEDED, YEAR):
        found = earn_back(policy, critical, everything, year=YEAR_2026)
        assert given_back(found) == (EarnBackState.LOST, D("0.00"), None)


def test_periods_out_of_order_and_a_year_that_is_missing_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        earn_back(SIX_MET, JANUARY, months(2, "99.9", "99.9")[::-1])
    with pytest.raises(ValueError, match="contract year"):
        earn_back(YEAR, JANUARY, [])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": EarnBackKind.MET_IN_A_ROW}, "periods"),
        ({"kind": EarnBackKind.EXCEEDED_NEXT, "periods": 0}, "periods"),
        ({"kind": EarnBackKind.YEAR_AVERAGE, "periods": 12}, "periods"),
        ({"kind": EarnBackKind.MET_IN_A_ROW, "periods": 6, "percent": D(0)}, "percent"),
        ({"kind": EarnBackKind.MET_IN_A_ROW, "periods": 6, "percent": D(101)}, "percent"),
        ({"kind": EarnBackKind.MET_IN_A_ROW, "periods": 6, "within": 5}, "within"),
        ({"kind": EarnBackKind.EXCEEDED_NEXT, "periods": 3, "within": 5}, "within"),
    ],
)
def test_policies_that_cannot_be_are_refused(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleError) as raised:
        EarnBackPolicy(**fields)
    assert raised.value.field == field
