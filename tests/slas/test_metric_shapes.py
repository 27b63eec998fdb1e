"""What fits each type of metric, as docs/service-levels.md writes it."""

import re
from pathlib import Path

import pytest

from slas.choices import MetricType
from slas.metric_shapes import OPTIONAL, SHAPES, Shape, counts_tickets, needs_time
from slas.rules.metric_types import InputKind

DOCS = Path(__file__).resolve().parents[2] / "docs" / "service-levels.md"


def written(shape: Shape) -> tuple[str, ...]:
    """Write a shape as the table does."""
    by_kind = [shape.terms[kind] for kind in shape.inputs]
    common = frozenset.intersection(*by_kind)
    of_events = frozenset().union(*by_kind) - common
    said = [", ".join(sorted(common))] if common else []
    if of_events:
        said.append(f"of events: {', '.join(sorted(of_events))}")
    return (
        ", ".join(shape.inputs),
        shape.direction or "either",
        "any" if shape.low is None else str(shape.low),
        "any" if shape.high is None else str(shape.high),
        "; ".join(said),
    )


def test_the_table_of_the_documents_is_the_one_that_is_checked() -> None:
    section = DOCS.read_text(encoding="utf-8").partition("### Which terms fit which type")[2]
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", section.partition("### Catalogue")[0], re.MULTILINE)
    table = {key: tuple(cell.strip() for cell in cells.split("|")) for key, cells in rows}
    assert table == {key: written(shape) for key, shape in SHAPES.items()}


def test_every_type_has_a_shape_that_takes_known_terms_alone() -> None:
    assert set(SHAPES) == set(MetricType.values)
    for shape in SHAPES.values():
        assert {term for named in shape.terms.values() for term in named} <= set(OPTIONAL)
        assert not shape.takes("percentile", "letters")


@pytest.mark.parametrize(
    ("metric_type", "kind", "in_time", "attributed"),
    [
        ("duration", InputKind.EVENTS, True, True),
        ("backlog_age", InputKind.SAMPLES, False, False),
        ("availability", InputKind.EVENTS, False, False),
        ("within_target", InputKind.EVENTS, False, True),
    ],
)
def test_units_of_time_and_attribution_are_for_tickets(
    metric_type: str, kind: InputKind, in_time: bool, attributed: bool
) -> None:
    assert needs_time(metric_type, kind) is in_time
    assert counts_tickets(metric_type, kind) is attributed


def test_the_style_sheet_hides_what_speaks_of_other_types() -> None:
    sheet = (DOCS.parents[1] / "core" / "static" / "core" / "forms.css").read_text(encoding="utf-8")
    named = re.findall(r'value="(\w+)"\]:checked\) \[data-of\]:not\(\[data-of~="(\w+)"\]', sheet)
    assert named == [(key, key) for key in SHAPES]
