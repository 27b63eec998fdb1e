"""What changed since last month, and how far a grade hangs on the weights."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.card import Card, build_card
from scoring.engine.grades import Grade
from scoring.engine.inputs import Fact
from scoring.engine.methodology import DEFAULT_WEIGHTS, Methodology
from scoring.engine.robustness import robustness
from scoring.engine.waterfall import Contribution, Step, StepKind, waterfall
from tests.scoring.engine_samples import MONTH, line, worked_example

D = Decimal
METHODOLOGY = Methodology()
DIMENSIONS = tuple(DEFAULT_WEIGHTS)


def contributions(card: Card) -> list[Contribution]:
    return [
        Contribution(entry.key, entry.dimension, entry.share_percent, entry.score)
        for entry in card.lines
        if entry.score is not None
    ]


def changes(before: Card, after: Card) -> tuple[Step, ...]:
    assert before.score is not None
    assert after.score is not None
    return waterfall(before.score, contributions(before), after.score, contributions(after))


def card_of(scores: dict[str, str | None]) -> Card:
    lines = [line(key, DIMENSIONS[int(key) % 6], score) for key, score in scores.items()]
    return build_card(METHODOLOGY, lines, month=MONTH)


def test_only_performance_changed() -> None:
    before = card_of({"0": "80", "1": "60"})
    after = card_of({"0": "71", "1": "60"})
    assert changes(before, after) == (Step("0", "quality", StepKind.PERFORMANCE, D("-5.000000")),)


def test_a_new_line_helps_only_if_it_is_better_than_the_whole_was() -> None:
    before = card_of({"0": "80"})
    good, bad = card_of({"0": "80", "1": "89"}), card_of({"0": "80", "1": "71"})
    assert changes(before, good) == (Step("1", "delivery", StepKind.ENTERED, D("4.000000")),)
    assert changes(before, bad) == (Step("1", "delivery", StepKind.ENTERED, D("-4.000000")),)
    assert changes(bad, before) == (
        Step("1", "delivery", StepKind.LEFT, D("2.222222")),
        Step("0", "quality", StepKind.WEIGHT, D("1.777778")),
    )


def test_nothing_changed_has_no_steps() -> None:
    assert changes(card_of({"0": "80"}), card_of({"0": "80"})) == ()


months = st.dictionaries(
    st.integers(0, 9).map(str),
    st.one_of(st.none(), st.decimals(0, 100, places=6).map(str)),
    min_size=1,
)


@given(months, months)
def test_the_steps_sum_to_the_change_exactly(
    first: dict[str, str | None], second: dict[str, str | None]
) -> None:
    before, after = card_of(first), card_of(second)
    if before.score is not None and after.score is not None:
        steps = changes(before, after)
        assert sum((step.change for step in steps), D(0)) == after.score - before.score


def test_the_worked_card_is_a_c_under_every_weighting() -> None:
    card = build_card(METHODOLOGY, worked_example(), month=MONTH)
    found = robustness(METHODOLOGY, card)
    assert found is not None
    assert (found.lowest_score, found.highest_score) == (D("68.446043"), D("70.552129"))
    assert found.text == "C"


def test_a_grade_near_its_bound_shows_its_range() -> None:
    lines = [line("q", "quality", "95"), line("r", "risk", "62")]
    card = build_card(METHODOLOGY, lines, month=MONTH)
    assert (card.score, card.grade) == (D("80.333333"), Grade.B)
    found = robustness(METHODOLOGY, card)
    assert found is not None
    assert (found.lowest_score, found.highest_score) == (D("78.683333"), D("81.983333"))
    assert found.text == "B (B\N{EN DASH}C)"
    held = build_card(METHODOLOGY, lines, month=MONTH, facts=(Fact("sanctions", True),))
    gated = robustness(METHODOLOGY, held)
    assert gated is not None
    assert gated.text == "D"


def test_a_single_dimension_has_nothing_to_shift() -> None:
    card = build_card(METHODOLOGY, [line("q", "quality", "91")], month=MONTH)
    found = robustness(METHODOLOGY, card)
    assert found is not None
    assert (found.lowest_score, found.highest_score, found.text) == (D(91), D(91), "A")


def test_the_range_starts_from_the_same_previous_grade() -> None:
    lines = [line("q", "quality", "79.5")]
    card = build_card(METHODOLOGY, lines, month=MONTH, previous_grade=Grade.B)
    found = robustness(METHODOLOGY, card)
    assert found is not None
    assert (card.grade, found.best_grade, found.worst_grade) == (Grade.B,) * 3


def test_without_a_grade_there_is_no_range() -> None:
    assert robustness(METHODOLOGY, build_card(METHODOLOGY, [], month=MONTH)) is None


@given(months)
def test_the_range_holds_the_card_itself(scores: dict[str, str | None]) -> None:
    card = card_of(scores)
    found = robustness(METHODOLOGY, card)
    if found is not None:
        assert card.score is not None
        assert found.lowest_score <= card.score <= found.highest_score
        assert found.best_grade <= found.grade <= found.worst_grade
