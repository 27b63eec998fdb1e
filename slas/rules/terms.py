"""What an evaluation reads: the agreed terms, and the statistics of what came in."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal

from core.errors import RuleError
from core.periods import zone_info
from slas.rules.attainment import PERCENTILE_METHODS
from slas.rules.attribution import OutcomeBy
from slas.rules.calendars import ALWAYS, Calendar
from slas.rules.classes import Targets
from slas.rules.intervals import Intervals
from slas.rules.low_volume import LowVolume, Part
from slas.rules.metric_types import FED_BY, INPUT_KINDS, METRIC_TYPES, InputKind, MetricType
from slas.rules.numbers import HUNDRED, ONE, ZERO, add, require_finite

__all__ = ["InputKind", "MetricType", "Statistics", "Terms"]

#: The percentile of a backlog's ages where none is agreed.
USUAL_PERCENTILE = Decimal(90)
_PERCENTILES = (MetricType.PERCENTILE, MetricType.BACKLOG_AGE)


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold the terms of one service level as far as they decide a figure.

    ``zone`` is the zone of its periods, in which the days of grace are counted; ``calendar`` says
    when availability is due and business time runs; ``percentile`` is 0–100, set for percentiles
    and at will for a backlog's age. ``limits`` are minutes of business time by priority, blank for
    any other; ``age_limit_minutes`` is what a backlog is old beyond. ``unit_minutes`` is how many
    minutes the unit of a duration or an age has. ``scopes`` are judged each beside the total, by
    the same terms, and are no part of them.

    :raises RuleError: an unknown word or zone; a kind of input that cannot feed the metric type; a
        percentile that is missing, out of range, or not called for; a limit that is missing
    """

    metric_type: str
    input_kind: str
    targets: Targets
    zone: str
    grace_days: int = 5
    calendar: Calendar = ALWAYS
    percentile: Decimal | None = None
    percentile_method: str = "nearest_rank"
    outcome_by: str = "stated"
    limits: tuple[tuple[str, int], ...] = ()
    age_limit_minutes: int | None = None
    minimum_n: int = 0
    low_volume: str = "none"
    unit_minutes: int = 1
    scopes: tuple[str, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Give the hash, worked out once: what is kept per terms is looked up often."""
        return self._hash

    def __post_init__(self) -> None:
        zone_info(self.zone)
        _require_one_of(self.metric_type, METRIC_TYPES, "metric_type", "metric type")
        _require_one_of(self.input_kind, INPUT_KINDS, "input_kind", "kind of input")
        _require_one_of(self.outcome_by, frozenset(OutcomeBy), "outcome_by", "outcome")
        _require_one_of(self.low_volume, frozenset(LowVolume), "low_volume", "low-volume rule")
        if FED_BY.get(MetricType(self.metric_type), self.input_kind) != self.input_kind:
            raise RuleError(
                f"“{self.metric_type}” cannot be fed by {self.input_kind}.", field="input_kind"
            )
        if self.percentile_method not in PERCENTILE_METHODS:
            raise RuleError("A percentile is nearest_rank or linear.", field="percentile_method")
        self._require_percentile()
        object.__setattr__(self, "limits", tuple(sorted(self.limits)))
        if self.outcome_by == OutcomeBy.BUSINESS_TIME and not self.limits:
            raise RuleError("Outcomes by business time need a limit.", field="limits")
        if self._needs_age_limit and self.age_limit_minutes is None:
            raise RuleError("A share of an old backlog needs an age.", field="age_limit_minutes")
        compared = (getattr(self, one.name) for one in fields(self) if one.compare)
        object.__setattr__(self, "_hash", hash(tuple(compared)))

    @property
    def _needs_age_limit(self) -> bool:
        return self.metric_type == MetricType.BACKLOG_SHARE and self.input_kind == InputKind.EVENTS

    def _require_percentile(self) -> None:
        if self.percentile is None:
            if self.metric_type == MetricType.PERCENTILE:
                raise RuleError("A percentile is set for percentiles alone.", field="percentile")
        elif self.metric_type not in _PERCENTILES:
            raise RuleError("A percentile is set for percentiles alone.", field="percentile")
        elif not 0 < self.percentile <= HUNDRED:
            raise RuleError("A percentile lies above 0 and at most at 100.", field="percentile")

    @property
    def rank_percent(self) -> Decimal:
        """Give the percentile to pick."""
        return USUAL_PERCENTILE if self.percentile is None else self.percentile


def _require_one_of(value: str, known: frozenset[str], field: str, label: str) -> None:
    if value not in known:
        raise RuleError(f"Unknown {label} “{value}”.", field=field)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Hold all that an evaluation needs of what came in for one service level and period.

    ``n``: events, or sampled units (Σ n), excused ones included. What follows holds none of the
    excused. ``good``: met, or up (Σ good). ``total``: Σ of values, of error rates, of deviations or
    of what is old; or of value · volume beside ``volume`` = Σ volume. ``values``: what a percentile
    is picked from; or ``picked``: the percentile picked already.

    ``excused``: how many of n are excused; ``excused_good``, ``excused_total``, ``excused_volume``,
    ``excused_values`` and ``excused_outages`` (start, end, share): what they amount to;
    ``raw_picked``: the percentile picked among all n.

    ``outages``: (start, end) in UTC, end None while open; they may overlap and reach out of the
    period; ``shares``: the affected share of each, 0–1, in the same order, or nothing.
    ``maintenance`` and ``excused_time``: agreed and excused intervals.

    ``snapshot_at``: when a backlog was looked at, None where it was not. ``before``: what earlier
    periods counted, oldest first, where periods roll together. ``covered_minutes`` of
    ``scheduled_minutes``: how much of the period's scheduled time the samples stand for, where they
    say so; both or neither.

    :raises ValueError: a number that is not finite, one of the two minutes alone, or shares that
        are not one for each outage
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
    shares: tuple[Decimal, ...] = ()
    excused_good: Decimal = ZERO
    excused_total: Decimal = ZERO
    excused_volume: Decimal = ZERO
    excused_values: tuple[Decimal, ...] = ()
    excused_outages: tuple[tuple[datetime, datetime | None, Decimal], ...] = ()
    raw_picked: Decimal | None = None
    snapshot_at: datetime | None = None
    before: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            require_finite(getattr(self, name), name)
        for value in (*self.values, *self.excused_values, *self.shares):
            require_finite(value, "values")
        if (self.covered_minutes is None) != (self.scheduled_minutes is None):
            raise ValueError("covered_minutes and scheduled_minutes are given together")
        if self.shares and len(self.shares) != len(self.outages):
            raise ValueError("shares are given for each outage or for none")

    @property
    def has_excused(self) -> bool:
        """Tell whether anything is excused."""
        return bool(self.excused or self.excused_time or self.excused_outages)

    def with_nothing_excused(self) -> "Statistics":
        """Give the same as if nothing were excused; agreed maintenance stays out.

        Source: docs/service-levels.md, "Raw and adjusted".
        """
        return replace(
            self,
            good=add((self.good, self.excused_good)),
            total=add((self.total, self.excused_total)),
            volume=None if self.volume is None else add((self.volume, self.excused_volume)),
            values=self.values + self.excused_values,
            picked=self.picked if self.raw_picked is None else self.raw_picked,
            outages=self.outages + tuple(one[:2] for one in self.excused_outages),
            shares=self._raw_shares,
            excused_outages=(),
            excused=ZERO,
            excused_time=(),
            excused_good=ZERO,
            excused_total=ZERO,
            excused_volume=ZERO,
            excused_values=(),
            raw_picked=None,
        )

    @property
    def _raw_shares(self) -> tuple[Decimal, ...]:
        if not self.excused_outages:
            return self.shares
        taken = tuple(share for _, _, share in self.excused_outages)
        return tuple(share for _, _, share in self.weighted_outages) + taken

    @property
    def weighted_outages(self) -> tuple[tuple[datetime, datetime | None, Decimal], ...]:
        """Pair each outage with its affected share: all of the service where none is stated."""
        shares = self.shares or (ONE,) * len(self.outages)
        return tuple(
            (start, end, share) for (start, end), share in zip(self.outages, shares, strict=True)
        )


_NUMBERS = (
    "n",
    "good",
    "total",
    "volume",
    "excused",
    "picked",
    "covered_minutes",
    "scheduled_minutes",
    "excused_good",
    "excused_total",
    "excused_volume",
    "raw_picked",
)
