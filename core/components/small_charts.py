"""Draw the charts that fit into a table row: sparkline, bullet, burn, contribution, quartiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.components.geometry import Scale, bullet_domain, domain, points, px, segments
from core.components.parts import Tone

FEWEST_PEERS = 5


def marker(tone: Tone, x: float, y: float, size: float = 4.0) -> SafeString:
    """Draw a point whose shape tells its class even without colour."""
    if tone == "warn":
        side = size * 1.7
        return format_html(
            '<rect class="pt-warn" x="{}" y="{}" width="{}" height="{}"/>',
            px(x - side / 2),
            px(y - side / 2),
            px(side),
            px(side),
        )
    if tone in ("bad", "crit"):
        wide = size * 1.25
        path = (
            f"M{px(x - wide)} {px(y - size * 0.85)}h{px(wide * 2)}l{px(-wide)} {px(wide * 1.7)}z"
            if tone == "bad"
            else f"M{px(x)} {px(y - wide)}l{px(wide)} {px(wide)}l{px(-wide)} {px(wide)}"
            f"l{px(-wide)} {px(-wide)}z"
        )
        return format_html('<path class="pt-{}" d="{}"/>', tone, path)
    return format_html(
        '<circle class="{}" cx="{}" cy="{}" r="{}"/>',
        "pt-ok" if tone == "ok" else "pt",
        px(x),
        px(y),
        px(size),
    )


def _opening(css: str, width: int, height: int, spoken: str) -> SafeString:
    if not spoken:
        return format_html(
            '<svg class="{}" viewBox="0 0 {} {}" aria-hidden="true">', css, width, height
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">',
        css,
        width,
        height,
        spoken,
    )


CLOSING = mark_safe("</svg>")


def sparkline(
    *,
    values: Sequence[Decimal | None],
    spoken: str = "",
    reference: Decimal | None = None,
    tone: Tone = "ok",
) -> SafeString:
    """Draw the shape of a year; the last point carries the verdict, gaps stay gaps.

    Without `spoken` the drawing is silent: use that where the row already says the figures.
    """
    known = [value for value in values if value is not None]
    if not known:
        return mark_safe('<span class="soft">–</span>')
    low, high = domain([*known, reference])
    across = Scale(0, max(len(values) - 1, 1), 4, 82)
    up = Scale(low, high, 20, 4)
    pairs = [
        (across.at(place), None if value is None else up.at(value))
        for place, value in enumerate(values)
    ]
    line = (
        format_html('<line class="ax" x1="2" x2="86" y1="{0}" y2="{0}"/>', px(up.at(reference)))
        if reference is not None
        else ""
    )
    drawn = segments(pairs)
    return format_html(
        "{}{}{}{}{}",
        _opening("spark", 88, 24, spoken),
        line,
        format_html_join(
            "",
            '<polyline class="ln" points="{}"/>',
            ((points(part),) for part in drawn if len(part) > 1),
        ),
        marker(tone, *drawn[-1][-1], size=3.0),
        CLOSING,
    )


def bullet(
    *,
    value: Decimal | None,
    expected: Decimal,
    minimum: Decimal | None = None,
    spoken: str,
    lower_is_better: bool = False,
    ceiling: Decimal | None = None,
) -> SafeString:
    """Draw one figure against minimum and expected; better is always to the right."""
    low, high = bullet_domain(
        minimum, expected, expected if value is None else value, ceiling=ceiling
    )
    scale = Scale(high, low, 2, 150) if lower_is_better else Scale(low, high, 2, 150)
    least, wanted = scale.at(expected if minimum is None else minimum), scale.at(expected)
    zones = format_html(
        '<rect class="z-bad" x="2" y="5" width="{}" height="10" rx="2"/>'
        '<rect class="z-warn" x="{}" y="5" width="{}" height="10"/>'
        '<rect class="z-ok" x="{}" y="5" width="{}" height="10" rx="2"/>',
        px(least - 2),
        px(least),
        px(max(wanted - least, 0)),
        px(wanted),
        px(150 - wanted),
    )
    floor = (
        format_html('<line class="tm" x1="{0}" x2="{0}" y1="3" y2="17"/>', px(least))
        if minimum is not None
        else ""
    )
    diamond = (
        format_html(
            '<path class="val" d="M{} 3.5l5.5 6.5l-5.5 6.5l-5.5-6.5z"/>', px(scale.at(value))
        )
        if value is not None
        else ""
    )
    return format_html(
        '{0}{1}{2}<line class="te" x1="{3}" x2="{3}" y1="3" y2="17"/>{4}{5}',
        _opening("bullet", 152, 20, spoken),
        zones,
        floor,
        px(wanted),
        diamond,
        CLOSING,
    )


def burn_bar(
    *, used_percent: Decimal, elapsed_percent: Decimal | None, spoken: str, tone: Tone = "ok"
) -> SafeString:
    """Draw a budget: the fill is what is used, the tick is time elapsed; past the tick warns."""
    across = Scale(0, 100, 1, 151)
    tick = (
        format_html(
            '<line class="nowt" x1="{0}" x2="{0}" y1="2" y2="18"/>', px(across.at(elapsed_percent))
        )
        if elapsed_percent is not None
        else ""
    )
    return format_html(
        '{}<rect class="tr" x=".5" y="5.5" width="151" height="9" rx="2"/>'
        '<rect class="f-{}" x="1" y="6" width="{}" height="8" rx="1.5"/>{}{}',
        _opening("burn", 152, 20, spoken),
        "bad" if tone in ("bad", "crit") else "warn" if tone == "warn" else "ok",
        px(across.at(used_percent) - 1),
        tick,
        CLOSING,
    )


def contribution_bar(*, added: float, possible: float, largest: float) -> SafeString:
    """Draw what a part adds, of what it could add, on the scale of the largest part; silent."""
    across = Scale(0, largest or 1.0, 0, 150)
    return format_html(
        '{}<rect class="tr" x=".5" y="5.5" width="{}" height="9" rx="2"/>'
        '<rect class="seg-1" x="1" y="6" width="{}" height="8" rx="1.5"/>{}',
        _opening("burn", 152, 20, ""),
        px(across.at(possible) + 1),
        px(across.at(added)),
        CLOSING,
    )


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Hold one figure among its peers; the caller has worked the quartiles out."""

    value: Decimal
    peers: Sequence[Decimal]
    first: Decimal
    median: Decimal
    third: Decimal


def quartile_strip(
    *, quartiles: Quartiles, spoken: str, lower_is_better: bool = False
) -> SafeString:
    """Draw the middle half as a box, the median as a line, this one as a blue diamond.

    `lower_is_better` mirrors the axis, so that better is to the right.

    :raises ValueError: fewer than five peers would give single ones away
    """
    if len(quartiles.peers) < FEWEST_PEERS:
        raise ValueError(f"a quartile strip needs {FEWEST_PEERS} peers, not {len(quartiles.peers)}")
    low, high = domain([*quartiles.peers, quartiles.value])
    scale = Scale(high, low, 12, 408) if lower_is_better else Scale(low, high, 12, 408)
    one, three = sorted((scale.at(quartiles.first), scale.at(quartiles.third)))
    return format_html(
        '{0}<line class="ax-0" x1="4" x2="416" y1="16" y2="16"/>'
        '<rect class="bx" x="{1}" y="8" width="{2}" height="16" rx="2"/>'
        '<line class="med" x1="{3}" x2="{3}" y1="6" y2="26"/>{4}'
        '<path class="us" d="M{5} 7l8 9l-8 9l-8-9z"/>{6}',
        _opening("strip", 420, 32, spoken),
        px(one),
        px(max(three - one, 2.0)),
        px(scale.at(quartiles.median)),
        format_html_join(
            "",
            '<circle class="peer" cx="{}" cy="16" r="3"/>',
            ((px(scale.at(peer)),) for peer in quartiles.peers),
        ),
        px(scale.at(quartiles.value)),
        CLOSING,
    )


def cohort_strip(
    *,
    seen: Sequence[Decimal],
    quartiles: tuple[Decimal, Decimal, Decimal],
    spoken: str,
    lower_is_better: bool = False,
) -> SafeString:
    """Draw the middle half of a cohort as a box, its median as a line, and those seen as points.

    The axis ends at what is drawn, so that it tells nothing of those who are not seen; points on
    the same pixel are drawn once. `lower_is_better` mirrors it, so that better is to the right.
    """
    first, middle, third = quartiles
    low, high = domain([*seen, first, third])
    scale = Scale(high, low, 6, 234) if lower_is_better else Scale(low, high, 6, 234)
    one, three = sorted((scale.at(first), scale.at(third)))
    return format_html(
        '{0}<line class="ax-0" x1="2" x2="238" y1="12" y2="12"/>'
        '<rect class="bx" x="{1}" y="5" width="{2}" height="14" rx="2"/>'
        '<line class="med" x1="{3}" x2="{3}" y1="3" y2="21"/>{4}{5}',
        _opening("strip cohort", 240, 24, spoken),
        px(one),
        px(max(three - one, 2.0)),
        px(scale.at(middle)),
        format_html_join(
            "",
            '<circle class="one" cx="{}" cy="12" r="3"/>',
            ((place,) for place in dict.fromkeys(px(round(scale.at(value))) for value in seen)),
        ),
        CLOSING,
    )


def share_bar(*, shares: Sequence[Decimal]) -> SafeString:
    """Draw shares of a whole as one bar in ink greys, largest first; silent."""
    total = float(sum(shares)) or 1.0
    left = 0.0
    drawn = []
    for place, share in enumerate(shares):
        width = float(share) / total * 420
        drawn.append((min(place, 4) + 1, px(left), px(max(width - 1.5, 0.5))))
        left += width
    return format_html(
        '<svg class="strip" viewBox="0 0 420 14" aria-hidden="true" preserveAspectRatio="none">'
        "{}{}",
        format_html_join(
            "", '<rect class="seg-{}" x="{}" y="0" width="{}" height="14" rx="1"/>', drawn
        ),
        CLOSING,
    )
