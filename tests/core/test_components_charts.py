"""Where things stand in the drawings."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.components import geometry
from core.components.geometry import Scale
from core.components.line_chart import LineChart, line_chart
from core.components.small_charts import (
    Quartiles,
    bullet,
    burn_bar,
    contribution_bar,
    marker,
    quartile_strip,
    sparkline,
)

MONTHS = ("Jan", "Feb", "Mar", "Apr")
amounts = st.decimals(-(10**9), 10**9, allow_nan=False, places=3)


def chart(**changes: object) -> LineChart:
    """Make a small chart with what a test changes."""
    given_: dict[str, object] = {
        "slug": "c",
        "title": "Availability",
        "description": "By month.",
        "labels": MONTHS,
        "values": tuple(Decimal(text) for text in ("99.9", "99.4", "99.95", "99.8")),
    }
    return LineChart(**(given_ | changes))  # type: ignore[arg-type]


def numbers(html: str, name: str) -> list[float]:
    """Read one attribute's numbers."""
    return [float(text) for text in re.findall(rf'\b{name}="(-?[\d.]+)"', html)]


def test_a_scale_runs_either_way_and_keeps_within_its_ends() -> None:
    assert Scale(0, 10, 100, 0).at(Decimal(4)) == 60
    assert Scale(0, 10, 0, 100).at(12) == 100
    assert Scale(5, 5, 0, 100).at(5) == 50


@given(st.lists(st.none() | amounts, max_size=20))
def test_a_domain_holds_all_its_values(values: list[Decimal | None]) -> None:
    low, high = geometry.domain(values)
    assert low < high
    assert all(low <= float(value) <= high for value in values if value is not None)


def test_a_domain_stops_at_floor_and_ceiling_unless_a_value_lies_beyond() -> None:
    values = [Decimal("99.5"), Decimal("99.99")]
    assert geometry.domain(values, ceiling=Decimal(100))[1] == 100
    assert geometry.domain([Decimal("0.1"), Decimal(5)], floor=Decimal(0))[0] == 0
    assert geometry.domain([Decimal(-2), Decimal(5)], floor=Decimal(0))[0] <= -2


@given(st.floats(-1e6, 1e6, allow_nan=False), st.floats(1e-3, 1e6, allow_nan=False))
def test_ticks_are_few_round_and_inside(low: float, span: float) -> None:
    marks = geometry.ticks(low, low + span)
    assert 1 <= len(marks) <= 6
    assert all(low - span * 1e-6 <= mark <= low + span * (1 + 1e-6) for mark in marks)


def test_ticks_of_a_familiar_axis() -> None:
    assert geometry.ticks(99.2, 100.0) == pytest.approx([99.2, 99.4, 99.6, 99.8, 100.0])
    assert geometry.tick_decimals([99.2, 99.4]) == 1
    assert geometry.tick_decimals([2.0, 4.0]) == 0
    assert geometry.tick_decimals([0.25, 0.5]) == 2


def test_a_missing_value_breaks_the_line() -> None:
    assert geometry.segments([(0, 1.0), (1, None), (2, 3.0), (3, 4.0)]) == [
        [(0, 1.0)],
        [(2, 3.0), (3, 4.0)],
    ]
    html = sparkline(values=[Decimal(1), Decimal(2), None, Decimal(3), Decimal(4)])
    assert html.count("<polyline") == 2


def test_without_any_figure_there_is_a_dash_or_a_sentence() -> None:
    assert sparkline(values=[None, None]) == '<span class="soft">–</span>'
    assert "No figures yet." in line_chart(chart=chart(values=(None,) * 4))
    assert "No figures yet." in line_chart(chart=chart(labels=(), values=()))


def test_one_single_figure_is_drawn_as_a_point() -> None:
    html = line_chart(chart=chart(labels=("Jan",), values=(Decimal(5),)))
    assert html.count('class="pt-ok"') == 2
    assert "<polyline" not in html
    assert "nan" not in html.lower()


@pytest.mark.parametrize(
    ("tone", "element"),
    [("ok", "<circle"), ("warn", "<rect"), ("bad", "<path"), ("crit", "<path")],
)
def test_a_points_shape_tells_its_class(tone: str, element: str) -> None:
    assert marker(tone, 5, 5).startswith(f'{element} class="pt-{tone}"')  # type: ignore[arg-type]


def test_the_chart_is_drawn_wide_and_narrow_with_names_of_their_own() -> None:
    html = line_chart(chart=chart())
    assert html.count("<svg") == 2
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(ids) == ["c-n", "c-n-d", "c-w", "c-w-d"]


def test_the_bad_ground_lies_below_minimum_or_above_it_where_lower_is_better() -> None:
    shared = {"minimum": Decimal("99.5"), "expected": Decimal("99.9")}
    higher = line_chart(chart=chart(**shared))
    lower = line_chart(chart=chart(lower_is_better=True, **shared))
    ground = r'class="z-bad" x="[\d.]+" y="([\d.]+)"'
    line = r'class="ln-m" x1="[\d.]+" x2="[\d.]+" y1="([\d.]+)"'
    assert re.findall(ground, higher)[0] == re.findall(line, higher)[0]
    assert re.findall(ground, lower)[0] == "14"


def test_a_running_month_is_an_open_point_joined_by_dots() -> None:
    html = line_chart(chart=chart(running=True, tones=("ok", "bad", "ok", "crit")))
    assert html.count('class="pt"') == 2
    assert html.count('class="ln-fc"') == 2
    assert "pt-crit" not in html


def test_labels_at_the_lines_ends_do_not_cover_one_another() -> None:
    html = line_chart(
        chart=chart(expected=Decimal("99.81"), minimum=Decimal("99.80"), word="adjusted")
    )
    wide = html.split("</svg>")[0]
    heights = sorted(
        float(y) for y in re.findall(r'<text class="t[emx]" x="[\d.]+" y="([\d.]+)">[A-Z\d]', wide)
    )
    gaps = [after - before for before, after in pairwise(heights)]
    assert len(heights) == 3
    assert min(gaps) >= 12.9


def test_period_labels_thin_out_from_the_newest() -> None:
    labels = [f"M{place}" for place in range(36)]
    html = line_chart(chart=chart(labels=labels, values=[Decimal(place) for place in range(36)]))
    narrow = html.split("</svg>")[1]
    shown = re.findall(r">(M\d+)</text>", narrow)
    assert shown == ["M5", "M11", "M17", "M23", "M29", "M35"]


def _diamond(html: str) -> float:
    return float(re.findall(r'class="val" d="M([\d.]+)', html)[0])


def test_better_is_always_to_the_right_of_a_bullet() -> None:
    levels = {"expected": Decimal(95), "minimum": Decimal(90), "spoken": ""}
    good = bullet(value=Decimal(97), **levels)  # type: ignore[arg-type]
    poor = bullet(value=Decimal(88), **levels)  # type: ignore[arg-type]
    assert _diamond(poor) < _diamond(good)
    hours = {"expected": Decimal(4), "minimum": Decimal(6), "lower_is_better": True, "spoken": ""}
    quick = bullet(value=Decimal(3), **hours)  # type: ignore[arg-type]
    slow = bullet(value=Decimal(7), **hours)  # type: ignore[arg-type]
    assert _diamond(slow) < _diamond(quick)


@given(amounts, amounts, amounts, st.booleans())
def test_a_bullet_never_has_a_negative_width(
    value: Decimal, expected: Decimal, gap: Decimal, lower_is_better: bool
) -> None:
    minimum = expected + abs(gap) if lower_is_better else expected - abs(gap)
    html = bullet(
        value=value,
        expected=expected,
        minimum=minimum,
        spoken="x",
        lower_is_better=lower_is_better,
    )
    assert min(numbers(html, "width")) >= 0
    assert 2 <= _diamond(html) <= 150


def test_a_bullet_without_a_figure_shows_the_levels_alone() -> None:
    html = bullet(value=None, expected=Decimal(95), spoken="not reported")
    assert "val" not in html
    assert 'class="tm"' not in html
    assert 'aria-label="not reported"' in html


def test_a_burnt_budget_stays_within_its_bar() -> None:
    html = burn_bar(used_percent=Decimal(250), elapsed_percent=Decimal(40), spoken="", tone="bad")
    assert max(numbers(html, "width")) <= 151
    assert 'class="f-bad"' in html
    assert "nowt" not in burn_bar(used_percent=Decimal(1), elapsed_percent=None, spoken="")


def test_contributions_share_one_scale() -> None:
    widths = [
        numbers(contribution_bar(added=part, possible=20, largest=40), "width") for part in (10, 20)
    ]
    assert widths[1][1] == widths[0][1] * 2
    assert contribution_bar(added=0, possible=0, largest=0)


def test_quartiles_mirror_only_when_told() -> None:
    peers = [Decimal(peer) for peer in (10, 20, 30, 40, 50)]
    standing = Quartiles(Decimal(50), peers, Decimal(20), Decimal(30), Decimal(40))
    right = quartile_strip(quartiles=standing, spoken="")
    left = quartile_strip(quartiles=standing, spoken="", lower_is_better=True)
    place = r'class="us" d="M([\d.]+)'
    assert float(re.findall(place, right)[0]) > 210 > float(re.findall(place, left)[0])
    assert right.count('class="peer"') == 5
