"""Interval algebra: what sets promise."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from slas.rules.intervals import (
    Interval,
    as_minutes,
    clip,
    intersect,
    normalise,
    subtract,
    total,
    total_minutes,
    union,
)
from tests.slas.rules_samples import minute, minutes

spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: minutes(*pair)), max_size=8
)


def members(intervals: list[Interval] | tuple[Interval, ...]) -> set[int]:
    return {at for at in range(60) for start, end in intervals if start <= minute(at) < end}


def test_overlapping_and_touching_intervals_join_and_empty_ones_vanish() -> None:
    given_ = [minutes(30, 40), minutes(0, 10), minutes(10, 20), minutes(5, 12), minutes(50, 50)]
    assert normalise(given_) == (minutes(0, 20), minutes(30, 40))


def test_a_part_cuts_a_hole() -> None:
    assert subtract((minutes(0, 60),), (minutes(10, 20), minutes(30, 40))) == (
        minutes(0, 10),
        minutes(20, 30),
        minutes(40, 60),
    )


def test_one_part_cuts_several_intervals() -> None:
    whole = (minutes(0, 10), minutes(20, 30), minutes(40, 50))
    assert subtract(whole, (minutes(5, 45),)) == (minutes(0, 5), minutes(45, 50))


def test_clipping_to_no_time_leaves_nothing() -> None:
    assert clip((minutes(0, 10),), minute(5), minute(5)) == ()


def test_minutes_are_divided_once_after_the_exact_sum() -> None:
    third = timedelta(seconds=20)
    cut = tuple((minute(at), minute(at) + third) for at in range(3))
    assert total(cut) == timedelta(minutes=1)
    assert total_minutes(cut) == 1
    assert as_minutes(timedelta(seconds=90)) == Decimal("1.5")


@given(spans)
def test_union_is_idempotent_and_keeps_the_members(intervals: list[Interval]) -> None:
    once = normalise(intervals)
    assert normalise(once) == once
    assert union(once, once) == once
    assert union(intervals, reversed(intervals)) == once
    assert members(once) == members(intervals)


@given(spans, spans)
def test_the_algebra_is_that_of_sets(left: list[Interval], right: list[Interval]) -> None:
    one, other = normalise(left), normalise(right)
    assert members(union(one, other)) == members(one) | members(other)
    assert members(intersect(one, other)) == members(one) & members(other)
    assert members(subtract(one, other)) == members(one) - members(other)
    for found in (intersect(one, other), subtract(one, other)):
        assert normalise(found) == found


@given(spans, spans)
def test_parts_add_up_to_the_whole(left: list[Interval], right: list[Interval]) -> None:
    one, other = normalise(left), normalise(right)
    assert total(intersect(one, other)) + total(subtract(one, other)) == total(one)
    assert total(union(one, other)) == total(one) + total(subtract(other, one))
