"""Inside a running period: how much of what may go wrong is used, and how fast it goes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from core.periods import Period, zone_info
from core.rounding import half_up, stored_decimal
from slas.rules.calendars import windows
from slas.rules.forecast_steps import Counts, Figures, Reach, steps_of
from slas.rules.intervals import Intervals, clip, subtract, total_minutes
from slas.rules.metric_types import AVAILABILITIES, COUNTED, InputKind, MetricType
from slas.rules.numbers import HUNDRED, ZERO, divide, multiply, percent_of
from slas.rules.numbers import subtract as less
from slas.rules.terms import Terms

#: Burn above these is amber, and red.
AMBER_ABOVE: Final = Decimal(1)
RED_ABOVE: Final = Decimal(2)
#: Nobody is alerted before this share of the budget is used: the pace is too young to tell.
WORTH_AN_ALERT: Final = Decimal("0.1")
DECIMALS: Final = 6
RATIO_DECIMALS: Final = 8

#: Budgets in minutes of agreed service time.
UPTIMES: Final = AVAILABILITIES | {MetricType.ERROR_RATE}
#: The types of metric whose running period is forecast.
FORECAST: Final = UPTIMES | COUNTED | {MetricType.COUNT}


class Outlook(StrEnum):
    """What the running period looks like coming to."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is used of a running period's budget, in the digits in which it is stored.

    ``budget`` and ``used`` are minutes of uptimes, misses of counted shares, and events of counts;
    ``burn`` is the share used over the share of the period gone, None without a budget or time.
    ``misses_left`` may be negative; None of uptimes. ``elapsed_ratio`` (0–1) says how far into the
    period's service time the inputs reach. ``steps`` are (label, formula with its numbers, value).
    """

    outlook: Outlook
    budget: Decimal
    used: Decimal
    burn: Decimal | None
    misses_left: int | None
    elapsed_ratio: Decimal
    steps: tuple[tuple[str, str, str], ...]


def is_forecast(metric_type: str, *, higher_is_better: bool) -> bool:
    """Tell whether a type of metric has a forecast: shares of good ones, and counts of bad ones."""
    return metric_type in FORECAST and higher_is_better is (metric_type != MetricType.COUNT)


def forecast(
    terms: Terms,
    period: Period,
    *,
    numerator: Decimal,
    denominator: Decimal | None,
    reported_through: datetime | None,
    now: datetime,
    left_out: Intervals = (),
) -> Forecast | None:
    """Forecast a running period from what came in so far; None where there is no forecast.

    ``numerator`` and ``denominator`` are those of the result so far. ``left_out`` is agreed
    maintenance and excused time, also of days to come. Inputs reach up to ``reported_through``, or
    up to now where nothing was reported on yet. Source: docs/forecasts.md.
    """
    higher = terms.targets.higher_is_better
    if not is_forecast(terms.metric_type, higher_is_better=higher):
        return None
    excused = left_out if terms.metric_type in UPTIMES else ()
    scheduled = windows(terms.calendar, period.start, period.end)
    service = subtract(scheduled, excused)
    whole = total_minutes(service)
    if not whole or (terms.metric_type != MetricType.COUNT and not denominator):
        return None
    until, is_reported = _until(period, reported_through, now)
    gone = total_minutes(clip(service, period.start, until))
    local = until.astimezone(zone_info(terms.zone))
    reach = Reach(local, is_reported, gone, whole, total_minutes(scheduled))
    elapsed = divide(reach.gone_minutes, whole)
    expected = terms.targets.expected
    counts = None
    if denominator is None or terms.metric_type == MetricType.COUNT:
        budget, used = max(expected, ZERO), numerator
        left: int | None = _whole(less(budget, used))
        is_lost = used > budget
    elif terms.metric_type in UPTIMES:
        budget, left = error_budget(expected, whole), None
        used = _minutes_down(terms, numerator, denominator, reach)
        is_lost = used > budget
    else:
        counts = _counts(expected, numerator, denominator, elapsed)
        budget, used = percent_part(expected, counts.projected), counts.missed
        left = misses_left(expected, expected_total=counts.projected, missed=counts.missed)
        is_lost = expected >= HUNDRED and used > ZERO
    burn = burn_rate(used=used, budget=budget, elapsed_ratio=elapsed)
    figures = Figures(expected, budget, used, burn, elapsed, reach, counts)
    return Forecast(
        outlook=outlook_of(burn, is_lost=is_lost, is_short=left is not None and left < 0),
        budget=half_up(budget, DECIMALS),
        used=half_up(used, DECIMALS),
        burn=burn,
        misses_left=left,
        elapsed_ratio=min(half_up(elapsed, RATIO_DECIMALS), Decimal(1)),
        steps=steps_of(terms.metric_type, figures, service),
    )


def error_budget(expected_percent: Decimal, service_time: Decimal) -> Decimal:
    """Give the downtime that the expected level leaves, in the unit of the service time.

    Source: docs/forecasts.md, "Error budget".
    """
    return percent_part(expected_percent, service_time)


def percent_part(expected_percent: Decimal, whole: Decimal) -> Decimal:
    """Give what an expected share leaves of a whole: (100 - E) % of it, none below zero."""
    return max(ZERO, divide(multiply(less(HUNDRED, expected_percent), whole), HUNDRED))


def burn_rate(*, used: Decimal, budget: Decimal, elapsed_ratio: Decimal) -> Decimal | None:
    """Give share of budget used / share of period elapsed; None without a budget or time.

    Six decimals, and never rounded down onto a bound. Source: docs/forecasts.md, "Burn".

    :raises ValueError: a negative use, or a share beyond 0 to 1
    """
    if used < ZERO or not ZERO <= elapsed_ratio <= 1:
        raise ValueError("use must not be negative and the elapsed share lies between 0 and 1")
    if budget <= ZERO or not elapsed_ratio:
        return None
    rate = divide(used, multiply(budget, elapsed_ratio))
    return stored_decimal(rate, DECIMALS, (AMBER_ABOVE, RED_ABOVE), higher_is_better=False)


def outlook_of(burn: Decimal | None, *, is_lost: bool = False, is_short: bool = False) -> Outlook:
    """Give breached where the level is lost, red above 2 or where none is left, amber above 1."""
    if is_lost:
        return Outlook.BREACHED
    if is_short or (burn is not None and burn > RED_ABOVE):
        return Outlook.RED
    return Outlook.AMBER if burn is not None and burn > AMBER_ABOVE else Outlook.GREEN


def misses_left(expected_percent: Decimal, *, expected_total: Decimal, missed: Decimal) -> int:
    """Give how many more of a period's items may miss; negative once there are too many.

    Source: docs/forecasts.md, "Misses left".
    """
    return _whole(percent_part(expected_percent, expected_total)) - _whole(missed)


def bearable_now(expected_percent: Decimal, *, met: Decimal, total: Decimal) -> int | None:
    """Give how many misses could follow one another now with the level still reached.

    The largest k with 100 · met / (total + k) at or above E: each miss adds to the volume too.
    Negative where it is below E already; None where no share is asked for.
    """
    if expected_percent <= ZERO:
        return None
    return _whole(less(percent_of(met, expected_percent), total))


def is_worth_an_alert(outlook: str, *, used: Decimal, budget: Decimal) -> bool:
    """Tell whether somebody must know: not green, and a tenth of the budget is used."""
    if outlook == Outlook.GREEN:
        return False
    return outlook == Outlook.BREACHED or used >= multiply(budget, WORTH_AN_ALERT)


def _until(
    period: Period, reported_through: datetime | None, now: datetime
) -> tuple[datetime, bool]:
    """Give the instant up to which inputs reach, and whether their source stated it."""
    if reported_through is not None and reported_through > period.start:
        return min(reported_through, period.end), True
    return min(now, period.end), False


def _minutes_down(terms: Terms, numerator: Decimal, denominator: Decimal, reach: Reach) -> Decimal:
    """Give the downtime so far in minutes of service time.

    Outages are intervals and say it themselves; samples say which share of the time was lost, and
    stand for all of the service time gone.
    """
    down = less(denominator, numerator)
    if terms.input_kind == InputKind.EVENTS:
        return down
    return divide(multiply(down, reach.gone_minutes), denominator)


def _counts(
    expected: Decimal, numerator: Decimal, denominator: Decimal, elapsed: Decimal
) -> Counts:
    """Project the final volume at the pace so far, to whole items."""
    projected = half_up(divide(denominator, elapsed), 0) if elapsed else denominator
    return Counts(
        met=numerator,
        total=denominator,
        missed=less(denominator, numerator),
        projected=max(projected, denominator),
        bearable=bearable_now(expected, met=numerator, total=denominator),
    )


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(rounding=ROUND_FLOOR))
