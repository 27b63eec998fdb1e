"""How scores are printed: never flattering, and parts that add up."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dashboards.presentation import (
    DEFAULT_BOUNDS,
    Card,
    heat_cell,
    moved,
    plain_grade,
    score_text,
    shown_parts,
)

PARTS = st.lists(
    st.decimals(min_value=0, max_value=40, places=6, allow_nan=False), min_size=1, max_size=8
)


def card(**fields: object) -> Card:
    given: dict[str, object] = {
        "vendor_id": 1,
        "month": date(2026, 10, 1),
        "score": Decimal("79.6"),
        "grade": "C",
        "ungated_grade": "C",
        "state": "scored",
        "is_final": True,
        "methodology_id": 1,
    }
    return Card(**{**given, **fields})  # type: ignore[arg-type]


def test_a_score_is_never_rounded_into_a_better_grade() -> None:
    assert score_text(Decimal("79.6"), 0, DEFAULT_BOUNDS) == "79"
    assert score_text(Decimal("80.4"), 0, DEFAULT_BOUNDS) == "80"
    assert score_text(Decimal("89.996"), 2, DEFAULT_BOUNDS) == "89.99"
    assert score_text(None, 2, DEFAULT_BOUNDS) == "–"


@given(PARTS)
def test_parts_as_printed_add_up_to_the_total_as_printed(parts: list[Decimal]) -> None:
    total = sum(parts, Decimal(0)).quantize(Decimal("0.01"))
    shown = shown_parts(parts, total, 2)
    assert sum(shown, Decimal(0)) == total
    assert all(abs(one - part) <= Decimal("0.02") for one, part in zip(shown, parts, strict=True))


def test_a_cell_says_its_verdict_by_word_shape_and_tone() -> None:
    cell = heat_cell(card(), "halden", "Halden", DEFAULT_BOUNDS)
    assert (cell.figure, cell.word, cell.tone, cell.shape) == ("79", "C", "warn", "half")
    assert cell.url == "/vendors/halden/scorecard/2026-10/"
    held = heat_cell(card(score=Decimal(82), ungated_grade="B"), "halden", "Halden", DEFAULT_BOUNDS)
    assert (held.word, held.shape) == ("C", "cap")
    assert "held at C by a gate" in held.title


def test_too_little_data_is_no_grade_and_no_figure() -> None:
    cell = heat_cell(
        card(grade="", ungated_grade="", state="insufficient"), "x", "X", DEFAULT_BOUNDS
    )
    assert (cell.figure, cell.word, cell.shape) == ("n/d", "", "")


def test_grades_meet_at_their_bounds() -> None:
    grades = [plain_grade(Decimal(score), DEFAULT_BOUNDS) for score in ("90", "89.9", "65", "49.9")]
    assert grades == ["A", "B", "C", "E"]


def test_a_move_too_small_to_print_is_no_move() -> None:
    assert moved(Decimal("-1.24"), "since July") == "Down 1.2 since July."
    assert moved(Decimal("0.04"), "since July") == "Unchanged since July."
    assert moved(None, "since July") == ""
