"""Raw beside adjusted, and figures that a dispute agreed on."""

from dataclasses import replace
from decimal import Decimal

import pytest

from slas.rules.classes import PeriodState, ResultClass
from slas.rules.evaluate import Outcome, evaluate
from slas.rules.terms import Statistics, Terms
from tests.slas.rules_samples import JUNE, LONG_AFTER, minute, minutes, of, targets, terms

D = Decimal
UPTIME = targets("99.9", "99.5", decimals=4)
LOW = targets("4", "6", higher_is_better=False)


def judged(agreed: Terms, statistics: Statistics, settled: Decimal | None = None) -> Outcome:
    return evaluate(agreed, JUNE, statistics, JUNE.end, LONG_AFTER, settled=settled)


def test_tickets_raw_and_adjusted() -> None:
    """460 met of 500; 12 misses excused: 92 % raw, 94.26 % adjusted."""
    found = judged(terms(), Statistics(n=D(500), good=D(460), excused=D(12)))
    assert of(found, "raw_attained_display", "attained_display") == (92, D("94.26"))
    assert of(found, "raw_klass", "klass") == (ResultClass.MET_MINIMUM, ResultClass.MET_MINIMUM)
    assert found.excused == 12


def test_excused_tickets_leave_whether_they_met_or_not() -> None:
    """10 of 500 excused, 4 of them met: (460 + 4)/500 raw."""
    found = judged(terms(), Statistics(n=D(500), good=D(460), excused=D(10), excused_good=D(4)))
    assert of(found, "raw_attained", "denominator") == (D("92.8"), 490)


def test_availability_raw_and_adjusted_with_maintenance_out_of_both() -> None:
    """43,200 min less 240: 75 of 42,960 down raw, 99.8254 %; less 35 excused 99.9068 %."""
    statistics = Statistics(
        outages=(minutes(980, 1_000), minutes(1_240, 1_280), minutes(5_000, 5_035)),
        maintenance=(minutes(760, 1_000),),
        excused_time=(minutes(5_000, 5_035),),
    )
    found = judged(terms("availability", targets=UPTIME), statistics)
    assert of(found, "raw_attained_display", "attained_display") == (D("99.8254"), D("99.9068"))
    assert of(found, "raw_klass", "klass") == (ResultClass.MET_MINIMUM, ResultClass.MET)
    assert found.excused == 35


def test_without_exclusions_raw_and_adjusted_are_one() -> None:
    found = judged(terms(), Statistics(n=D(500), good=D(460)))
    assert of(found, "raw_klass", "raw_attained") == (found.klass, found.attained)
    assert of(found, "excused", "is_settled") == (0, False)


def test_an_excuse_for_all_leaves_a_raw_figure() -> None:
    found = judged(terms(), Statistics(n=D(5), excused=D(5), excused_good=D(2)))
    assert of(found, "klass", "attained") == (ResultClass.EXCUSED, None)
    assert of(found, "raw_klass", "raw_attained") == (ResultClass.BELOW_MINIMUM, 40)


@pytest.mark.parametrize(
    ("agreed", "statistics", "adjusted", "raw"),
    [
        (
            terms("mean", targets=LOW),
            Statistics(n=D(4), total=D(9), excused=D(1), excused_total=D(11)),
            3,
            5,
        ),
        (
            terms("mean", "samples", targets=LOW),
            Statistics(
                n=D(2),
                total=D(30),
                volume=D(10),
                excused=D(1),
                excused_total=D(70),
                excused_volume=D(10),
            ),
            3,
            5,
        ),
        (
            terms("percentile", targets=LOW, percentile=D(50)),
            Statistics(
                n=D(3),
                values=(D(1), D(2)),
                excused=D(1),
                excused_values=(D(9),),
            ),
            1,
            2,
        ),
        (
            terms("percentile", targets=LOW, percentile=D(50)),
            Statistics(n=D(3), picked=D(1), excused=D(1), raw_picked=D(2)),
            1,
            2,
        ),
        (terms("count", targets=LOW), Statistics(n=D(5), excused=D(2)), 3, 5),
        (
            terms("error_rate", "samples", targets=UPTIME),
            Statistics(n=D(200), total=D(0), excused=D(1), excused_total=D(100)),
            100,
            D("99.5"),
        ),
        (
            terms("variance", "samples", targets=LOW),
            Statistics(n=D(200), total=D(3), excused=D(100), excused_total=D(7)),
            3,
            5,
        ),
        (
            terms("backlog_share", targets=LOW, age_limit_minutes=60),
            Statistics(
                n=D(100), total=D(2), excused=D(20), excused_total=D(3), snapshot_at=JUNE.end
            ),
            D("2.5"),
            5,
        ),
        (
            terms("availability", "samples", targets=UPTIME),
            Statistics(n=D(200), good=D(100), excused=D(100), excused_good=D(90)),
            100,
            95,
        ),
    ],
)
def test_every_type_stands_raw_beside_adjusted(
    agreed: Terms, statistics: Statistics, adjusted: Decimal, raw: Decimal
) -> None:
    found = judged(agreed, statistics)
    assert of(found, "attained", "raw_attained") == (adjusted, raw)
    assert found.n == statistics.n


def test_an_agreed_figure_takes_the_place_of_the_computed_one() -> None:
    """Of 488 judged 97 % were agreed on: numerators follow, so that totals hold it."""
    statistics = Statistics(n=D(500), good=D(460), excused=D(12))
    found = judged(terms(), statistics, D(97))
    assert of(found, "klass", "attained", "is_settled") == (ResultClass.MET, 97, True)
    assert of(found, "numerator", "denominator") == (D("473.36"), 488)
    assert found.raw_attained == 92
    assert found.inputs_hash != judged(terms(), statistics).inputs_hash


def test_an_agreed_figure_of_each_kind_of_sum() -> None:
    mean = judged(terms("mean", targets=LOW), Statistics(n=D(4), total=D(99)), D(5))
    assert of(mean, "numerator", "denominator") == (20, 4)
    count = judged(terms("count", targets=LOW), Statistics(n=D(9)), D(5))
    assert of(count, "numerator", "denominator") == (5, None)
    ranked = terms("percentile", targets=LOW, percentile=D(95))
    assert judged(ranked, Statistics(), D(5)).numerator is None


def test_a_backlog_is_judged_where_it_was_looked_at() -> None:
    agreed = terms("backlog_share", targets=LOW, age_limit_minutes=60)
    snapshot = Statistics(n=D(50), total=D(2), snapshot_at=JUNE.end)
    assert judged(agreed, snapshot).klass is ResultClass.MET
    empty = Statistics(snapshot_at=JUNE.end)
    assert judged(agreed, empty).klass is ResultClass.MET
    early = evaluate(agreed, JUNE, replace(snapshot, snapshot_at=minute(9)), minute(9), LONG_AFTER)
    assert early.klass is ResultClass.NOT_REPORTED
    bad = replace(snapshot, total=D(50), snapshot_at=minute(9))
    assert evaluate(agreed, JUNE, bad, minute(9), LONG_AFTER).klass is ResultClass.BELOW_MINIMUM
    unseen = evaluate(agreed, JUNE, Statistics(), None, minute(9))
    assert of(unseen, "klass", "state") == (ResultClass.NOT_DUE, PeriodState.RUNNING)


def test_the_age_of_a_backlog_end_to_end() -> None:
    ages = tuple(D(day) for day in range(1, 21))
    agreed = terms("backlog_age", targets=targets("18", "20", higher_is_better=False))
    found = judged(agreed, Statistics(n=D(20), values=ages, snapshot_at=JUNE.end))
    assert of(found, "attained", "n", "numerator") == (18, 20, None)
    median = replace(agreed, percentile=D(50))
    found = judged(median, Statistics(n=D(20), values=ages, snapshot_at=JUNE.end))
    assert found.attained == 10
    stated = judged(agreed, Statistics(n=D(20), picked=D(19), snapshot_at=JUNE.end))
    assert stated.klass is ResultClass.MET_MINIMUM


def test_weighted_outages_end_to_end() -> None:
    found = judged(
        terms("weighted_availability", targets=UPTIME),
        Statistics(
            outages=(minutes(100, 160), (minute(43_100), None)), shares=(D("0.25"), D("0.1"))
        ),
    )
    assert of(found, "numerator", "n") == (43_200 - 15 - 10, 2)
    plain = judged(
        terms("weighted_availability", targets=UPTIME), Statistics(outages=(minutes(0, 60),))
    )
    assert plain.numerator == 43_140


def test_roundings_a_contract_may_agree() -> None:
    """94.245 at two decimals: half up 94.25, half to even 94.24, cut 94.24."""
    for rounding, seen in (("half_up", "94.25"), ("half_even", "94.24"), ("cut", "94.24")):
        held = replace(targets(), rounding=rounding)
        found = judged(terms("mean", targets=held), Statistics(n=D(1), total=D("94.245")))
        assert found.attained_display == D(seen)
    low = replace(LOW, rounding="cut")
    found = judged(terms("mean", targets=low), Statistics(n=D(1), total=D("5.001")))
    assert found.attained_display == D("5.01")
    above = replace(targets(), rounding="half_even")
    found = judged(terms("mean", targets=above), Statistics(n=D(1), total=D("94.24500000000001")))
    assert of(found, "attained", "attained_display") == (D("94.2450000001"), D("94.25"))
