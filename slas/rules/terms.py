"""What an evaluation reads: the agreed terms, and the statistics of what came in."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from core.errors import RuleError
from core.periods import zone_info
from slas.rules.attainment import PERCENTILE_METHODS
from slas.rules.calendars import ALWAYS, Calendar
from slas.rules.classes import Targets
from slas.rules.intervals import Intervals
from slas.rules.numbers import HUNDRED, ZERO, require_finite


class MetricType(StrEnum):
    """How the attained value is computed."""

    WITHIN_TARGET = "within_target"
    AVAILABILITY = "availability"
    MEAN = "mean"
    PERCENTILE = "percentile"
    COUNT = "count"


class InputKind(StrEnum):
    """Which of the two kinds of measurement comes in."""

    SAMPLES = "samples"
    EVENTS = "events"


METRIC_TYPES = frozenset(MetricType)
INPUT_KINDS = frozenset(InputKind)


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold the terms of one service level as far as they decide a figure.

    ``zone`` is the zone of its periods, in which the days of grace are counted; ``calendar`` says
    when availability is due; ``percentile`` is 0–100 and set for percentiles alone.

    :raises RuleError: an unknown metric type, input kind, zone or percentile method; a percentile
        that is missing, out of range, or not called for
    """

    metric_type: str
    input_kind: str
    targets: Targets
    zone: str
    grace_days: int = 5
    calendar: Calendar = ALWAYS
    percentile: Decimal | None = None
    percentile_method: str = "nearest_rank"

    def __post_init__(self) -> None:
        zone_info(self.zone)
        if self.metric_type not in METRIC_TYPES:
            raise RuleError(f"Unknown metric type “{self.metric_type}”.", field="metric_type")
        if self.input_kind not in INPUT_KINDS:
            raise RuleError(f"Unknown kind of input “{self.input_kind}”.", field="input_kind")
        if self.percentile_method not in PERCENTILE_METHODS:
            raise RuleError("A percentile is nearest_rank or linear.", field="percentile_method")
        if (self.metric_type == MetricType.PERCENTILE) != (self.percentile is not None):
            raise RuleError("A percentile is set for percentiles alone.", field="percentile")
        if self.percentile is not None and not 0 < self.percentile <= HUNDRED:
            raise RuleError("A percentile lies above 0 and at most at 100.", field="percentile")


@dataclass(frozen=True, slots=True)
class Statistics:
    """Hold all that an evaluation needs of what came in for one service level and period.

    ``n``: events, or sampled units (Σ n), excused ones included. ``good``: met, or up (Σ good).
    ``total``: Σ of values, or of value · volume beside ``volume`` = Σ volume. ``excused``: excused
    events. ``values``: what a percentile is picked from; or ``picked``: the percentile picked
    already among n. ``outages``: (start, end) in UTC, end None while open; they may overlap and
    reach out of the period. ``maintenance`` and ``excused_time``: agreed and excused intervals.
    ``covered_minutes`` of ``scheduled_minutes``: how much of the period's scheduled time the
    samples stand for, where they say so; both or neither.

    :raises ValueError: a number that is not finite, or one of the two minutes alone
    """

    n: Decimal = ZERO
    good: Decimal = ZERO
    total: Decimal = ZERO
    volume: Decimal | None = None
    excused: Decimal = ZERO
    values: tuple[Decimal, ...] = ()
    picked: Decimal | None = None
    outages: tuple[tuple[datetime, datetime | None], ...] = ()
    maintenance: Intervals = ()
    excused_time: Intervals = ()
    covered_minutes: Decimal | None = None
    scheduled_minutes: Decimal | None = None

    def __post_init__(self) -> None:
        require_finite(self.n, "n")
        require_finite(self.good, "good")
        require_finite(self.total, "total")
        require_finite(self.volume, "volume")
        require_finite(self.excused, "excused")
        require_finite(self.picked, "picked")
        require_finite(self.covered_minutes, "covered_minutes")
        require_finite(self.scheduled_minutes, "scheduled_minutes")
        for value in self.values:
            require_finite(value, "values")
        if (self.covered_minutes is None) != (self.scheduled_minutes is None):
            raise ValueError("covered_minutes and scheduled_minutes are given together")
