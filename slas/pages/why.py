"""Why this figure? The formula with its numbers, the rule that fired, and what it rests on."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from core import formats
from core.components.parts import KeyValue, SumRow, TimelineEvent
from core.periods import Period, local_date
from slas import presentation
from slas.choices import Direction, InputKind, MetricType, PeriodState, ResultClass
from slas.models import Result, ServiceLevelVersion

EXTRA_DECIMALS: Final = 4
MINUTE: Final = timedelta(minutes=1)
USUAL_DAY: Final = 1440


@dataclass(frozen=True, slots=True)
class Why:
    """A figure laid open: what it says, how it was made, what it was held against."""

    figure: str
    chip: SafeString
    sentence: str
    general: str
    filled: str
    sum_rows: tuple[SumRow, ...]
    rule: str
    odd: str
    terms: tuple[KeyValue, ...]
    trace: tuple[TimelineEvent, ...]


def why(result: Result, terms: ServiceLevelVersion, zone: str, today: date) -> Why:
    """Lay a result open; dates are in the contract's zone."""
    period = Period(result.period_start, result.period_end)
    general, filled = _formula(result, terms)
    return Why(
        figure=presentation.shown_figure(result, terms),
        chip=presentation.class_chip(result.result_class, state=result.state),
        sentence=_sentence(result, terms, period.label(zone)),
        general=general,
        filled=filled,
        sum_rows=_sum_rows(result, terms),
        rule=rule_fired(result, terms),
        odd=_odd_hours(period, zone),
        terms=_terms(result, terms),
        trace=_trace(result, terms, zone, today),
    )


def exact_text(value: Decimal, decimals: int) -> str:
    """Print a value with four decimals more than the contract's, cut, with … where it goes on."""
    wanted = decimals + EXTRA_DECIMALS
    trimmed = value.normalize()
    exponent = trimmed.as_tuple().exponent
    has = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if has <= wanted:
        return formats.number(value, max(has, decimals))
    cut = int(value.scaleb(wanted)) / Decimal(10**wanted)
    return formats.number(cut, wanted) + "…"


def _sentence(result: Result, terms: ServiceLevelVersion, label: str) -> str:
    state = presentation.STATE_WORDS[PeriodState(result.state)]
    opening = f"{label}, {state}."
    if result.attained is None or result.attained_shown is None:
        return opening
    exact = exact_text(result.attained, terms.decimals)
    places = presentation.plural(terms.decimals, "decimal")
    if result.attained == result.attained_shown:
        return f"{opening} Exactly {exact}."
    half_up = formats.number(result.attained, terms.decimals)
    if half_up == formats.number(result.attained_shown, terms.decimals):
        return f"{opening} Exactly {exact}, rounded half up to the contract’s {places}."
    return (
        f"{opening} Exactly {exact}; cut to the contract’s {places}, "
        "since rounding would have carried it over an agreed level."
    )


def _formula(result: Result, terms: ServiceLevelVersion) -> tuple[str, str]:
    """Write the formula in letters and with the numbers; empty where nothing was computed."""
    if result.attained is None:
        return "", ""
    value = exact_text(result.attained, terms.decimals)
    numerator, denominator = result.numerator, result.denominator
    n = presentation.quantity(result.n)
    if terms.metric_type == MetricType.PERCENTILE and terms.percentile is not None:
        p = presentation.quantity(terms.percentile)
        if terms.percentile_method == "linear":
            return (
                "P = the value at rank 1 + p · (n − 1) ÷ 100, between neighbours by share",
                f"{value} at rank 1 + {p} · ({n} − 1) ÷ 100",
            )
        return "P = the k-th value from below, k = ⌈p ÷ 100 · n⌉", f"{value}, k = ⌈{p} ÷ 100 · {n}⌉"
    if terms.metric_type == MetricType.COUNT or numerator is None or denominator is None:
        return "N = events that count", f"{value} = {n} counted"
    top, bottom = presentation.quantity(numerator), presentation.quantity(denominator)
    if terms.metric_type == MetricType.MEAN:
        return "x̄ = Σ x ÷ n", f"{value} = {top} ÷ {bottom}"
    if terms.metric_type == MetricType.WITHIN_TARGET:
        return "P = 100 · met ÷ counted", f"{value} = 100 · {top} ÷ {bottom}"
    if terms.input_kind == InputKind.SAMPLES:
        return "A = 100 · Σ good ÷ Σ n", f"{value} = 100 · {top} ÷ {bottom}"
    down = presentation.quantity(denominator - numerator)
    return (
        "A = 100 · (AST − D) ÷ AST",
        f"{value} = 100 · ({bottom} − {down}) ÷ {bottom}",
    )


def _sum_rows(result: Result, terms: ServiceLevelVersion) -> tuple[SumRow, ...]:
    """List the parts of a share: what counted, what failed, what was met."""
    if result.numerator is None or result.denominator is None:
        return ()
    if terms.metric_type not in presentation.PERCENTAGES:
        return ()
    outages = terms.metric_type == MetricType.AVAILABILITY and terms.input_kind == InputKind.EVENTS
    whole, bad, good = (
        ("Agreed service time, AST", "Downtime that counts, D", "Time up")
        if outages
        else ("Tickets that count", "Missed", "Met")
        if terms.input_kind == InputKind.EVENTS
        else ("Units sampled", "Bad", "Good")
    )
    unit = f"{formats.NARROW}min" if outages else ""
    excused = result.n - result.denominator
    rows = []
    if not outages and excused > 0:
        rows += [
            SumRow("", "All that came in", presentation.quantity(result.n)),
            SumRow("−", "Excused", presentation.quantity(excused)),
            SumRow("=", whole, presentation.quantity(result.denominator)),
        ]
    else:
        rows.append(SumRow("", whole, presentation.quantity(result.denominator) + unit))
    return (
        *rows,
        SumRow(
            "−",
            bad,
            presentation.quantity(result.denominator - result.numerator) + unit,
            link="see them",
            url="#measurements",
        ),
        SumRow("=", good, presentation.quantity(result.numerator) + unit),
    )


def rule_fired(result: Result, terms: ServiceLevelVersion) -> str:
    """Say in a sentence which rule gave the result its class."""
    figure = presentation.level_figure(result.attained_shown, terms, unit=False)
    expected = presentation.level_figure(terms.expected, terms, unit=False)
    minimum = presentation.level_figure(terms.minimum, terms, unit=False)
    lower = terms.direction == Direction.LOWER
    bad = "above" if lower else "below"
    floor = presentation.level_figure(terms.critical_floor, terms, unit=False)
    grace = presentation.plural(terms.grace_days, "day")
    return {
        ResultClass.MET: f"{figure} reaches the expected {expected}: met.",
        ResultClass.MET_MINIMUM: (
            f"{figure} misses the expected {expected} and holds the minimum {minimum}: at minimum."
        ),
        ResultClass.BELOW_MINIMUM: f"{figure} is {bad} the minimum {minimum}: below minimum.",
        ResultClass.CRITICAL: f"{figure} is {bad} the critical level {floor}: critical.",
        ResultClass.NO_EVENTS: "The source reported on the whole period, and nothing happened.",
        ResultClass.NOT_DUE: "Nothing has come in yet, and the source still has time to report.",
        ResultClass.EXCUSED: "All that came in is excused.",
        ResultClass.NOT_REPORTED: (
            f"The source had not reported through the period when its {grace} of grace were over."
        ),
    }[ResultClass(result.result_class)]


def _odd_hours(period: Period, zone: str) -> str:
    """Say so where the clocks changed inside the period, since its minutes then look wrong."""
    first, last = period.days(zone)
    days = (last - first).days + 1
    minutes = int(period.duration / MINUTE)
    if minutes == days * USUAL_DAY or abs(minutes - days * USUAL_DAY) > 120:
        return ""
    way = "back" if minutes > days * USUAL_DAY else "forward"
    return (
        f"The clocks went {way} in this period, so it has {minutes:,} minutes, "
        f"not {days * USUAL_DAY:,}."
    )


def _terms(result: Result, terms: ServiceLevelVersion) -> tuple[KeyValue, ...]:
    rows = [
        KeyValue("Expected", presentation.expected_text(terms, unit=True)),
        KeyValue("Minimum", presentation.level_figure(terms.minimum, terms)),
    ]
    if terms.critical_floor is not None:
        rows.append(KeyValue("Critical", presentation.level_figure(terms.critical_floor, terms)))
    rows.append(KeyValue("Measured by", f"{terms.source.name}, {source_words(terms)}"))
    rows.append(KeyValue("Hours", terms.calendar.name))
    if terms.input_kind == InputKind.EVENTS and terms.metric_type != MetricType.AVAILABILITY:
        rows.append(KeyValue("Tickets count", terms.get_attribution_display().lower()))
    rows.append(KeyValue("Coverage", coverage_text(result)))
    return tuple(rows)


def source_words(terms: ServiceLevelVersion) -> str:
    return terms.source.get_kind_display().lower()


def coverage_text(result: Result) -> str:
    """Print how much of the period the input covers; it never rounds up to all of it."""
    if result.coverage_ratio is None:
        return "nothing says"
    percent = formats.figure(result.coverage_ratio * 100, 1, (Decimal(100),))
    return formats.with_unit(percent.removesuffix(".0"), "%")


def _trace(
    result: Result, terms: ServiceLevelVersion, zone: str, today: date
) -> tuple[TimelineEvent, ...]:
    """List how the figure came to be, newest first."""
    local = ZoneInfo(zone)
    state = presentation.STATE_WORDS[PeriodState(result.state)]
    events = [
        TimelineEvent(
            f"Revision {result.revision}, {state}",
            f"{formats.moment(result.computed_at.astimezone(local), today)} · inputs",
            code=result.inputs_hash[:12],
        )
    ]
    if result.reported_through is not None:
        through = formats.moment(result.reported_through.astimezone(local), today)
        events.append(TimelineEvent(f"{terms.source.name} reported through {through}"))
    else:
        events.append(TimelineEvent(f"{terms.source.name} has not said how far it reported"))
    since = f"since {formats.day(terms.effective_from, today)}"
    events.append(
        TimelineEvent(
            f"Version {terms.number} of the terms in force: "
            f"expected {presentation.expected_text(terms)}",
            f"{since} · {terms.change}" if terms.change else since,
        )
    )
    return tuple(events)


def period_day(result: Result, zone: str) -> date:
    """Give the first local day of a result's period, by which its address names it."""
    return local_date(zone, result.period_start)
