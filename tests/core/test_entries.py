"""What people enter is checked before it is kept, and refused in words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.entries import day, email_address, figure_between, line_of_text, plain, whole_number
from core.errors import RuleError


def _figure(value: object, decimals: int = 2) -> Decimal:
    return figure_between(value, -100, 100, field="f", label="The figure", decimals=decimals)


@pytest.mark.parametrize("value", [0, 7, Decimal("99.9"), Decimal("1.1000"), Decimal("-1E+2")])
def test_exact_figures_in_range_are_taken(value: Decimal | int) -> None:
    assert _figure(value) == value


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        "5",
        True,
        None,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        Decimal("100.01"),
        Decimal("0.001"),
        Decimal("1E-999999"),
        Decimal("1E+999999"),
        Decimal("99.99" + "0" * 40 + "1"),
    ],
)
def test_any_other_figure_is_refused(value: object) -> None:
    with pytest.raises(RuleError) as refused:
        _figure(value)
    assert len(refused.value.message) < 200


@given(st.decimals(min_value=-100, max_value=100, allow_nan=False, places=6))
def test_a_figure_is_taken_exactly_where_its_decimals_fit(value: Decimal) -> None:
    fits = value == round(value, 3)
    if fits:
        assert _figure(value, 3) == value
    else:
        with pytest.raises(RuleError):
            _figure(value, 3)


def test_figures_are_written_plainly() -> None:
    written = [plain(figure) for figure in (0, Decimal("-0.0"), Decimal("1E+3"), Decimal("1.50"))]
    assert written == ["0", "0.0", "1000", "1.50"]


@pytest.mark.parametrize("text", ["", " ", "\n", "a\x00b", "a\nb", "\u202eabc", "\ud800", 5, None])
def test_a_line_holds_words_alone(text: object) -> None:
    with pytest.raises(RuleError):
        line_of_text(text, field="f", label="The name", longest=9)


def test_a_line_comes_back_in_one_form() -> None:
    assert line_of_text("  e\u0301t\u00e9 ", field="f", label="The name", longest=9) == "été"
    assert line_of_text("", field="f", label="The name", longest=9, is_required=False) == ""


@pytest.mark.parametrize("value", [datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01", date(1, 1, 1)])
def test_a_day_is_a_date_that_contracts_can_hold(value: object) -> None:
    with pytest.raises(RuleError):
        day(value, field="f", label="The start")


@pytest.mark.parametrize("value", [0, 32, True, 1.0, "1"])
def test_a_whole_number_lies_between_its_bounds(value: object) -> None:
    with pytest.raises(RuleError):
        whole_number(value, 1, 31, field="f", label="The day")


@pytest.mark.parametrize("text", ["ewa", "ewa@", "@x.org", "ewa@x", "a b@x.org", "a@b@x.org"])
def test_an_address_looks_like_one(text: str) -> None:
    with pytest.raises(RuleError):
        email_address(text)
    assert email_address("ewa@mail.example.org")
