"""Rounding: half up, and never in anybody's favour across a bound."""

from decimal import Decimal, getcontext, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rounding import display_decimal, half_up, stored_decimal

finite = st.decimals(-(10**9), 10**9, places=12)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("94.2622950", 2, "94.26"),
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("2.5", 0, "3"),
        ("99.995", 2, "100.00"),
        ("7", 3, "7.000"),
    ],
)
def test_halves_round_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert str(half_up(Decimal(value), decimals)) == expected


def test_zero_carries_no_sign() -> None:
    assert str(half_up(Decimal("-0.001"), 2)) == "0.00"


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        half_up(Decimal(value), 2)


@pytest.mark.parametrize("decimals", [-1, 21])
def test_decimals_out_of_range_are_refused(decimals: int) -> None:
    with pytest.raises(ValueError, match="decimals"):
        half_up(Decimal(1), decimals)


def test_a_miss_is_not_rounded_into_compliance() -> None:
    """99.897 against 99.90 shows 99.89, and 99.897 against 99.5 shows 99.90."""
    assert display_decimal(Decimal("99.897"), 2, [Decimal("99.90")]) == Decimal("99.89")
    assert display_decimal(Decimal("99.897"), 2, [Decimal("99.5")]) == Decimal("99.90")


def test_where_lower_is_better_the_cut_goes_up() -> None:
    bounds = [Decimal(4)]
    assert display_decimal(Decimal("4.004"), 2, bounds, higher_is_better=False) == Decimal("4.01")
    assert display_decimal(Decimal("3.996"), 2, bounds, higher_is_better=False) == Decimal("4.00")


def test_a_value_at_its_bound_stays_there() -> None:
    assert display_decimal(Decimal("99.90"), 2, [Decimal("99.90")]) == Decimal("99.90")


@given(value=finite, decimals=st.integers(0, 6), data=st.data(), higher=st.booleans())
def test_rounding_never_carries_a_value_into_compliance(
    value: Decimal, decimals: int, data: st.DataObject, higher: bool
) -> None:
    near = st.integers(-3, 3).map(
        lambda k: half_up(value, decimals) + k * Decimal(1).scaleb(-decimals)
    )
    bounds = data.draw(st.lists(near, max_size=3))
    rounded = display_decimal(value, decimals, bounds, higher_is_better=higher)
    for bound in bounds:
        reached = rounded >= bound if higher else rounded <= bound
        assert reached == (value >= bound if higher else value <= bound)
    assert abs(rounded - value) < Decimal(1).scaleb(-decimals)


@given(value=finite, decimals=st.integers(0, 6), data=st.data(), higher=st.booleans())
def test_what_is_stored_shows_as_the_full_value_shows(
    value: Decimal, decimals: int, data: st.DataObject, higher: bool
) -> None:
    near = st.integers(-2, 2).map(
        lambda k: half_up(value, decimals) + k * Decimal(1).scaleb(-decimals)
    )
    bounds = data.draw(st.lists(near, max_size=3))
    stored = stored_decimal(value, 10, bounds, higher_is_better=higher)
    assert display_decimal(stored, decimals, bounds, higher_is_better=higher) == display_decimal(
        value, decimals, bounds, higher_is_better=higher
    )


def test_the_callers_decimal_context_changes_nothing() -> None:
    value = Decimal("123456789.987654321")
    expected = half_up(value, 6)
    with localcontext() as context:
        context.prec = 5
        assert half_up(value, 6) == expected
    assert getcontext().prec != 5
