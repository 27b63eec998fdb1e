"""Grades: bounds, hysteresis and a display that never flatters."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.grades import BEST_FIRST, Grade, better_of, display_score, grade_of, worse_of

D = Decimal
scores = st.decimals(0, 100, places=6)
grades = st.sampled_from(BEST_FIRST)


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "A"),
        ("90", "A"),
        ("89.999999", "B"),
        ("80", "B"),
        ("79.999999", "C"),
        ("65", "C"),
        ("64.999999", "D"),
        ("50", "D"),
        ("49.999999", "E"),
        ("0", "E"),
    ],
)
def test_every_score_has_a_grade_100_and_0_included(score: str, grade: str) -> None:
    assert grade_of(D(score)) == grade


@pytest.mark.parametrize(
    ("previous", "score", "grade"),
    [
        ("A", "89", "A"),
        ("A", "88.999999", "B"),
        ("A", "79.5", "B"),
        ("A", "78.9", "C"),
        ("B", "89.999999", "B"),
        ("B", "90", "A"),
        ("B", "79", "B"),
        ("C", "64", "C"),
        ("C", "63.999999", "D"),
        ("D", "49", "D"),
        ("D", "48.999999", "E"),
        ("E", "49.999999", "E"),
        ("E", "50", "D"),
        ("E", "100", "A"),
        ("A", "0", "E"),
    ],
)
def test_a_grade_rises_at_its_bound_and_falls_only_one_below(
    previous: str, score: str, grade: str
) -> None:
    assert grade_of(D(score), previous=Grade(previous)) == grade


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        ("79.6", 79),
        ("89.5", 89),
        ("64.999999", 64),
        ("49.5", 49),
        ("80", 80),
        ("79.4", 79),
        ("69.488372", 69),
        ("72.5", 73),
        ("99.6", 100),
        ("100", 100),
    ],
)
def test_display_never_rounds_up_across_a_bound(score: str, shown: int) -> None:
    assert display_score(D(score)) == shown


def test_display_with_decimals() -> None:
    assert display_score(D("79.96"), decimals=1) == D("79.9")
    assert display_score(D("69.488372"), decimals=2) == D("69.49")


@given(scores, st.integers(0, 4))
def test_what_is_shown_has_the_grade_of_what_is_meant(score: D, decimals: int) -> None:
    assert grade_of(display_score(score, decimals=decimals)) == grade_of(score)


@given(scores, grades)
def test_hysteresis_only_ever_holds_up_and_by_one_point(score: D, previous: Grade) -> None:
    held = grade_of(score, previous=previous)
    assert better_of(held, grade_of(score)) == held
    assert grade_of(min(D(100), score + 1)) in {held, better_of(held, grade_of(score + 1))}
    assert held == grade_of(score) or worse_of(held, previous) == held


@given(scores, scores, grades)
def test_a_better_score_never_gets_a_worse_grade(first: D, second: D, previous: Grade) -> None:
    low, high = sorted((first, second))
    better = grade_of(high, previous=previous)
    assert better_of(better, grade_of(low, previous=previous)) == better


@given(scores, grades)
def test_grading_again_changes_nothing(score: D, previous: Grade) -> None:
    held = grade_of(score, previous=previous)
    assert grade_of(score, previous=held) == held
