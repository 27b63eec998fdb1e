"""The calculation of a forecast with its numbers filled in, line by line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final

from core.rounding import display_decimal, half_up
from slas.rules.intervals import Intervals, as_minutes
from slas.rules.metric_types import COUNTED, MetricType
from slas.rules.numbers import HUNDRED, ONE, divide, multiply, number_text, percent_of, subtract

Step = tuple[str, str, str]

_BOUNDS: Final = (ONE, Decimal(2))


@dataclass(frozen=True, slots=True)
class Reach:
    """How far inputs reach: the local instant, whether it was stated, and minutes of service.

    ``whole_minutes`` are those scheduled less what is left out.
    """

    until: datetime
    is_reported: bool
    gone_minutes: Decimal
    whole_minutes: Decimal
    scheduled_minutes: Decimal


@dataclass(frozen=True, slots=True)
class Counts:
    """A counted share so far, the final volume at this pace, and misses bearable one by one."""

    met: Decimal
    total: Decimal
    missed: Decimal
    projected: Decimal
    bearable: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a forecast before they are shortened for storage."""

    expected: Decimal
    budget: Decimal
    used: Decimal
    burn: Decimal | None
    elapsed: Decimal
    reach: Reach
    counts: Counts | None


def steps_of(metric_type: str, figures: Figures, service: Intervals) -> tuple[Step, ...]:
    """Write the calculation of a forecast as (label, formula with its numbers, value)."""
    if metric_type == MetricType.COUNT:
        first = _of_count(figures)
    elif metric_type in COUNTED and figures.counts is not None:
        first = _of_share(figures, figures.counts)
    else:
        first = _of_uptime(figures)
    return (*first, *_pace(figures), *_ending(metric_type, figures, service))


def _of_uptime(figures: Figures) -> list[Step]:
    reach = figures.reach
    whole, scheduled = _minutes(reach.whole_minutes), _number(reach.scheduled_minutes)
    out = _number(subtract(reach.scheduled_minutes, reach.whole_minutes))
    agreed = f"{scheduled} scheduled − {out} left out by agreement"
    left = subtract(figures.budget, figures.used)
    return [
        ("Agreed service time", agreed, whole),
        ("Budget", f"(100 − {_text(figures.expected)}) % of {whole}", _minutes(figures.budget)),
        ("Used", "downtime that counts", _minutes(figures.used)),
        ("Left", f"{_number(figures.budget)} − {_number(figures.used)}", _minutes(left)),
    ]


def _of_share(figures: Figures, counts: Counts) -> list[Step]:
    missed, total = _number(counts.missed), _number(counts.total)
    steps = [
        ("Missed so far", f"{total} counted − {_number(counts.met)} met", missed),
        (
            "Volume at this pace",
            f"{total} ÷ {_percent(figures.elapsed)} of the period",
            _number(counts.projected),
        ),
        (
            "Misses allowed by then",
            f"(100 − {_text(figures.expected)}) % of {_number(counts.projected)}",
            _number(figures.budget),
        ),
        ("Misses left", f"⌊{_number(figures.budget)}⌋ − {missed}", _left(figures)),
    ]
    if counts.bearable is not None:
        steps.append(_bearable(figures.expected, counts, counts.bearable))
    return steps


def _bearable(expected: Decimal, counts: Counts, bearable: int) -> Step:
    """State the bound that no pace enters: misses in a row, or what must be met in a row."""
    met, total, share = _number(counts.met), _number(counts.total), _text(expected)
    if bearable >= 0 or expected >= HUNDRED:
        text = f"⌊100 × {met} ÷ {share}⌋ − {total}"
        return ("Misses in a row borne now", text, f"{bearable:,}")
    short = subtract(multiply(expected, counts.total), multiply(HUNDRED, counts.met))
    in_a_row = divide(short, subtract(HUNDRED, expected))
    needed = int(in_a_row.to_integral_value(rounding=ROUND_CEILING))
    text = f"⌈({share} × {total} − 100 × {met}) ÷ (100 − {share})⌉"
    return ("To be met in a row to be back", text, f"{needed:,}")


def _of_count(figures: Figures) -> list[Step]:
    left = subtract(figures.budget, figures.used)
    return [
        ("Allowed", "at most, as agreed", _number(figures.budget)),
        ("Counted so far", "events that count", _number(figures.used)),
        ("Left", f"{_number(figures.budget)} − {_number(figures.used)}", _number(left)),
    ]


def _pace(figures: Figures) -> list[Step]:
    reach = figures.reach
    upto = "reported through" if reach.is_reported else "up to"
    gone = f"{_number(reach.gone_minutes)} of {_minutes(reach.whole_minutes)} of service time"
    where = f"{gone}, {upto} {reach.until:%Y-%m-%d %H:%M}"
    steps = [("Period gone", where, _percent(figures.elapsed))]
    if figures.budget and figures.burn is not None:
        used = divide(figures.used, figures.budget)
        text = f"{_number(figures.used)} ÷ {_number(figures.budget)}"
        burn = display_decimal(figures.burn, 2, _BOUNDS, higher_is_better=False)
        steps += [
            ("Budget used", text, _percent(used)),
            ("Burn", f"{_percent(used)} ÷ {_percent(figures.elapsed)}", f"{burn:f}"),
        ]
    return steps


def _ending(metric_type: str, figures: Figures, service: Intervals) -> list[Step]:
    """Say what the period comes to at this pace, and when the budget is gone."""
    burn = figures.burn
    if burn is None:
        return []
    if metric_type == MetricType.COUNT:
        total = half_up(divide(figures.used, figures.elapsed), 1)
        text = f"{_number(figures.used)} ÷ {_percent(figures.elapsed)}"
        return [("By the end at this pace", text, _number(total))]
    lost = multiply(subtract(HUNDRED, figures.expected), burn)
    end = subtract(HUNDRED, min(lost, HUNDRED))
    text = f"100 − (100 − {_text(figures.expected)}) × burn"
    shown = display_decimal(end, 3, (figures.expected,))
    steps = [("By the end at this pace", text, f"{number_text(shown)} %")]
    if metric_type not in COUNTED and burn > ONE and figures.used <= figures.budget:
        gone_at = _instant_at(divide(figures.reach.whole_minutes, burn), service)
        if gone_at is not None:
            local = gone_at.astimezone(figures.reach.until.tzinfo)
            text = f"{_percent(divide(ONE, burn))} of the service time gone"
            steps.append(("Budget gone at this pace", text, f"{local:%Y-%m-%d %H:%M}"))
    return steps


def _instant_at(minutes: Decimal, service: Intervals) -> datetime | None:
    """Give the instant by which so many minutes of service time have passed."""
    left = minutes
    for start, end in service:
        length = as_minutes(end - start)
        if left <= length:
            return start + timedelta(seconds=int(multiply(left, Decimal(60))))
        left = subtract(left, length)
    return None


def _left(figures: Figures) -> str:
    allowed, missed = int(figures.budget // 1), int(figures.used // 1)
    return f"{allowed - missed:,}".replace("-", "−")


def _number(value: Decimal) -> str:
    """Write a figure with grouped thousands and at most two decimals."""
    text = f"{half_up(value, 2):,f}"
    return text.rstrip("0").rstrip(".").replace("-", "−")


def _text(value: Decimal) -> str:
    return number_text(value)


def _minutes(value: Decimal) -> str:
    return f"{_number(value)} min"


def _percent(ratio: Decimal) -> str:
    return f"{number_text(half_up(percent_of(ratio, ONE), 1))} %"
