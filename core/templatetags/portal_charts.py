"""Tags that draw: charts, heat map, sums of parts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from core.components import small_charts
from core.components.heat_map import heat_map as draw_heat_map
from core.components.line_chart import LineChart
from core.components.line_chart import line_chart as draw_line_chart
from core.components.parts import HeatMap, Parts, Tone
from core.components.small_charts import Quartiles

register = template.Library()


@register.simple_tag
def sparkline(
    *,
    values: Sequence[Decimal | None],
    spoken: str = "",
    reference: Decimal | None = None,
    tone: Tone = "ok",
) -> SafeString:
    """Draw the shape of a year."""
    return small_charts.sparkline(values=values, spoken=spoken, reference=reference, tone=tone)


@register.simple_tag
def bullet(
    *,
    value: Decimal | None,
    expected: Decimal,
    spoken: str,
    minimum: Decimal | None = None,
    lower_is_better: bool = False,
    ceiling: Decimal | None = None,
) -> SafeString:
    """Draw one figure against minimum and expected."""
    return small_charts.bullet(
        value=value,
        expected=expected,
        minimum=minimum,
        spoken=spoken,
        lower_is_better=lower_is_better,
        ceiling=ceiling,
    )


@register.simple_tag
def burn_bar(
    *, used_percent: Decimal, elapsed_percent: Decimal | None, spoken: str, tone: Tone = "ok"
) -> SafeString:
    """Draw a budget used against time elapsed."""
    return small_charts.burn_bar(
        used_percent=used_percent, elapsed_percent=elapsed_percent, spoken=spoken, tone=tone
    )


@register.simple_tag
def quartile_strip(
    *, quartiles: Quartiles, spoken: str, lower_is_better: bool = False
) -> SafeString:
    """Draw one figure among its peers."""
    return small_charts.quartile_strip(
        quartiles=quartiles, spoken=spoken, lower_is_better=lower_is_better
    )


@register.simple_tag
def share_bar(*, shares: Sequence[Decimal]) -> SafeString:
    """Draw shares of a whole as one bar."""
    return small_charts.share_bar(shares=shares)


@register.simple_tag
def heat_map(*, heat: HeatMap) -> SafeString:
    """Draw a heat map as a table; put it straight into a panel."""
    return draw_heat_map(heat=heat)


@register.inclusion_tag("components/line_chart.html")
def line_chart(*, chart: LineChart) -> dict[str, Any]:
    """Draw a line chart with its figures as a table beneath."""
    return {"chart": chart, "drawing": draw_line_chart(chart=chart)}


@register.inclusion_tag("components/parts.html")
def part_sum(*, parts: Parts) -> dict[str, Any]:
    """Show what each part adds to a whole, as a table with bars."""
    largest = max((part.possible or 0.0 for part in parts.rows), default=1.0)
    rows = [
        (
            part,
            None
            if part.added is None or part.possible is None
            else small_charts.contribution_bar(
                added=part.added, possible=part.possible, largest=largest
            ),
        )
        for part in parts.rows
    ]
    return {"parts": parts, "rows": rows}
