"""The normaliser: the worked examples, its edges and its promises."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.engine.inputs import LEAVES_THE_MEAN, ResultClass, score_of_period
from scoring.engine.normaliser import (
    Anchors,
    AnchorsError,
    from_quartiles,
    ladder,
    normalise,
    not_below_zero,
    percentage,
)

D = Decimal

AVAILABILITY = percentage(D("99.5"), D("99.9"))
TIME_TO_RESTORE = not_below_zero(D(6), D(4))
levels = st.decimals(-1000, 1000, places=3)


@pytest.mark.parametrize(
    ("value", "anchors", "shown"),
    [
        ("99.85", AVAILABILITY, "80.6"),
        ("99.93", AVAILABILITY, "89.5"),
        ("4.6", TIME_TO_RESTORE, "74.5"),
        ("63", percentage(D(60), D(70)), "60.5"),
        ("4.4", Anchors(D("4.0"), D("4.3"), best=D(5)), "87.1"),
        ("88", percentage(D(90), D(97)), "35.7"),
    ],
    ids=["availability", "availability above E", "MTTR", "first contact", "rating", "patching"],
)
def test_worked_examples(value: str, anchors: Anchors, shown: str) -> None:
    assert normalise(D(value), anchors).quantize(D("0.1")) == D(shown)


@pytest.mark.parametrize(
    ("value", "score"),
    [("99.1", 0), ("99.0", 0), ("99.3", 25), ("99.5", 50), ("99.9", 85), ("100", 100)],
)
def test_anchors_score_0_50_85_and_100(value: str, score: int) -> None:
    assert normalise(D(value), AVAILABILITY) == score


@pytest.mark.parametrize(
    ("value", "score"), [("8", 0), ("7", 25), ("6", 50), ("4", 85), ("2", 100)]
)
def test_lower_is_better_is_mirrored(value: str, score: int) -> None:
    assert normalise(D(value), TIME_TO_RESTORE) == score


def test_single_target_jumps_from_below_50_to_85() -> None:
    target = percentage(D(95), D(95))
    assert normalise(D("94.999999"), target) < 50
    assert normalise(D(95), target) == 85
    assert normalise(D("97.5"), target) == D("92.5")
    assert normalise(D("90.25"), target) == 0  # 95 less 5 % of 95
    assert normalise(D("92.625"), target) == 25


def test_single_target_without_bound_has_a_margin_on_both_sides() -> None:
    target = Anchors(D(200), D(200), higher_is_better=False)
    assert [normalise(D(v), target) for v in (210, 205, 200, 195, 190)] == [
        0,
        25,
        85,
        D("92.5"),
        100,
    ]


def test_expected_at_the_bound_scores_100() -> None:
    assert normalise(D(100), percentage(D(98), D(100))) == 100
    assert normalise(D("99.99"), percentage(D(98), D(100))) < 85
    assert normalise(D(0), not_below_zero(D(2), D(0))) == 100
    assert normalise(D(1), not_below_zero(D(2), D(0))) == D("67.5")
    assert normalise(D(0), not_below_zero(D(0), D(0))) == 100
    assert normalise(D(1), not_below_zero(D(0), D(0))) == 0


def test_best_is_clipped_to_the_natural_bound() -> None:
    incidents = not_below_zero(D(5), D(2))
    assert ladder(incidents).best == 0  # 2 - 3 would be -1
    assert normalise(D(1), incidents) == D("92.5")
    backlog = percentage(D(20), D(10), higher_is_better=False)
    assert normalise(D(5), backlog) == D("92.5")


def test_defaults_lie_one_step_beyond() -> None:
    rungs = ladder(Anchors(D(10), D(14)))
    assert (rungs.zero, rungs.best) == (D(6), D(18))


def test_cohort_quartiles_serve_as_anchors() -> None:
    price = from_quartiles(D("93.25"), D(98), D("104.75"), higher_is_better=False)
    assert [normalise(v, price) for v in (D("104.75"), D(98), D("93.25"))] == [50, 85, 100]
    volume = from_quartiles(D(10), D(20), D(30), higher_is_better=True)
    assert [normalise(D(v), volume) for v in (10, 20, 30)] == [50, 85, 100]


@pytest.mark.parametrize(
    "anchors",
    [
        Anchors(D(95), D(90)),
        Anchors(D(4), D(6), higher_is_better=False),
        Anchors(D(90), D(95), zero=D(91)),
        Anchors(D(90), D(95), best=D(94)),
        percentage(D(90), D(101)),
        Anchors(D("NaN"), D(95)),
        Anchors(D(90), D("Infinity")),
    ],
)
def test_contradicting_anchors_are_refused(anchors: Anchors) -> None:
    with pytest.raises((AnchorsError, ArithmeticError)):
        ladder(anchors)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_values_that_are_no_numbers_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        normalise(D(value), AVAILABILITY)


def test_rounding_never_carries_a_score_onto_an_anchor() -> None:
    assert normalise(D("99.8999999999"), AVAILABILITY) == D("84.999999")
    assert normalise(D("99.4999999999"), AVAILABILITY) == D("49.999999")
    assert normalise(D("99.9999999999"), AVAILABILITY) == D("99.999999")


def test_the_callers_decimal_context_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 4
        rough = normalise(D("99.853"), AVAILABILITY)
    assert rough == normalise(D("99.853"), AVAILABILITY) == D("80.887500")


@given(st.tuples(levels, levels), st.tuples(levels, levels), st.booleans(), st.booleans())
def test_better_values_never_score_less(
    pair: tuple[D, D], targets: tuple[D, D], higher: bool, bounded: bool
) -> None:
    low, high = sorted(targets)
    minimum, expected = (low, high) if higher else (high, low)
    bound = D(1000) if bounded else None
    anchors = Anchors(minimum, expected, higher, lower_bound=bound and -bound, upper_bound=bound)
    worse, better = sorted(pair, reverse=not higher)
    below, above = normalise(worse, anchors), normalise(better, anchors)
    assert 0 <= below <= above <= 100


@given(levels, levels, levels)
def test_the_mirror_image_scores_the_same(value: D, low: D, high: D) -> None:
    low, high = sorted((low, high))
    mirrored = Anchors(-low, -high, higher_is_better=False)
    assert normalise(value, Anchors(low, high)) == normalise(-value, mirrored)


@given(levels, levels, levels)
def test_50_and_85_say_whether_the_levels_are_met(value: D, low: D, high: D) -> None:
    low, high = sorted((low, high))
    score = normalise(value, Anchors(low, high))
    assert (score >= 85) == (value >= high)
    assert (score >= 50) == (value >= low)


@given(levels, levels, levels, st.decimals(1, 50, places=2))
def test_the_unit_does_not_matter(value: D, low: D, high: D, factor: D) -> None:
    low, high = sorted((low, high))
    assume(low != high)
    scaled = Anchors(low * factor, high * factor)
    assert normalise(value * factor, scaled) == normalise(value, Anchors(low, high))


def test_missing_is_four_different_things() -> None:
    for missing in LEAVES_THE_MEAN:
        assert score_of_period(missing, None, AVAILABILITY) is None
    assert score_of_period(ResultClass.NOT_REPORTED, None, AVAILABILITY) == 0
    assert score_of_period(ResultClass.MET, D("99.93"), AVAILABILITY) == D("89.5")
    with pytest.raises(ValueError, match="attained"):
        score_of_period(ResultClass.MET, None, AVAILABILITY)
