"""Draw a lane of twelve months: a term, the time to decide, the last day, and today."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.components.geometry import Scale, px
from core.formats import MONTHS as MONTH_WORDS
from core.periods import add_months

MONTHS: Final = 12
WIDTH: Final = 240
_EDGE: Final = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """The twelve months from the first of a month on."""

    first: date

    @property
    def last(self) -> date:
        """Give the first day after them."""
        return add_months(self.first, MONTHS)

    def at(self, day: date) -> float:
        """Place a day, what lies beyond at the edge."""
        scale = Scale(0, (self.last - self.first).days, _EDGE, WIDTH - _EDGE)
        held = min(max(day, self.first), self.last)
        return float(scale.at((held - self.first).days))


def axis_from(today: date) -> Axis:
    """Give the axis that begins with today's month."""
    return Axis(today.replace(day=1))


def lane(
    axis: Axis, *, today: date, ends_on: date | None, opens_on: date, decide_by: date, spoken: str
) -> SafeString:
    """Draw one lane: the bar is the term, tinted from when one can decide up to the last day."""
    end = axis.last if ends_on is None else ends_on
    begin, until = axis.at(max(opens_on, axis.first)), axis.at(decide_by)
    return format_html(
        '<svg class="lane" viewBox="0 0 {} 20" role="img" aria-label="{}">'
        '<rect class="term" x="{}" y="6" width="{}" height="8" rx="2"/>'
        '<rect class="win" x="{}" y="6" width="{}" height="8"/>'
        '<line class="today" x1="{}" x2="{}" y1="1" y2="19"/>{}</svg>',
        WIDTH,
        spoken,
        px(_EDGE),
        px(max(axis.at(end) - _EDGE, 1)),
        px(begin),
        px(max(until - begin, 0)),
        px(axis.at(today)),
        px(axis.at(today)),
        _diamond(until) if axis.first <= decide_by < axis.last else "",
    )


def _diamond(x: float) -> SafeString:
    return format_html('<path class="dia" d="M{} 4.5l5.5 5.5l-5.5 5.5l-5.5-5.5z"/>', px(x))


def axis_words(axis: Axis) -> SafeString:
    """Draw the months over the lanes, every third by name."""
    marks = [(axis.at(add_months(axis.first, n)), add_months(axis.first, n)) for n in range(MONTHS)]
    ticks = format_html_join(
        "",
        '<line class="ax" x1="{0}" x2="{0}" y1="12" y2="18"/>',
        ((px(x),) for x, _ in marks),
    )
    words = format_html_join(
        "",
        '<text x="{}" y="9">{}</text>',
        ((px(x), MONTH_WORDS[day.month - 1]) for x, day in marks[::3]),
    )
    return format_html(
        '<svg class="lane" viewBox="0 0 {} 20" aria-hidden="true">{}{}{}',
        WIDTH,
        ticks,
        words,
        mark_safe("</svg>"),
    )
