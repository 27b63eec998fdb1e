"""Draw the large line chart, twice: a container query picks the wide or the narrow drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.components.geometry import (
    Scale,
    domain,
    every,
    points,
    px,
    rounded_domain,
    segments,
    text_width,
    tick_decimals,
    ticks,
)
from core.components.parts import Tone
from core.components.small_charts import CLOSING, marker
from core.formats import number

LABEL_ROOM = 34
NOTHING = mark_safe("")


@dataclass(frozen=True, slots=True)
class LineChart:
    """Hold one series by period with the levels it is held against.

    `slug` is unique on the page. `tones` has one verdict a point. `second` is drawn thin and
    dashed: raw figures or a median. With `running` the last period is not over: its point is a
    forecast. `marks` replace the axis figures by words, such as the bounds of grades.
    """

    slug: str
    title: str
    description: str
    labels: Sequence[str]
    values: Sequence[Decimal | None]
    tones: Sequence[Tone] = ()
    decimals: int = 2
    unit: str = ""
    word: str = ""
    second: Sequence[Decimal | None] = ()
    second_word: str = ""
    expected: Decimal | None = None
    expected_word: str = "Expected"
    minimum: Decimal | None = None
    minimum_word: str = "Minimum"
    lower_is_better: bool = False
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    running: bool = False
    marks: Sequence[tuple[Decimal, str]] = ()
    period_head: str = "Month"
    table: bool = True

    def table_rows(self) -> list[tuple[str, str, str]]:
        """List every period with its figure and the second one, as printed under the chart."""
        second = list(self.second) or [None] * len(self.labels)
        return [
            (name, number(value, self.decimals), number(other, self.decimals))
            for name, value, other in zip(self.labels, self.values, second, strict=False)
        ]


@dataclass(frozen=True, slots=True)
class Box:
    """Hold the frame of one drawing in pixels; `room` is how many period labels fit."""

    css: str
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    point: float
    room: int
    beside: bool
    across: Scale
    up: Scale


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float
    marks: Sequence[tuple[float, str]]


def _axis(chart: LineChart) -> _Axis:
    shown = [*chart.values, *chart.second, chart.expected, chart.minimum]
    if chart.marks:
        low, high = domain(
            [*shown, *(value for value, _ in chart.marks)], floor=chart.floor, ceiling=chart.ceiling
        )
        return _Axis(low, high, [(float(value), text) for value, text in chart.marks])
    low, high = domain(shown, floor=chart.floor, ceiling=chart.ceiling)
    low, high = rounded_domain(low, high, ceiling=chart.ceiling)
    if chart.floor is not None and low < float(chart.floor):
        low = float(chart.floor)
    places = ticks(low, high)
    decimals = tick_decimals(places)
    return _Axis(low, high, [(place, number(Decimal(str(place)), decimals)) for place in places])


def _box(chart: LineChart, axis: _Axis, *, wide: bool) -> Box:
    margin = max((text_width(text) for _, text in axis.marks), default=20.0) + 14
    width, height = (820, 280) if wide else (340, 250)
    words = [text for text, _, _ in _end_words(chart)]
    beside = max((text_width(text, bold=True) for text in words), default=0.0)
    right = width - (beside + 10 if wide and beside else 8)
    bottom = height - 24
    inset = 14
    last = max(len(chart.labels) - 1, 1)
    return Box(
        css="chart-w" if wide else "chart-n",
        width=width,
        height=height,
        left=margin,
        right=right,
        top=14,
        bottom=bottom,
        point=4.0 if wide else 3.4,
        room=13 if wide else 6,
        beside=wide,
        across=Scale(0, last, margin + inset, right - inset),
        up=Scale(axis.low, axis.high, bottom, 14),
    )


def _end_words(chart: LineChart) -> list[tuple[str, str, Decimal]]:
    """List the labels at the lines' ends: text, class, value."""
    found: list[tuple[str, str, Decimal]] = []
    if chart.expected is not None:
        text = f"{chart.expected_word} {number(chart.expected, chart.decimals)}"
        found.append((text, "te", chart.expected))
    if chart.minimum is not None:
        text = f"{chart.minimum_word} {number(chart.minimum, chart.decimals)}"
        found.append((text, "tm", chart.minimum))
    for series, word, css in (
        (chart.values, chart.word, "tx"),
        (chart.second, chart.second_word, ""),
    ):
        last = next((value for value in reversed(series) if value is not None), None)
        if word and last is not None:
            found.append((f"{number(last, chart.decimals)} {word}", css, last))
    return found


def _apart(places: Sequence[float], gap: float = 13.0) -> list[float]:
    """Push labels apart so that none covers another, keeping their order."""
    moved = list(places)
    order = sorted(range(len(places)), key=places.__getitem__)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    return moved


def _inside(lines: Sequence[float]) -> list[float]:
    """Put two labels between their lines where there is room, else each above its line."""
    if len(lines) == 2 and abs(lines[0] - lines[1]) > LABEL_ROOM:
        top = min(lines)
        return [line + 14 if line == top else line - 5 for line in lines]
    return [line - 5 for line in lines]


def _grounds(chart: LineChart, box: Box) -> SafeString:
    """Tint the running period and the ground below minimum."""
    run = low = NOTHING
    if chart.running and len(chart.labels) > 1:
        edge = (box.across.at(len(chart.labels) - 2) + box.across.at(len(chart.labels) - 1)) / 2
        run = format_html(
            '<rect class="z-run" x="{}" y="{}" width="{}" height="{}"/>',
            px(edge),
            px(box.top),
            px(box.right - edge),
            px(box.bottom - box.top),
        )
    if chart.minimum is not None:
        line = box.up.at(chart.minimum)
        top, bottom = (box.top, line) if chart.lower_is_better else (line, box.bottom)
        low = format_html(
            '<rect class="z-bad" x="{}" y="{}" width="{}" height="{}"/>',
            px(box.left),
            px(top),
            px(box.right - box.left),
            px(max(bottom - top, 0)),
        )
    return format_html("{}{}", run, low)


def _frame(chart: LineChart, axis: _Axis, box: Box) -> SafeString:
    """Draw axis lines with their figures, and the levels."""
    lines = format_html_join(
        "",
        '<line class="ax" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                px(box.left),
                px(box.right),
                px(box.up.at(place)),
                px(box.up.at(place)),
                px(box.left - 6),
                px(box.up.at(place) + 4),
                text,
            )
            for place, text in axis.marks
        ),
    )
    levels = ((chart.expected, "ln-e"), (chart.minimum, "ln-m"))
    return format_html(
        "{}{}",
        lines,
        format_html_join(
            "",
            '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>',
            (
                (css, px(box.left), px(box.right), px(box.up.at(level)), px(box.up.at(level)))
                for level, css in levels
                if level is not None
            ),
        ),
    )


def _words(chart: LineChart, box: Box) -> SafeString:
    """Write the labels: beside the lines' ends if wide, at the levels if narrow."""
    words = _end_words(chart)
    if box.beside:
        heights = _apart([box.up.at(value) + 4 for _, _, value in words])
        left = box.right + 6
    else:
        words = [word for word in words if word[1] in ("te", "tm")]
        heights = _apart(_inside([box.up.at(value) for _, _, value in words]))
        left = box.left + 4
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}">{}</text>',
        (
            (css, px(left), px(max(height, box.top - 4)), text)
            for (text, css, _), height in zip(words, heights, strict=True)
        ),
    )


def _polylines(css: str, series: Sequence[Decimal | None], box: Box) -> SafeString:
    pairs = (
        (box.across.at(place), None if value is None else box.up.at(value))
        for place, value in enumerate(series)
    )
    return format_html_join(
        "",
        '<polyline class="{}" points="{}"/>',
        ((css, points(part)) for part in segments(pairs) if len(part) > 1),
    )


def _series(chart: LineChart, box: Box) -> SafeString:
    """Draw both lines, the forecast and a marker a point."""
    values = list(chart.values)
    final = values[:-1] if chart.running else values
    tones = list(chart.tones) or ["ok"] * len(values)
    drawn = [
        marker("outline" if chart.running and place == len(values) - 1 else tone, x, y, box.point)
        for place, (value, tone) in enumerate(zip(values, tones, strict=True))
        if value is not None
        for x, y in [(box.across.at(place), box.up.at(value))]
    ]
    forecast = NOTHING
    if chart.running and len(values) > 1 and values[-1] is not None and values[-2] is not None:
        forecast = format_html(
            '<line class="ln-fc" x1="{}" y1="{}" x2="{}" y2="{}"/>',
            px(box.across.at(len(values) - 2)),
            px(box.up.at(values[-2])),
            px(box.across.at(len(values) - 1)),
            px(box.up.at(values[-1])),
        )
    return format_html(
        "{}{}{}{}",
        _polylines("ln-raw", chart.second, box),
        _polylines("ln", final, box),
        forecast,
        format_html_join("", "{}", ((point,) for point in drawn)),
    )


def _periods(chart: LineChart, box: Box) -> SafeString:
    """Write the period labels that fit, counted back from the newest."""
    step = every(len(chart.labels), box.room)
    last = len(chart.labels) - 1
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                "tx" if chart.running and place == last else "",
                px(box.across.at(place)),
                box.height - 7,
                name,
            )
            for place, name in enumerate(chart.labels)
            if (last - place) % step == 0
        ),
    )


def _drawing(chart: LineChart, axis: _Axis, *, wide: bool) -> SafeString:
    box = _box(chart, axis, wide=wide)
    name = f"{chart.slug}-{'w' if wide else 'n'}"
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}" '
        'aria-describedby="{}-d"><title id="{}">{}</title><desc id="{}-d">{}</desc>{}{}{}{}{}{}',
        box.css,
        box.width,
        box.height,
        name,
        name,
        name,
        chart.title,
        name,
        chart.description,
        _grounds(chart, box),
        _frame(chart, axis, box),
        _words(chart, box),
        _series(chart, box),
        _periods(chart, box),
        CLOSING,
    )


def line_chart(*, chart: LineChart) -> SafeString:
    """Draw the chart wide and narrow; words instead of a drawing while there is no figure."""
    if all(value is None for value in chart.values):
        return format_html('<p class="soft small">{}</p>', "No figures yet.")
    axis = _axis(chart)
    return format_html("{}{}", _drawing(chart, axis, wide=True), _drawing(chart, axis, wide=False))
