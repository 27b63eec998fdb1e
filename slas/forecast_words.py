"""What a forecast says, in words that a manager reads."""

from decimal import ROUND_FLOOR, Decimal
from typing import Final

from django.utils.safestring import SafeString

from core import formats
from core.components import atoms
from core.components.parts import Tone
from core.components.small_charts import burn_bar
from slas import presentation
from slas.choices import MetricType, Outlook
from slas.models import Forecast
from slas.rules.forecast import UPTIMES

#: The tone, shape and word of an outlook.
LOOKS: Final[dict[str, tuple[Tone, str, str]]] = {
    Outlook.GREEN: ("ok", "ok", "On track"),
    Outlook.AMBER: ("warn", "fc", "At risk"),
    Outlook.RED: ("bad", "fc", "Likely miss"),
    Outlook.BREACHED: ("crit", "crit", "Missed already"),
}
MOST_DECIMALS: Final = 1
_BURN_BOUNDS: Final = (Decimal(1), Decimal(2))


def chip(forecast: Forecast) -> SafeString:
    """Draw the chip of an outlook."""
    tone, shape, word = LOOKS[forecast.outlook]
    return atoms.chip(tone=tone, word=word, shape_name=shape)


def bar(forecast: Forecast, metric_type: str) -> SafeString:
    """Draw how much is used, with a tick at the share of the period that is behind us."""
    used = Decimal(100) if forecast.used else Decimal(0)
    if forecast.budget:
        used = min(100 * forecast.used / forecast.budget, Decimal(100))
    return burn_bar(
        used_percent=used,
        elapsed_percent=100 * forecast.elapsed_ratio,
        spoken=f"{used_text(forecast, metric_type)}, {elapsed_text(forecast)} of the period gone",
        tone=LOOKS[forecast.outlook][0],
    )


def heading(metric_type: str) -> str:
    """Name what is used up: the error budget, or what else is allowed."""
    return presentation.sentence_case(_what(metric_type))


def burn_text(forecast: Forecast) -> str:
    """Print the burn with two decimals, never rounded down onto a bound; a dash for none."""
    if forecast.burn is None:
        return formats.NO_FIGURE
    return formats.figure(forecast.burn, 2, _BURN_BOUNDS, lower_is_better=True)


def used_text(forecast: Forecast, metric_type: str) -> str:
    """Say how much is used of what: "30 of 43.2 min used", "13 of 20 allowed misses"."""
    if metric_type in UPTIMES:
        amounts = f"{amount(forecast.used)} of {amount(forecast.budget)}"
        return f"{formats.with_unit(amounts, 'min')} used"
    whole = forecast.budget.to_integral_value(rounding=ROUND_FLOOR)
    amounts = f"{amount(forecast.used)} of {amount(whole)}"
    return f"{amounts} allowed {'events' if metric_type == MetricType.COUNT else 'misses'}"


def left_text(forecast: Forecast, metric_type: str) -> str:
    """Say what is left: "13.2 min left", "7 misses left", "2 misses too many"."""
    if metric_type in UPTIMES:
        left = forecast.budget - forecast.used
        text = formats.with_unit(amount(abs(left)), "min")
        return f"{text} left" if left >= 0 else f"{text} too many"
    left_over = forecast.misses_left or 0
    word = "event" if metric_type == MetricType.COUNT else "miss"
    many = {"event": "events", "miss": "misses"}[word]
    counted = f"{abs(left_over):,} {word if abs(left_over) == 1 else many}"
    return f"{counted} left" if left_over >= 0 else f"{counted} too many"


def elapsed_text(forecast: Forecast) -> str:
    """Say how far into the period the inputs reach."""
    return formats.percent(forecast.elapsed_ratio * 100)


def amount(value: Decimal) -> str:
    """Print minutes, misses or events with at most one decimal."""
    rounded = formats.number(value, MOST_DECIMALS)
    return formats.number(value) if rounded.endswith(".0") else rounded


def in_short(forecast: Forecast, metric_type: str, period: str) -> str:
    """Say in one line of an alert what the running period is heading for."""
    used = used_text(forecast, metric_type)
    if forecast.outlook == Outlook.BREACHED:
        return f"{period}: expected can no longer be reached, {used}."
    burn = f"burn {burn_text(forecast)}, " if forecast.burn is not None else ""
    left = left_text(forecast, metric_type)
    return f"{period}: {burn}{used} with {elapsed_text(forecast)} of the period gone; {left}."


def in_words(forecast: Forecast, metric_type: str, word: str) -> tuple[str, str]:
    """Say to a manager what the running period is heading for: the news, and what it rests on.

    ``word`` names the period: month, quarter.
    """
    gone = f"{elapsed_text(forecast)} of the {word} is behind us"
    used, left = used_text(forecast, metric_type), left_text(forecast, metric_type)
    what = _what(metric_type)
    if forecast.outlook == Outlook.BREACHED:
        return f"Expected is out of reach this {word}.", f"{used}: {left}."
    if forecast.outlook == Outlook.GREEN:
        if not forecast.used:
            return f"Nothing used of this {word}’s {what}.", f"{left}; {gone}."
        return "On track.", f"{used}, and {gone}: {left}."
    pace = f"At this pace the {what} will not last the {word}."
    if forecast.outlook == Outlook.RED:
        pace = (
            f"The {what} goes more than twice as fast as it may."
            if forecast.burn is not None and forecast.burn > 2
            else f"None of the {what} is left at this pace."
        )
    return pace, f"{used}, and {gone}: {left}."


def _what(metric_type: str) -> str:
    if metric_type in UPTIMES:
        return "error budget"
    return "allowance of events" if metric_type == MetricType.COUNT else "allowance of misses"
