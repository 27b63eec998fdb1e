"""Why this figure? The formula with its numbers, the rules that fired, and what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from core import formats
from core.components.parts import KeyValue, SumRow, TimelineEvent
from core.periods import Period, local_date
from slas import presentation
from slas.choices import InputKind, LowVolume, MetricType, PeriodState, Rounding
from slas.ledger import words as states
from slas.models import Dispute, Result, ServiceLevel, ServiceLevelVersion, Statement
from slas.pages.left_out import LeftOut, LeftOutLine
from slas.pages.why_formula import exact_text, formula, sum_rows
from slas.pages.why_rules import cut, rounding_words, rule_fired, volume_words
from slas.rules.low_volume import Part
from slas.statements.finding import revision_url

__all__ = ["Why", "coverage_text", "exact_text", "period_day", "rule_fired", "source_words", "why"]

MINUTE: Final = timedelta(minutes=1)
USUAL_DAY: Final = 1440
#: Periods that wait to be judged together are looked for so far back.
MOST_CARRIED: Final = 60


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two figures that stand side by side: raw, or adjusted."""

    label: str
    figure: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute of the figure that nobody has decided."""

    url: str
    told: str


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
    volume: str
    odd: str
    sides: tuple[Side, ...]
    excused: str
    left_out: tuple[LeftOutLine, ...]
    disputes: tuple[DisputeLine, ...]
    terms: tuple[KeyValue, ...]
    trace: tuple[TimelineEvent, ...]
    exclude_url: str
    dispute_url: str


def why(
    user: User,
    level: ServiceLevel,
    result: Result,
    terms: ServiceLevelVersion,
    *,
    left_out: LeftOut,
    disputes: Sequence[Dispute],
    now: datetime,
) -> Why:
    """Lay a result open; dates are in the contract's zone."""
    zone = level.contract.time_zone
    today = local_date(zone, now)
    period = Period(result.period_start, result.period_end)
    general, filled = formula(result, terms, _carried(result))
    return Why(
        figure=presentation.shown_figure(result, terms),
        chip=presentation.class_chip(result.result_class, state=result.state),
        sentence=_sentence(result, terms, period.label(zone)),
        general=general,
        filled=filled,
        sum_rows=sum_rows(result, terms),
        rule=rule_fired(result, terms),
        volume=volume_words(result, terms),
        odd=_odd_hours(period, zone),
        sides=_sides(result, terms),
        excused=presentation.excused_words(result, terms),
        left_out=left_out.lines,
        disputes=tuple(_dispute(one, zone, today) for one in disputes),
        terms=_terms(level, result, terms),
        trace=_trace(user, level, result, terms, today),
        exclude_url=_deed_url(user, level, result, "slas:exclusion-create"),
        dispute_url="" if disputes else _deed_url(user, level, result, "slas:dispute-create"),
    )


def _deed_url(user: User, level: ServiceLevel, result: Result, name: str) -> str:
    """Address a deed on this figure, "" where it is not this person's to do."""
    is_dispute = name == "slas:dispute-create"
    needed = Capability.DISPUTE_FIGURES if is_dispute else Capability.MANAGE_SERVICE
    is_running = result.state == PeriodState.RUNNING
    if (is_dispute and is_running) or not states.may(user, needed, level.contract.unit_id):
        return ""
    query = {
        "level": str(level.public_id),
        "period": period_day(result, level.contract.time_zone).isoformat(),
        "scope": result.scope or "",
    }
    return f"{reverse(name)}?{urlencode({key: value for key, value in query.items() if value})}"


def _dispute(dispute: Dispute, zone: str, today: date) -> DisputeLine:
    at = formats.moment(dispute.raised_at.astimezone(ZoneInfo(zone)), today)
    what = "credit" if dispute.credit_id else "figure"
    return DisputeLine(
        reverse("slas:dispute-show", args=[dispute.public_id]),
        f"The {what} is disputed since {at}, by {states.person(dispute.raised_by)}.",
    )


def _carried(result: Result) -> tuple[Part, ...]:
    """Find what earlier periods left to be judged together with this one, oldest first."""
    if result.low_volume_rule != LowVolume.ROLL or result.attained is None:
        return ()
    rows = Result.objects.current().filter(
        service_level_id=result.service_level_id,
        version_id=result.version_id,
        period_start__lt=result.period_start,
    )
    before = rows.order_by("-period_start").values_list(
        "scope", "attained", "low_volume_rule", "numerator", "denominator"
    )
    found: list[Part] = []
    same = [row[1:] for row in before[: MOST_CARRIED * 4] if row[0] == result.scope]
    for attained, rule, numerator, denominator in same[:MOST_CARRIED]:
        if attained is not None or rule != LowVolume.ROLL:
            break
        if numerator is not None and denominator is not None:
            found.append((numerator, denominator))
    return tuple(reversed(found))


def _sides(result: Result, terms: ServiceLevelVersion) -> tuple[Side, ...]:
    """Put raw and adjusted side by side; nothing where they were never told apart."""
    if not result.raw_class:
        return ()
    raw = presentation.level_figure(result.raw_shown, terms)
    adjusted = presentation.shown_figure(result, terms)
    state = result.state
    return (
        Side("Raw", raw, presentation.class_chip(result.raw_class, state=state)),
        Side(
            "Agreed" if result.is_settled else "Adjusted",
            adjusted,
            presentation.class_chip(result.result_class, state=state),
        ),
    )


def _sentence(result: Result, terms: ServiceLevelVersion, label: str) -> str:
    state = presentation.STATE_WORDS[PeriodState(result.state)]
    where = f"{label}, {result.scope}" if result.scope else label
    opening = f"{where}, {state}."
    if result.attained is None or result.attained_shown is None:
        return opening
    exact = exact_text(result.attained, terms.decimals)
    if result.attained == result.attained_shown:
        return f"{opening} Exactly {exact}."
    return f"{opening} Exactly {exact}{rounding_words(result, terms)}"


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


def _terms(level: ServiceLevel, result: Result, terms: ServiceLevelVersion) -> tuple[KeyValue, ...]:
    """List what the figure was held against, and where it is agreed."""
    day = period_day(result, level.contract.time_zone).isoformat()
    rows = [
        KeyValue("Expected", presentation.expected_text(terms, unit=True)),
        KeyValue("Minimum", presentation.level_figure(terms.minimum, terms)),
    ]
    if terms.critical_floor is not None:
        rows.append(KeyValue("Critical", presentation.level_figure(terms.critical_floor, terms)))
    rows += [
        KeyValue("Terms", f"version {terms.number}", f"{contract_url(level.contract)}?on={day}"),
        KeyValue("Kind", str(terms.get_metric_type_display())),
        KeyValue("Rounding", _rounding(terms)),
        KeyValue("Measured by", f"{terms.source.name}, {source_words(terms)}"),
        KeyValue("Hours", f"{terms.calendar.name}, {terms.calendar.time_zone}"),
    ]
    if terms.input_kind == InputKind.EVENTS and terms.metric_type not in presentation.TIMED:
        rows.append(KeyValue("Tickets count", terms.get_attribution_display().lower()))
        if terms.metric_type == MetricType.WITHIN_TARGET:
            rows.append(KeyValue("Outcome by", terms.get_outcome_by_display().lower()))
    if terms.low_volume != LowVolume.NONE:
        rows.append(KeyValue("Low volume", terms.get_low_volume_display().lower()))
    if terms.minimum_n:
        rows.append(KeyValue("Judged from", f"{formats.number(terms.minimum_n)} on"))
    if result.bound is not None:
        bound = presentation.level_figure(_floor(result, terms), terms)
        rows.append(KeyValue("Wilson bound", f"{bound}, 95 % sure; it decides nothing"))
    rows.append(KeyValue("Coverage", coverage_text(result)))
    return tuple(rows)


def _floor(result: Result, terms: ServiceLevelVersion) -> Decimal | None:
    """Cut a lower bound: rounded up it would promise more than it proves."""
    return None if result.bound is None else cut(result.bound, terms.decimals)


def _rounding(terms: ServiceLevelVersion) -> str:
    places = presentation.plural(terms.decimals, "decimal")
    return f"{Rounding(terms.rounding).label.lower()}, {places}"


def source_words(terms: ServiceLevelVersion) -> str:
    return terms.source.get_kind_display().lower()


def coverage_text(result: Result) -> str:
    """Print how much of the period the input covers; it never rounds up to all of it."""
    if result.coverage_ratio is None:
        return "nothing says"
    percent = formats.figure(result.coverage_ratio * 100, 1, (Decimal(100),))
    return formats.with_unit(percent.removesuffix(".0"), "%")


def _trace(
    user: User, level: ServiceLevel, result: Result, terms: ServiceLevelVersion, today: date
) -> tuple[TimelineEvent, ...]:
    """List how the figure came to be, newest first."""
    contract = level.contract
    local = ZoneInfo(contract.time_zone)
    state = presentation.STATE_WORDS[PeriodState(result.state)]
    events = [
        TimelineEvent(
            f"Revision {result.revision}, {state}" + (", agreed" if result.is_settled else ""),
            f"{formats.moment(result.computed_at.astimezone(local), today)} · inputs",
            code=result.inputs_hash[:12],
        )
    ]
    statement = _statement(user, level, result)
    if statement is not None:
        published = result.published_in_id == statement.pk
        word = "Published in" if published else "Goes into"
        events.insert(
            0,
            TimelineEvent(
                f"{word} the statement of {formats.month(statement.month)}, revision"
                f" {statement.revision}",
                statement.get_state_display().lower(),
                url=revision_url(contract, statement),
            ),
        )
    if result.reported_through is not None:
        through = formats.moment(result.reported_through.astimezone(local), today)
        events.append(TimelineEvent(f"{terms.source.name} reported through {through}"))
    else:
        events.append(TimelineEvent(f"{terms.source.name} has not said how far it reported"))
    since = f"since {formats.day(terms.effective_from, today)}"
    day = period_day(result, contract.time_zone).isoformat()
    events.append(
        TimelineEvent(
            f"Version {terms.number} of the terms in force: "
            f"expected {presentation.expected_text(terms)}",
            f"{since} · {terms.change}" if terms.change else since,
            url=f"{contract_url(contract)}?on={day}",
        )
    )
    return tuple(events)


def _statement(user: User, level: ServiceLevel, result: Result) -> Statement | None:
    """Find the statement that froze a result, else the latest of its month."""
    rows = Statement.objects.visible_to(user).defer("content", "reckoning")
    if result.published_in_id is not None:
        return rows.filter(pk=result.published_in_id).first()
    of_month = rows.filter(contract_id=level.contract_id, month=result.month)
    return of_month.order_by("-revision").first()


def period_day(result: Result, zone: str) -> date:
    """Give the first local day of a result's period, by which its address names it."""
    return local_date(zone, result.period_start)
