"""How service levels are put before people: chips, figures, markers, sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from core import formats
from core.components import atoms
from core.components.parts import Tone
from core.components.small_charts import bullet as draw_bullet
from core.periods import local_date
from slas.choices import Direction, InputKind, MetricType, PeriodState, ResultClass
from slas.models import Result, ServiceLevelVersion


@dataclass(frozen=True, slots=True)
class Look:
    """The tone, shape and word of a result class: a verdict is said three times."""

    tone: Tone
    shape: str
    word: str


LOOKS: Final[dict[str, Look]] = {
    ResultClass.MET: Look("ok", "ok", "Met"),
    ResultClass.MET_MINIMUM: Look("warn", "half", "At minimum"),
    ResultClass.BELOW_MINIMUM: Look("bad", "down", "Below minimum"),
    ResultClass.CRITICAL: Look("crit", "crit", "Critical"),
    ResultClass.NO_EVENTS: Look("outline", "dash", "No events"),
    ResultClass.NOT_DUE: Look("outline", "ring", "Not due"),
    ResultClass.EXCUSED: Look("outline", "ring", "Excused"),
    ResultClass.NOT_REPORTED: Look("bad", "void", "Not reported"),
}
#: What a result that says nothing of its own means for the reader.
SILENCE: Final[dict[str, str]] = {
    ResultClass.NO_EVENTS: "nothing happened that could count",
    ResultClass.NOT_DUE: "weighs nothing until due",
    ResultClass.EXCUSED: "all of it is excused",
    ResultClass.NOT_REPORTED: "counts 0 until reported",
}
PERCENTAGES: Final = (
    MetricType.WITHIN_TARGET,
    MetricType.AVAILABILITY,
    MetricType.WEIGHTED_AVAILABILITY,
    MetricType.ERROR_RATE,
    MetricType.SATISFACTION,
    MetricType.RATIO,
    MetricType.BACKLOG_SHARE,
)
#: Measured in minutes where outages feed them.
TIMED: Final = (MetricType.AVAILABILITY, MetricType.WEIGHTED_AVAILABILITY)
STATE_WORDS: Final = {
    PeriodState.RUNNING: "so far",
    PeriodState.PROVISIONAL: "provisional",
    PeriodState.FINAL: "final",
}


def class_chip(result_class: str, *, state: str = PeriodState.FINAL) -> SafeString:
    """Draw the chip of a result class; a running period's says that it is not over."""
    look = LOOKS[result_class]
    word = (
        f"{look.word} so far"
        if state == PeriodState.RUNNING and is_judged(result_class)
        else look.word
    )
    return atoms.chip(tone=look.tone, word=word, shape_name=look.shape)


def is_judged(result_class: str) -> bool:
    return result_class not in SILENCE


def marker_tone(result: Result | None) -> Tone:
    """Choose the marker of a result in a chart."""
    return "neutral" if result is None else LOOKS[result.result_class].tone


UNIT_SIGNS: Final = {
    "percent": "%",
    "hours": "h",
    "hour": "h",
    "minutes": "min",
    "minute": "min",
    "seconds": "s",
    "milliseconds": "ms",
    "days": "d",
    "count": "",
}
LONGEST_UNIT: Final = 14


def short_unit(unit: str) -> str:
    """Shorten a unit to what stands behind a figure: "% of tickets" is %, "hours" h."""
    lowered = unit.strip().lower()
    if lowered.startswith("%"):
        return "%"
    return UNIT_SIGNS.get(lowered, unit if len(unit) <= LONGEST_UNIT else "")


def level_figure(value: Decimal | None, terms: ServiceLevelVersion, *, unit: bool = True) -> str:
    """Print a level of the terms or a figure held against them, in the contract's decimals."""
    text = formats.number(value, terms.decimals)
    return formats.with_unit(text, short_unit(terms.unit)) if unit else text


def shown_figure(result: Result, terms: ServiceLevelVersion) -> str:
    """Print what a result attained; it was rounded, or cut, when it was judged."""
    return level_figure(result.attained_shown, terms)


def expected_text(terms: ServiceLevelVersion, *, unit: bool = False) -> str:
    sign = "≤ " if terms.direction == Direction.LOWER else ""
    return sign + level_figure(terms.expected, terms, unit=unit)


def minimum_text(terms: ServiceLevelVersion) -> str:
    return level_figure(terms.minimum, terms, unit=False)


def made_of(result: Result, terms: ServiceLevelVersion) -> str:
    """Say what a figure was made of: "113 of 128", "31 min down", "n = 17"."""
    if not is_judged(result.result_class):
        return SILENCE[result.result_class]
    if terms.metric_type == MetricType.COUNT:
        return f"{formats.number(result.n)} counted"
    if terms.metric_type not in PERCENTAGES or result.numerator is None:
        return f"n = {quantity(result.n)}"
    if result.denominator is None:
        return f"n = {quantity(result.n)}"
    if is_timed(terms):
        return f"{quantity(result.denominator - result.numerator)} min down"
    return f"{quantity(result.numerator)} of {quantity(result.denominator)}"


def is_timed(terms: ServiceLevelVersion) -> bool:
    """Tell whether a figure is made of minutes up and down."""
    return terms.metric_type in TIMED and terms.input_kind == InputKind.EVENTS


def excused_words(result: Result, terms: ServiceLevelVersion) -> str:
    """Say how much of a figure approved exclusions left out."""
    if not result.excused:
        return "nothing"
    if is_timed(terms):
        return formats.with_unit(quantity(result.excused), "min")
    return quantity(result.excused)


def quantity(value: Decimal) -> str:
    """Print a count exactly: no decimals where it has none, else as few as it needs."""
    trimmed = value.normalize()
    exponent = trimmed.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return formats.number(value, decimals)


def bullet(result: Result, terms: ServiceLevelVersion) -> SafeString | str:
    """Draw where a figure stands against minimum and expected, or say why there is none."""
    if result.attained_shown is None:
        return SILENCE[result.result_class]
    lower = terms.direction == Direction.LOWER
    spoken = (
        f"{shown_figure(result, terms)} against minimum {minimum_text(terms)} and expected "
        f"{level_figure(terms.expected, terms)}{', lower is better' if lower else ''}"
    )
    return draw_bullet(
        value=result.attained_shown,
        expected=terms.expected,
        minimum=terms.minimum,
        spoken=spoken,
        lower_is_better=lower,
        ceiling=ceiling(terms),
    )


def ceiling(terms: ServiceLevelVersion) -> Decimal | None:
    """Give the natural bound of a share, which no axis passes."""
    return Decimal(100) if terms.metric_type in PERCENTAGES else None


def tag(terms: ServiceLevelVersion) -> str:
    """Name the kind of service level: critical ones carry consequences."""
    return "CSL" if terms.is_critical else "KPI"


def level_url(
    public_id: object,
    period_start: datetime | None = None,
    zone: str = "UTC",
    *,
    scope: str | None = None,
) -> str:
    """Address a service level, and a period by its first local day; the total, or one scope."""
    url = reverse("slas:level-show", args=[public_id])
    asked = {} if period_start is None else {"period": local_date(zone, period_start).isoformat()}
    if scope:
        asked["scope"] = scope
    return f"{url}?{urlencode(asked)}" if asked else url


def plural(count: int, one: str, many: str = "") -> str:
    """Count things in words: "one breach", "two breaches", "31 breaches"."""
    return f"{in_words(count)} {one if count == 1 else many or one + 's'}"


WORDS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def in_words(count: int) -> str:
    """Spell out small numbers, as a sentence does."""
    return WORDS[count] if 0 <= count < len(WORDS) else f"{count:,}"


def sentence_case(text: str) -> str:
    """Begin a sentence with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str]) -> str:
    """Join names as a sentence does: "April, May and June"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
