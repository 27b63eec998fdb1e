"""The one place that turns terms and statistics into a result."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.periods import Period
from core.rounding import display_decimal, half_up, stored_decimal
from slas.rules.attain import attain, reported_part
from slas.rules.attainment import Attainment, wilson_lower_bound
from slas.rules.calendars import windows
from slas.rules.classes import PeriodState, ResultClass, next_review_at, shown, state_of
from slas.rules.hashing import inputs_hash
from slas.rules.intervals import as_minutes, clip, total_minutes
from slas.rules.judge import Verdict, judge
from slas.rules.metric_types import AVAILABILITIES, PERCENTAGES, MetricType
from slas.rules.numbers import HUNDRED, ONE, ZERO, divide, multiply, subtract
from slas.rules.terms import Statistics, Terms

ATTAINED_DECIMALS = 10
SUM_DECIMALS = 6
COVERAGE_DECIMALS = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what an evaluation found, in the digits in which it is stored.

    ``attained`` (10 decimals) and ``attained_display`` are None unless the class is a judged one;
    ``raw_…`` are the same as if nothing were excused, equal where nothing is. ``excused`` counts
    what is, in events, sampled units, or minutes of scheduled time. ``bound`` is the lower
    confidence bound of a satisfaction. ``low_volume_rule`` says which rule fired: none, one_miss
    or roll. ``coverage`` is a ratio, None where nothing says. ``review_at`` is when the state next
    changes by the clock. ``reported_through`` is the source's watermark, at most the period's end.
    """

    klass: ResultClass
    attained: Decimal | None
    attained_display: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: Decimal
    coverage: Decimal | None
    state: PeriodState
    review_at: datetime | None
    reported_through: datetime | None
    inputs_hash: str
    raw_klass: ResultClass
    raw_attained: Decimal | None
    raw_attained_display: Decimal | None
    excused: Decimal
    bound: Decimal | None
    low_volume_rule: str
    is_settled: bool


def evaluate(
    terms: Terms,
    period: Period,
    statistics: Statistics,
    reported_through: datetime | None,
    now: datetime,
    *,
    reported_from: datetime | None = None,
    settled: Decimal | None = None,
) -> Outcome:
    """Evaluate one service level over one period.

    The source has reported on [reported_from, reported_through); from the beginning of time where
    ``reported_from`` is None, on nothing at all where ``reported_through`` is None. ``settled`` is
    the figure that a decided dispute agreed on; it takes the place of the attained value.
    Source: docs/service-levels.md.

    :raises RuleError: statistics that contradict themselves
    """
    reported = reported_part(period, reported_from, reported_through)
    state = state_of(period, now, terms.grace_days, terms.zone)
    is_covered = reported == period
    found = attain(terms, period, statistics, reported, now)
    verdict = judge(terms, statistics, found, state=state, is_covered=is_covered)
    raw_found, raw = found, verdict
    if statistics.has_excused:
        unexcused = statistics.with_nothing_excused()
        raw_found = attain(terms, period, unexcused, reported, now)
        raw = judge(terms, unexcused, raw_found, state=state, is_covered=is_covered)
    if settled is not None:
        found = settle(terms, found, settled)
        verdict = Verdict.of(settled, terms)
    attained, display = _digits(verdict.value, terms)
    raw_attained, raw_display = attained, display
    if raw is not verdict:
        raw_attained, raw_display = _digits(raw.value, terms)
    return Outcome(
        klass=verdict.klass,
        attained=attained,
        attained_display=display,
        numerator=_sum(found.numerator),
        denominator=_sum(found.denominator),
        n=found.n,
        coverage=coverage_of(terms, period, statistics, reported),
        state=state,
        review_at=next_review_at(period, now, terms.grace_days, terms.zone),
        reported_through=None if reported_through is None else min(reported_through, period.end),
        inputs_hash=inputs_hash(terms, period, statistics, reported, settled),
        raw_klass=raw.klass,
        raw_attained=raw_attained,
        raw_attained_display=raw_display,
        excused=excused_of(terms, statistics, found, raw_found),
        bound=bound_of(terms, verdict),
        low_volume_rule=verdict.low_volume_rule,
        is_settled=settled is not None,
    )


def _digits(value: Decimal | None, terms: Terms) -> tuple[Decimal | None, Decimal | None]:
    """Give a value as it is stored, and as it is shown."""
    if value is None:
        return None, None
    targets = terms.targets
    stored = stored_decimal(
        value,
        ATTAINED_DECIMALS,
        targets.bounds,
        higher_is_better=targets.higher_is_better,
        rounding=targets.rounding,
    )
    return stored, shown(value, targets)


def _sum(value: Decimal | None) -> Decimal | None:
    return None if value is None else half_up(value, SUM_DECIMALS)


def settle(terms: Terms, found: Attainment, settled: Decimal) -> Attainment:
    """Let the numerator follow an agreed figure, so that totals hold what was agreed.

    Where there is no denominator the figure is the numerator; where nothing adds up, nothing does.
    Source: docs/service-levels.md, "Agreed figures".
    """
    if found.numerator is None:
        numerator = None
    elif found.denominator is None:
        numerator = settled
    else:
        numerator = multiply(settled, found.denominator)
        if terms.metric_type in PERCENTAGES:
            numerator = divide(numerator, HUNDRED)
    return Attainment(settled, numerator, found.denominator, found.n)


def excused_of(
    terms: Terms, statistics: Statistics, adjusted: Attainment, raw: Attainment
) -> Decimal:
    """Say how much is excused: events or sampled units, or minutes of time that was scheduled."""
    if not statistics.excused_time or terms.metric_type not in AVAILABILITIES:
        return statistics.excused
    if raw.denominator is None or adjusted.denominator is None:
        return ZERO
    return half_up(subtract(raw.denominator, adjusted.denominator), SUM_DECIMALS)


def bound_of(terms: Terms, verdict: Verdict) -> Decimal | None:
    """Give the lower bound that is shown beside a satisfaction; none beside an agreed figure."""
    if terms.metric_type != MetricType.SATISFACTION or verdict.part is None:
        return None
    bound = wilson_lower_bound(*verdict.part)
    return None if bound is None else half_up(bound, ATTAINED_DECIMALS)


def coverage_of(
    terms: Terms, period: Period, statistics: Statistics, reported: Period | None
) -> Decimal | None:
    """Give the share of the period, or of its scheduled time, that input covers; 1 is all of it.

    None where something came in and nothing says how much it covers.
    Source: docs/service-levels.md, "Coverage and freshness".
    """
    if statistics.covered_minutes is not None and statistics.scheduled_minutes:
        return _ratio(statistics.covered_minutes, statistics.scheduled_minutes)
    if reported is None:
        return None if statistics.n or statistics.outages else half_up(ZERO, COVERAGE_DECIMALS)
    if reported == period:
        return half_up(ONE, COVERAGE_DECIMALS)
    if terms.metric_type in AVAILABILITIES:
        scheduled = windows(terms.calendar, period.start, period.end)
        if scheduled:
            part = clip(scheduled, reported.start, reported.end)
            return _ratio(total_minutes(part), total_minutes(scheduled))
    return _ratio(as_minutes(reported.duration), as_minutes(period.duration))


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    share = min(max(divide(part, whole), ZERO), ONE)
    return display_decimal(share, COVERAGE_DECIMALS, (ONE,))
