"""The period of a service level that is not over: how it stands, and what it is heading for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formats
from core.components.parts import KeyValue
from core.periods import Period, local_date
from slas import forecast_words, presentation
from slas.choices import ReportingPeriod
from slas.models import Result, ServiceLevel, ServiceLevelVersion
from slas.pages.why import coverage_text

PERIOD_WORDS: Final = {
    ReportingPeriod.WEEK: "week",
    ReportingPeriod.MONTH: "month",
    ReportingPeriod.QUARTER: "quarter",
    ReportingPeriod.YEAR: "year",
}


@dataclass(frozen=True, slots=True)
class LevelOutlook:
    """What the running period is heading for, and how that was worked out."""

    heading: str
    figure: str
    chip: SafeString
    strong: str
    told: str
    bar: SafeString
    steps: tuple[KeyValue, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """The period that is not over yet."""

    heading: str
    note: str
    figure: str
    chip: SafeString
    sentence: str
    bullet: SafeString | str
    facts: tuple[KeyValue, ...]
    url: str
    outlook: LevelOutlook | None


def running_period(
    result: Result, versions: dict[int, ServiceLevelVersion], level: ServiceLevel, now: datetime
) -> Running:
    """Say how the running period stands and what it is heading for."""
    zone = level.contract.time_zone
    terms = versions[result.version_id]
    period = Period(result.period_start, result.period_end)
    first, last = period.days(zone)
    day = (local_date(zone, min(now, period.end - timedelta.resolution)) - first).days + 1
    days = (last - first).days + 1
    gone = formats.percent(
        Decimal((min(now, period.end) - period.start) / period.duration * 1000).quantize(Decimal(1))
        / 10
    )
    sentence = (
        f"{gone} of the {PERIOD_WORDS[ReportingPeriod(terms.reporting_period)]} has passed;"
        " the figure can still move."
    )
    return Running(
        heading=f"{period.label(zone)} so far",
        note=f"day {day} of {days}",
        figure=presentation.shown_figure(result, terms),
        chip=presentation.class_chip(result.result_class, state=result.state),
        sentence=sentence,
        bullet=presentation.bullet(result, terms) if result.attained_shown is not None else "",
        facts=(
            KeyValue("From", presentation.made_of(result, terms)),
            KeyValue("Expected", presentation.expected_text(terms, unit=True)),
            KeyValue("Minimum", presentation.level_figure(terms.minimum, terms)),
            KeyValue("Coverage", coverage_text(result)),
            KeyValue("Reported through", _reported(result, zone, now)),
        ),
        url=presentation.level_url(level.public_id, result.period_start, zone),
        outlook=_outlook(level, result, terms),
    )


def left_at(
    newest: Result, terms: ServiceLevelVersion, zone: str, now: datetime
) -> tuple[KeyValue, ...]:
    """Say where a service level was left whose last period is over."""
    return (
        KeyValue("Newest period", Period(newest.period_start, newest.period_end).label(zone)),
        KeyValue("Expected", presentation.expected_text(terms, unit=True)),
        KeyValue("Minimum", presentation.level_figure(terms.minimum, terms)),
        KeyValue("Reported through", _reported(newest, zone, now)),
    )


def _reported(result: Result, zone: str, now: datetime) -> str:
    if result.reported_through is None:
        return "not stated yet"
    local = ZoneInfo(zone)
    return formats.moment(result.reported_through.astimezone(local), now.astimezone(local).date())


def _outlook(
    level: ServiceLevel, result: Result, terms: ServiceLevelVersion
) -> LevelOutlook | None:
    """Lay the forecast of a running period open, if there is one of it."""
    found = getattr(level, "forecast", None)
    if found is None or found.period_start != result.period_start:
        return None
    strong, told = forecast_words.in_words(
        found, terms.metric_type, PERIOD_WORDS[ReportingPeriod(terms.reporting_period)]
    )
    return LevelOutlook(
        heading=forecast_words.heading(terms.metric_type),
        figure=forecast_words.burn_text(found),
        chip=forecast_words.chip(found),
        strong=strong,
        told=told,
        bar=forecast_words.bar(found, terms.metric_type),
        steps=tuple(
            KeyValue(label, format_html("{} = <b>{}</b>", formula, value))
            for label, formula, value in found.steps
        ),
    )
