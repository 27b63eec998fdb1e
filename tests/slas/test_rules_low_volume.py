"""Few events: one miss tolerated, periods rolled together, and too few to be judged."""

from decimal import Decimal

import pytest

from slas.rules.classes import ResultClass
from slas.rules.evaluate import Outcome, evaluate
from slas.rules.low_volume import carried, is_low
from slas.rules.terms import Statistics
from tests.slas.rules_samples import JUNE, LONG_AFTER, of, targets, terms

D = Decimal
NINETY = targets("95", "90")


def judged(
    good: int,
    n: int,
    rule: str = "none",
    *,
    before: tuple[tuple[int, int], ...] = (),
    metric_type: str = "within_target",
    minimum: str = "90",
    minimum_n: int = 0,
    covered: bool = True,
) -> Outcome:
    return evaluate(
        terms(
            metric_type,
            targets=targets(max("95", minimum, key=Decimal), minimum),
            low_volume=rule,
            minimum_n=minimum_n,
        ),
        JUNE,
        Statistics(n=D(n), good=D(good), before=tuple((D(met), D(all_)) for met, all_ in before)),
        JUNE.end if covered else None,
        LONG_AFTER,
    )


def said(found: Outcome) -> tuple[object, ...]:
    return of(found, "klass", "attained_display", "low_volume_rule")


def test_a_volume_is_low_where_one_miss_is_more_than_is_allowed() -> None:
    """At a minimum of 90 %: (1 - 0.9) · 9 = 0.9 is less than one miss, of 10 it is one."""
    assert is_low(D(9), D(90))
    assert not is_low(D(10), D(90))
    assert is_low(D(10), D(90), 11)


def test_one_miss_of_five_is_tolerated() -> None:
    assert said(judged(4, 5)) == (ResultClass.BELOW_MINIMUM, 80, "none")
    assert said(judged(4, 5, "one_miss")) == (ResultClass.MET, 80, "one_miss")


def test_two_misses_are_not_tolerated_nor_one_of_many() -> None:
    assert said(judged(3, 5, "one_miss")) == (ResultClass.BELOW_MINIMUM, 60, "none")
    assert said(judged(9, 10, "one_miss")) == (ResultClass.MET_MINIMUM, 90, "none")
    assert said(judged(5, 5, "one_miss")) == (ResultClass.MET, 100, "none")


def test_no_miss_is_tolerated_where_none_was_ever_allowed() -> None:
    assert judged(4, 5, "one_miss", minimum="100").klass is ResultClass.BELOW_MINIMUM
    assert judged(4, 5, "roll", minimum="100").klass is ResultClass.BELOW_MINIMUM


def test_what_is_not_counted_one_by_one_has_no_low_volume() -> None:
    found = evaluate(
        terms("availability", "samples", targets=NINETY, low_volume="one_miss"),
        JUNE,
        Statistics(n=D(5), good=D(4)),
        JUNE.end,
        LONG_AFTER,
    )
    assert found.klass is ResultClass.BELOW_MINIMUM


def test_periods_roll_together_until_they_suffice() -> None:
    """4 of 4, then 2 of 3, then 6 of 6: judged in the third as 12 of 13, 92.31 %."""
    assert said(judged(4, 4, "roll")) == (ResultClass.NO_EVENTS, None, "roll")
    assert said(judged(2, 3, "roll", before=((4, 4),))) == (ResultClass.NO_EVENTS, None, "roll")
    third = judged(6, 6, "roll", before=((4, 4), (2, 3)))
    assert said(third) == (ResultClass.MET_MINIMUM, D("92.31"), "roll")
    assert of(third, "numerator", "denominator", "n") == (6, 6, 6)


def test_what_was_judged_is_not_judged_again() -> None:
    """After 12 of 13 were judged the next period starts anew."""
    assert carried(((D(4), D(4)), (D(2), D(3)), (D(6), D(6))), D(90)) == (D(0), D(0))
    assert judged(1, 2, "roll", before=((4, 4), (2, 3), (6, 6))).klass is ResultClass.NO_EVENTS
    alone = judged(19, 20, "roll", before=((10, 10),))
    assert said(alone) == (ResultClass.MET, 95, "none")


def test_a_period_that_would_suffice_takes_the_waiting_ones_along() -> None:
    found = judged(20, 20, "roll", before=((0, 5),))
    assert said(found) == (ResultClass.BELOW_MINIMUM, 80, "roll")


def test_waiting_is_no_excuse_for_silence() -> None:
    assert judged(4, 4, "roll", covered=False).klass is ResultClass.NOT_REPORTED


@pytest.mark.parametrize("metric_type", ["satisfaction", "within_target"])
def test_too_few_answers_are_no_events(metric_type: str) -> None:
    found = judged(9, 9, metric_type=metric_type, minimum_n=10)
    assert said(found) == (ResultClass.NO_EVENTS, None, "none")
    assert of(found, "numerator", "denominator", "bound") == (9, 9, None)
    assert judged(10, 10, metric_type=metric_type, minimum_n=10).klass is ResultClass.MET
    assert judged(9, 9, minimum_n=10, covered=False).klass is ResultClass.NOT_REPORTED


def test_too_few_answers_roll_together_too() -> None:
    found = judged(46, 48, "roll", before=((20, 20),), metric_type="satisfaction", minimum_n=50)
    assert found.attained_display == D("97.06")
    assert found.bound is not None
    assert found.bound < 97


def test_the_bound_stands_beside_a_judged_satisfaction() -> None:
    found = judged(46, 50, metric_type="satisfaction")
    assert of(found, "attained_display", "bound") == (92, D("81.1614974549"))
