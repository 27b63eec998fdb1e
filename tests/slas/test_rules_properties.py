"""What must hold of any input: parts add up to the whole, bounds hold, rounding favours nobody."""

import itertools
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from slas.rules.attain import attain
from slas.rules.attainment import (
    availability_from_outages,
    weighted_availability_from_outages,
    wilson_lower_bound,
)
from slas.rules.classes import ResultClass, Targets, classify, shown
from slas.rules.evaluate import evaluate
from slas.rules.intervals import Interval, clip, union
from slas.rules.metric_types import ADDS_UP, AVAILABILITIES, SHARES, InputKind, MetricType
from slas.rules.terms import Statistics, Terms
from tests.slas.rules_samples import JUNE, LONG_AFTER, minute, minutes, targets, terms

D = Decimal
EXAMPLES = settings(max_examples=500)
MONTH = (minutes(0, 43_200),)
LAST = 43_200
BY_SUMS = sorted(ADDS_UP - AVAILABILITIES)

cuts = st.lists(st.integers(1, LAST - 1), max_size=8, unique=True).map(
    lambda inner: [0, *sorted(inner), LAST]
)
outages = st.lists(
    st.tuples(st.integers(-100, LAST + 100), st.integers(1, 5_000)).map(
        lambda pair: minutes(pair[0], pair[0] + pair[1])
    ),
    max_size=8,
)
shares = st.integers(0, 100).map(lambda percent: D(percent) / 100)
# An instant, and what came in then: how many, of them good and excused, and a sum.
things = st.lists(
    st.tuples(
        st.integers(0, LAST - 1), st.integers(1, 40), st.integers(0, 40), st.integers(0, 40)
    ).map(lambda row: (row[0], row[1], min(row[1], row[2]), min(row[1], row[3]))),
    max_size=12,
)


def agreed(metric_type: str) -> Terms:
    kind = InputKind.EVENTS if metric_type == MetricType.DURATION else InputKind.SAMPLES
    return terms(metric_type, kind)


def came_in(rows: list[tuple[int, int, int, int]]) -> Statistics:
    """Sum rows up; the excused are taken from the good ones first."""
    kept = [(n, max(good - excused, 0), excused) for _, n, good, excused in rows]
    kept = [(n, min(good, n - excused), excused) for n, good, excused in kept]
    return Statistics(
        n=D(sum(n for n, _, _ in kept)),
        good=D(sum(good for _, good, _ in kept)),
        total=D(sum(good for _, good, _ in kept)),
        excused=D(sum(excused for _, _, excused in kept)),
    )


@EXAMPLES
@given(metric_type=st.sampled_from(BY_SUMS), rows=things, at=cuts)
def test_every_type_that_adds_up_does_over_any_partition(
    metric_type: str, rows: list[tuple[int, int, int, int]], at: list[int]
) -> None:
    whole = attain(agreed(metric_type), JUNE, came_in(rows), JUNE, LONG_AFTER)
    pieces = [
        attain(
            agreed(metric_type),
            JUNE,
            came_in([row for row in rows if start <= row[0] < end]),
            JUNE,
            LONG_AFTER,
        )
        for start, end in itertools.pairwise(at)
    ]
    assert sum(piece.numerator or 0 for piece in pieces) == whole.numerator
    assert sum(piece.n for piece in pieces) == whole.n
    if whole.denominator is not None:
        assert sum(piece.denominator or 0 for piece in pieces) == whole.denominator


@EXAMPLES
@given(spans=outages, parts=st.lists(shares, min_size=8, max_size=8), at=cuts)
def test_downtime_adds_up_over_any_partition(
    spans: list[Interval], parts: list[Decimal], at: list[int]
) -> None:
    weighted = list(zip(spans, parts, strict=False))
    pieces = [clip(MONTH, minute(start), minute(end)) for start, end in itertools.pairwise(at)]
    plain = availability_from_outages(MONTH, tuple(spans))
    assert (
        sum(availability_from_outages(piece, tuple(spans)).numerator or 0 for piece in pieces)
        == plain.numerator
    )
    by_share = weighted_availability_from_outages(MONTH, weighted)
    assert (
        sum(weighted_availability_from_outages(piece, weighted).numerator or 0 for piece in pieces)
        == by_share.numerator
    )
    assert by_share.value is not None
    assert plain.value is not None
    assert 0 <= plain.value <= by_share.value <= 100


@EXAMPLES
@given(left=outages, right=outages)
def test_a_union_holds_what_either_holds_once(left: list[Interval], right: list[Interval]) -> None:
    joined = union(left, right)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(joined))
    assert union(joined, left) == joined == union(right, left)
    edges = {edge for span in (*left, *right) for edge in span}
    for instant in edges:
        inside = any(start <= instant < end for start, end in (*left, *right))
        assert inside == any(start <= instant < end for start, end in joined)


@EXAMPLES
@given(metric_type=st.sampled_from(sorted(SHARES - AVAILABILITIES)), rows=things)
def test_a_share_lies_between_0_and_100(
    metric_type: str, rows: list[tuple[int, int, int, int]]
) -> None:
    statistics = came_in(rows)
    found = attain(agreed(metric_type), JUNE, statistics, JUNE, LONG_AFTER)
    assert (found.value is None) == (statistics.n == statistics.excused)
    assert found.value is None or 0 <= found.value <= 100


@EXAMPLES
@given(n=st.integers(1, 10**6), share=st.decimals(0, 1, places=6))
def test_a_wilson_bound_lies_below_its_share(n: int, share: Decimal) -> None:
    good = D(int(n * share))
    bound = wilson_lower_bound(good, D(n))
    assert bound is not None
    assert 0 <= bound <= 100 * good / n
    assert bound < 100


@EXAMPLES
@given(
    value=st.decimals(0, 100, places=8),
    levels=st.lists(st.decimals(0, 100, places=2), min_size=3, max_size=3),
    decimals=st.integers(0, 6),
    rounding=st.sampled_from(("half_up", "half_even", "cut")),
    higher=st.booleans(),
)
def test_no_rounding_carries_a_value_into_compliance(
    value: Decimal, levels: list[Decimal], decimals: int, rounding: str, higher: bool
) -> None:
    critical, minimum, expected = sorted(levels) if higher else sorted(levels, reverse=True)
    held = Targets(expected, minimum, critical, higher, decimals, rounding)
    seen = shown(value, held)
    for level in held.bounds:
        assert held.reached(value, level) or not held.reached(seen, level)
    if rounding == "cut":
        assert seen <= value if higher else seen >= value
    outcome = evaluate(
        terms("mean", "samples", targets=held),
        JUNE,
        Statistics(n=D(1), total=value),
        JUNE.end,
        LONG_AFTER,
    )
    assert outcome.attained is not None
    assert shown(outcome.attained, held) == outcome.attained_display == seen
    assert classify(outcome.attained, held) is outcome.klass


@EXAMPLES
@given(
    numerator=st.integers(0, 10**7),
    denominator=st.integers(1, 10**7),
    decimals=st.integers(0, 6),
    rounding=st.sampled_from(("half_up", "half_even", "cut")),
)
def test_a_stored_fraction_shows_as_the_whole_one_did(
    numerator: int, denominator: int, decimals: int, rounding: str
) -> None:
    held = Targets(D(95), D(90), None, True, decimals, rounding)
    found = evaluate(
        terms("mean", "samples", targets=held),
        JUNE,
        Statistics(n=D(denominator), total=D(numerator)),
        JUNE.end,
        LONG_AFTER,
    )
    assert found.attained is not None
    assert shown(found.attained, held) == found.attained_display


@EXAMPLES
@given(
    metric_type=st.sampled_from(("within_target", "ratio", "satisfaction")),
    met=st.integers(0, 500),
    missed=st.integers(0, 500),
    excused=st.integers(0, 500),
)
def test_excusing_misses_never_makes_a_share_worse(
    metric_type: str, met: int, missed: int, excused: int
) -> None:
    left_out = min(excused, missed)
    statistics = Statistics(n=D(met + missed), good=D(met), excused=D(left_out))
    found = evaluate(
        terms(metric_type, "samples", targets=targets("95", "90")),
        JUNE,
        statistics,
        JUNE.end,
        LONG_AFTER,
    )
    assert found.excused == left_out
    if found.attained is not None:
        assert found.raw_attained is not None
        assert found.raw_attained <= found.attained
    if found.klass is ResultClass.NO_EVENTS:
        assert met + missed == 0


@EXAMPLES
@given(spans=outages, away=outages)
def test_excusing_downtime_never_makes_an_availability_worse(
    spans: list[Interval], away: list[Interval]
) -> None:
    """Excused is what was down and nothing else."""
    excused = tuple(
        span for one in spans for other in away for span in clip((one,), *other) if one != other
    )
    found = evaluate(
        terms("availability", targets=targets("99.9", "99.5")),
        JUNE,
        Statistics(outages=tuple(spans), excused_time=excused),
        JUNE.end,
        LONG_AFTER,
    )
    assert found.raw_attained is not None
    if found.attained is not None:
        assert found.raw_attained <= found.attained
    assert 0 <= found.excused <= LAST
    assert timedelta(minutes=LAST) == JUNE.duration
