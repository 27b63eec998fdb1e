"""The colours people have to read."""

import re
from pathlib import Path

import pytest

from core.contrast import PAIRS, ContrastRow, contrast, contrast_rows, tokens

STYLES = Path(__file__).parents[2] / "core" / "static" / "core"


@pytest.mark.parametrize("row", contrast_rows(), ids=lambda row: f"{row.front} on {row.ground}")
def test_every_pair_can_be_read_in_light_and_dark(row: ContrastRow) -> None:
    assert row.light >= row.needs, f"{row.use}: {row.light:.2f} in light"
    assert row.dark >= row.needs, f"{row.use}: {row.dark:.2f} in dark"


def test_contrast_is_the_guidelines_own() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_a_pair_too_pale_fails() -> None:
    pale = contrast("#a09a90", "#fffdfa")
    assert not ContrastRow("pale", "a", "b", pale, 21.0, 4.5).passes


def test_every_coloured_token_is_held_to_a_pair() -> None:
    decoration = {"line", "line-2"}  # hairlines carry no meaning
    used = {name for _, front, ground, _ in PAIRS for name in (front, ground)}
    assert set(tokens()) - used - decoration == set()


def test_every_variable_used_is_defined() -> None:
    text = "".join(path.read_text() for path in sorted(STYLES.glob("*.css")))
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert used - defined == set()
