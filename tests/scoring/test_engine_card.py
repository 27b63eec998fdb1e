"""The card: the worked example, what is missing, exact sums, gates, reproducibility."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from itertools import groupby
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.card import Card, build_card
from scoring.engine.confidence import CardState, Source, source_quality
from scoring.engine.gates import Gate
from scoring.engine.grades import Grade
from scoring.engine.inputs import Fact, LevelLine
from scoring.engine.methodology import DEFAULT_WEIGHTS, Methodology, MethodologyError
from tests.scoring.engine_samples import MONTH, line, result, worked_example

D = Decimal
METHODOLOGY = Methodology()
DIMENSIONS = tuple(DEFAULT_WEIGHTS)


def card_of(*lines: LevelLine, previous: Grade | None = None, facts: tuple[Fact, ...] = ()) -> Card:
    return build_card(METHODOLOGY, lines, month=MONTH, previous_grade=previous, facts=facts)


def sums_hold(card: Card) -> bool:
    if card.score is None:
        return not any(d.adds for d in card.dimensions) and not any(x.adds for x in card.lines)
    by_dimension = {
        name: sum((entry.adds for entry in group), D(0))
        for name, group in groupby(
            sorted(card.lines, key=lambda entry: entry.dimension), key=lambda entry: entry.dimension
        )
    }
    return (
        sum(d.adds for d in card.dimensions) == card.score
        and sum(d.used_percent for d in card.dimensions) == 100
        and sum(entry.share_percent for entry in card.lines) == 100
        and all(by_dimension.get(d.dimension, 0) == d.adds for d in card.dimensions)
    )


def test_worked_example_is_69_49_with_confidence_86() -> None:
    card = card_of(*worked_example())
    hundredths = [d.adds.quantize(D("0.01")) for d in card.dimensions]
    assert hundredths == [D(x) for x in ("23.84", "16.42", "11.91", "12.79", "4.53", "0")]
    assert card.score == D("69.488372")
    assert card.score.quantize(D("0.01")) == D("69.49")
    assert (card.confidence, card.coverage_ratio) == (D("0.86"), D("0.86"))
    assert (card.grade, card.state) == (Grade.C, CardState.SCORED)
    assert [d.coverage_ratio for d in card.dimensions] == [1, 1, D("0.8"), 1, D("0.5"), 0]
    assert sums_hold(card)


def test_a_dimension_with_nothing_agreed_leaves_first_and_is_said() -> None:
    card = card_of(*(entry for entry in worked_example() if entry.dimension != "innovation"))
    innovation = card.dimensions[-1]
    assert (innovation.agreed, innovation.used_percent, innovation.adds) == (False, D(0), D(0))
    assert card.score == D("69.488372")  # the same: it had not been measured before either
    assert card.confidence == D("0.905263")  # but of 95 points, not of 100
    unmeasured = card_of(*worked_example()).dimensions[-1]
    assert (unmeasured.agreed, unmeasured.coverage_ratio, unmeasured.score) == (True, D(0), None)


def test_a_line_without_weight_is_reported_and_never_counts() -> None:
    card = card_of(line("a", "quality", "80"), line("b", "quality", "0", weight="0"))
    assert card.score == 80
    assert [entry.score for entry in card.lines] == [80, 0]
    assert not card_of(line("b", "quality", "90", weight="0")).dimensions[0].agreed


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [line("a", "quality", None)],
        [line("a", "quality", None, "no_events"), line("b", "risk", None, "excused")],
    ],
    ids=["nothing agreed", "no periods", "nothing scorable"],
)
def test_nothing_to_score_is_insufficient_never_100(lines: list[LevelLine]) -> None:
    card = card_of(*lines)
    assert (card.score, card.grade, card.state) == (None, None, CardState.INSUFFICIENT)
    assert card.confidence == 0
    assert sums_hold(card)


def test_not_reported_scores_0_and_stays_measured() -> None:
    card = card_of(line("a", "quality", "80"), line("b", "quality", None, "not_reported"))
    assert (card.score, card.coverage_ratio) == (D(40), D(1))


@pytest.mark.parametrize(
    ("quality", "state", "graded"),
    [
        ("1", CardState.SCORED, True),
        ("0.75", CardState.SCORED, True),
        ("0.749999", CardState.PROVISIONAL, True),
        ("0.5", CardState.PROVISIONAL, True),
        ("0.499999", CardState.INSUFFICIENT, False),
        ("0.4999999", CardState.INSUFFICIENT, False),
    ],
)
def test_confidence_decides_what_a_card_may_claim(
    quality: str, state: CardState, graded: bool
) -> None:
    card = card_of(line("a", "quality", "91", quality=quality))
    assert (card.state, card.grade is not None) == (state, graded)
    assert card.score == 91


def test_thirds_of_coverage_add_up_to_full_thresholds() -> None:
    third = [line("c1", "cost", "80"), line("c2", "cost", None), line("c3", "cost", None)]
    weights = {"cost": D(75), "risk": D(25)}
    card = build_card(Methodology(weights=weights), [*third, line("r", "risk")], month=MONTH)
    assert (card.confidence, card.state) == (D("0.5"), CardState.PROVISIONAL)
    full = [line(name, name, "100", weight="3") for name in DIMENSIONS[:3]]
    assert (card_of(*full).coverage_ratio, card_of(*full).score) == (D(1), D(100))


def test_quality_of_sources() -> None:
    assert [source_quality(s) for s in Source] == [1, D("0.8"), D("0.6"), D("0.5")]
    assert source_quality(Source.SURVEY, answers=10) == D("0.8")


def test_100_is_an_a_even_after_an_e() -> None:
    card = card_of(line("a", "quality", "100"), previous=Grade.E)
    assert (card.score, card.grade) == (D(100), Grade.A)


def test_rounding_never_carries_a_score_onto_a_grade() -> None:
    nearly = [line("a", "quality", "90", weight="99"), line("b", "quality", "89.999999")]
    card = card_of(*nearly)
    assert (card.score, card.grade) == (D("89.999999"), Grade.B)
    assert sums_hold(card)


def test_disputed_results_are_flagged() -> None:
    disputed = LevelLine("a", "quality", D(1), (result("70", disputed=True),))
    assert [entry.disputed for entry in card_of(disputed, line("b", "risk")).lines] == [True, False]


@pytest.mark.parametrize(
    ("critical", "kind", "grade", "gate"),
    [
        (True, "below_minimum", "C", Gate.CRITICAL_LEVEL_BELOW_MINIMUM),
        (False, "below_minimum", "A", None),
        (True, "critical", "D", Gate.CRITICAL_FAILURE),
        (False, "critical", "D", Gate.CRITICAL_FAILURE),
        (True, "met_minimum", "A", None),
    ],
)
def test_gates_read_from_results(critical: bool, kind: str, grade: str, gate: Gate | None) -> None:
    bad = line("b", "quality", "40", kind, weight="0.01", critical=critical)
    card = card_of(line("a", "quality", "100", weight="99"), bad)
    assert (card.grade, card.grade_without_gates) == (grade, Grade.A)
    lowering = [outcome for outcome in card.gates if outcome.lowers]
    assert bool(lowering) is (gate is not None)
    if gate is not None:
        assert gate in {outcome.gate for outcome in lowering}
        assert all("Level b" in outcome.reason for outcome in lowering)
        assert all(outcome.line_keys == ("b",) for outcome in lowering)


@pytest.mark.parametrize(
    ("gate", "grade"),
    [
        ("overdue_critical_risk", "D"),
        ("sanctions", "D"),
        ("insolvency", "D"),
        ("termination_trigger", "E"),
        ("critical_failure", "D"),
    ],
)
def test_gates_given_as_facts(gate: str, grade: str) -> None:
    card = card_of(line("a", "quality", "95"), facts=(Fact(gate, True, "said so"),))
    assert card.grade == grade
    assert [o.reason for o in card.gates if o.lowers] == ["said so"]
    assert card_of(line("a", "quality", "95"), facts=(Fact(gate, False),)).grade == Grade.A


def test_a_gate_without_input_is_not_evaluated() -> None:
    assert [o.gate for o in card_of(line("a", "quality")).gates] == [Gate.CRITICAL_FAILURE]
    assert card_of().gates == ()
    with pytest.raises(ValueError, match="flood"):
        card_of(facts=(Fact("flood", True),))


def test_a_critical_level_that_fails_critically_holds_both_gates() -> None:
    card = card_of(line("a", "quality", "10", "critical", critical=True))
    assert [outcome.gate for outcome in card.gates if outcome.holds] == [
        Gate.CRITICAL_LEVEL_BELOW_MINIMUM,
        Gate.CRITICAL_FAILURE,
    ]


def test_a_gate_caps_and_never_lifts() -> None:
    card = card_of(line("a", "quality", "30", "below_minimum", critical=True))
    assert card.grade == Grade.E
    assert [(o.holds, o.lowers) for o in card.gates] == [(True, False), (False, False)]


def test_any_failed_week_of_the_month_holds_the_gate() -> None:
    failed = result("10", "below_minimum", on=date(2026, 1, 4))
    weeks = (failed, result("100", on=date(2026, 1, 11)))
    weekly = LevelLine("w", "quality", D(1), weeks, critical=True)
    assert card_of(weekly, line("a", "delivery", "100", weight="9")).gates[0].holds


def test_an_older_months_failure_does_not_hold_the_gate() -> None:
    months = (result("10", "critical", on=date(2025, 12, 31)), result("100"))
    assert not any(o.holds for o in card_of(LevelLine("m", "quality", D(1), months, True)).gates)


def test_unusable_lines_are_refused() -> None:
    for lines, words in (
        ([line("a", "quality"), line("a", "risk")], "share a key"),
        ([line("a", "luck")], "luck"),
        ([line("a", "quality", weight="-1")], "weight"),
        ([line("a", "quality", quality="1.1")], "quality"),
    ):
        with pytest.raises(ValueError, match=words):
            card_of(*lines)


def test_weights_33_4_33_3_33_3_are_exactly_100() -> None:
    weights = {"quality": D("33.4"), "risk": D("33.3"), "cost": D("33.3")}
    card = build_card(
        Methodology(weights=weights), [line(name, name, "80") for name in weights], month=MONTH
    )
    assert card.score == 80
    assert [d.used_percent for d in card.dimensions] == list(weights.values())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": {"quality": D("99.999999")}}, "99.999999"),
        ({"weights": {"a": D("33.4"), "b": D("33.3"), "c": D("33.4")}}, "100.1"),
        ({"weights": {"a": D(110), "b": D(-10)}}, "between 0 and 100"),
        ({"weights": {"a": D("NaN")}}, "between 0 and 100"),
        ({"weights": {}}, "at least one"),
        ({"half_life_months": D(0)}, "half-life"),
        ({"window_periods": 0}, "window"),
        ({"hysteresis": D(10)}, "hysteresis"),
        ({"grade_bounds": {Grade.A: D(90)}}, "each need a bound"),
        ({"provisional_below": D("0.4")}, "confidence"),
    ],
)
def test_unusable_methodologies_are_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(MethodologyError, match=words):
        replace(METHODOLOGY, **change)  # type: ignore[arg-type]


def test_bounds_must_fall_from_a_to_d() -> None:
    bounds = {Grade.A: D(90), Grade.B: D(90), Grade.C: D(65), Grade.D: D(50)}
    with pytest.raises(MethodologyError, match="fall"):
        Methodology(grade_bounds=bounds)


def test_a_methodology_cannot_be_changed_from_outside() -> None:
    weights = {"quality": D(100)}
    methodology = Methodology(weights=weights)
    weights["quality"] = D(1)
    assert methodology.weights["quality"] == 100
    with pytest.raises(TypeError):
        methodology.weights["quality"] = D(1)  # type: ignore[index]


def test_the_hash_moves_with_every_input_and_with_nothing_else() -> None:
    lines = worked_example()
    base = card_of(*lines).inputs_hash
    assert card_of(*reversed(lines)).inputs_hash == base
    assert card_of(line("q", "quality", "82.000"), *lines[1:]).inputs_hash == base
    old = replace(lines[0], results=(*lines[0].results, result("1", on=date(2026, 2, 28))))
    assert card_of(old, *lines[1:]).inputs_hash == base  # not yet known in January
    others = [
        card_of(line("q", "quality", "82.000001"), *lines[1:]),
        card_of(line("q", "quality", "82", weight="2"), *lines[1:]),
        card_of(line("q", "quality", "82", critical=True), *lines[1:]),
        card_of(line("q", "quality", "82", quality="0.9"), *lines[1:]),
        card_of(*lines, previous=Grade.B),
        card_of(*lines, facts=(Fact("sanctions", False),)),
        build_card(METHODOLOGY, lines, month=date(2026, 2, 1)),
        build_card(Methodology(window_periods=6), lines, month=MONTH),
    ]
    assert len({base, *(card.inputs_hash for card in others)}) == len(others) + 1


def test_the_callers_decimal_context_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 3
        rough = card_of(*worked_example())
    assert rough == card_of(*worked_example())


kinds = st.sampled_from(["met", "below_minimum", "critical", "no_events", "not_reported"])


@st.composite
def level_lines(draw: st.DrawFn) -> list[LevelLine]:
    lines = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(kinds)
        scored = kind not in {"no_events", "not_reported"}
        score = str(draw(st.decimals(0, 100, places=6))) if scored else None
        weight = str(draw(st.decimals(0, 10, places=2)))
        lines.append(
            line(
                str(number),
                draw(st.sampled_from(DIMENSIONS)),
                score,
                kind,
                weight=weight,
                critical=draw(st.booleans()),
            )
        )
    return lines


@given(level_lines())
def test_the_breakdown_sums_to_the_score_exactly(lines: list[LevelLine]) -> None:
    card = card_of(*lines)
    assert sums_hold(card)
    assert card.score is None or 0 <= card.score <= 100


@given(level_lines(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(lines: list[LevelLine], random: Random) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert card_of(*shuffled) == card_of(*lines)


@given(level_lines(), st.integers(0, 11), st.decimals(0, 100, places=6))
def test_a_better_result_never_lowers_the_score(
    lines: list[LevelLine], which: int, score: D
) -> None:
    before = card_of(*lines)
    if which < len(lines) and lines[which].results[0].score is not None:
        better = max(score, lines[which].results[0].score or D(0))
        changed = replace(lines[which], results=(result(str(better)),))
        after = card_of(*lines[:which], changed, *lines[which + 1 :])
        assert (after.score or 0) >= (before.score or 0)


@given(level_lines(), level_lines())
def test_adding_a_vendor_moves_nobody(ours: list[LevelLine], theirs: list[LevelLine]) -> None:
    alone = card_of(*ours)
    card_of(*theirs)
    assert card_of(*ours) == alone


@given(level_lines(), st.integers(1, 50))
def test_only_the_proportions_of_weights_matter(lines: list[LevelLine], factor: int) -> None:
    scaled = [replace(entry, weight=entry.weight * factor) for entry in lines]
    assert card_of(*scaled).score == card_of(*lines).score
