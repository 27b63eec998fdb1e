"""Result classes: an attained value against what was agreed, and the meanings of missing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from core.errors import RuleError
from core.periods import Period, local_instant, zone_info
from core.rounding import ROUNDINGS, display_decimal
from slas.rules.numbers import require_finite


class ResultClass(StrEnum):
    """What a result says."""

    MET = "met"
    MET_MINIMUM = "met_minimum"
    BELOW_MINIMUM = "below_minimum"
    CRITICAL = "critical"
    NO_EVENTS = "no_events"
    NOT_DUE = "not_due"
    EXCUSED = "excused"
    NOT_REPORTED = "not_reported"

    @property
    def is_judged(self) -> bool:
        """Tell whether the class compares an attained value with its targets."""
        return self in JUDGED


JUDGED = frozenset(
    (
        ResultClass.MET,
        ResultClass.MET_MINIMUM,
        ResultClass.BELOW_MINIMUM,
        ResultClass.CRITICAL,
    )
)


class PeriodState(StrEnum):
    """How final a result is."""

    RUNNING = "running"
    PROVISIONAL = "provisional"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Targets:
    """Hold what was agreed: expected, minimum, an optional critical level, and the rounding.

    With a single target the minimum equals the expected level.

    :raises RuleError: a minimum better than expected, a critical level better than the minimum, or
        an unknown rounding
    :raises ValueError: a level that is not a finite number, or decimals outside 0 to 6
    """

    expected: Decimal
    minimum: Decimal
    critical: Decimal | None = None
    higher_is_better: bool = True
    decimals: int = 2
    rounding: str = "half_up"

    def __post_init__(self) -> None:
        for name in ("expected", "minimum", "critical"):
            require_finite(getattr(self, name), name)
        if not 0 <= self.decimals <= 6:
            raise ValueError(f"decimals must be 0 to 6, not {self.decimals}")
        if self.rounding not in ROUNDINGS:
            raise RuleError(f"Unknown rounding “{self.rounding}”.", field="rounding")
        if self._is_better(self.minimum, self.expected):
            raise RuleError("The minimum cannot be better than expected.", field="minimum")
        if self.critical is not None and self._is_better(self.critical, self.minimum):
            raise RuleError(
                "The critical level cannot be better than the minimum.", field="critical"
            )

    def _is_better(self, left: Decimal, right: Decimal) -> bool:
        return left > right if self.higher_is_better else left < right

    def reached(self, value: Decimal, bound: Decimal) -> bool:
        """Tell whether a value is at the bound or on its good side."""
        return not self._is_better(bound, value)

    @property
    def bounds(self) -> tuple[Decimal, ...]:
        """List the levels that rounding must not carry a value across."""
        if self.critical is None:
            return (self.expected, self.minimum)
        return (self.expected, self.minimum, self.critical)


def shown(attained: Decimal, targets: Targets) -> Decimal:
    """Round an attained value as the contract has it compared and shown.

    Source: docs/service-levels.md, "Rounding".
    """
    return display_decimal(
        attained,
        targets.decimals,
        targets.bounds,
        higher_is_better=targets.higher_is_better,
        rounding=targets.rounding,
    )


def classify(attained: Decimal, targets: Targets) -> ResultClass:
    """Class an attained value after rounding it by the contract's decimals.

    Source: docs/service-levels.md, "Result classes".
    """
    value = shown(attained, targets)
    if targets.reached(value, targets.expected):
        return ResultClass.MET
    if targets.reached(value, targets.minimum):
        return ResultClass.MET_MINIMUM
    if targets.critical is not None and not targets.reached(value, targets.critical):
        return ResultClass.CRITICAL
    return ResultClass.BELOW_MINIMUM


@lru_cache(maxsize=16384)
def grace_ends_at(period: Period, grace_days: int, zone: str) -> datetime:
    """Give the instant at which the days of grace are over: local days after the period's end.

    :raises ValueError: a negative number of days
    """
    if grace_days < 0:
        raise ValueError(f"grace_days must not be negative: {grace_days}")
    if not grace_days:
        return period.end
    wall = period.end.astimezone(zone_info(zone)).replace(tzinfo=None)
    return local_instant(zone, wall + timedelta(days=grace_days))


def state_of(period: Period, now: datetime, grace_days: int, zone: str) -> PeriodState:
    """Tell whether a period runs, has ended within its days of grace, or is final."""
    if now < period.end:
        return PeriodState.RUNNING
    if now < grace_ends_at(period, grace_days, zone):
        return PeriodState.PROVISIONAL
    return PeriodState.FINAL


def next_review_at(period: Period, now: datetime, grace_days: int, zone: str) -> datetime | None:
    """Give the instant at which the state next changes by the clock; None once it is final."""
    state = state_of(period, now, grace_days, zone)
    if state is PeriodState.RUNNING:
        return period.end
    return grace_ends_at(period, grace_days, zone) if state is PeriodState.PROVISIONAL else None


def missing(*, state: PeriodState, is_covered: bool, has_excused: bool = False) -> ResultClass:
    """Tell what it means that a period has no attained value.

    ``is_covered``: the source has reported through the whole period. ``has_excused``: something
    came in, and all of it is excused. Source: docs/service-levels.md, "Missing".
    """
    if state is PeriodState.RUNNING:
        return ResultClass.NOT_DUE
    if is_covered:
        return ResultClass.EXCUSED if has_excused else ResultClass.NO_EVENTS
    if state is PeriodState.PROVISIONAL:
        return ResultClass.NOT_DUE
    return ResultClass.NOT_REPORTED
