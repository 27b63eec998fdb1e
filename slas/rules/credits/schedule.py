"""Credit schedules: what a contract pays for a missed level, and until when it must be claimed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.errors import RuleError
from slas.rules.defaults import PeriodOutcome, misses_of_minimum
from slas.rules.numbers import HUNDRED, ONE

MOST_TIERS = 50
MOST_PERIODS = 120
MOST_MULTIPLIERS = 24
LARGEST = Decimal(10) ** 12


class CreditKind(StrEnum):
    """What a tier's value stands for.

    ladder: percent of the charges · points: points · fee_multiple: times the fee for the time
    down · days_of_fee: days of the yearly fee · fixed: an amount · pool: percent of the allocation.
    """

    LADDER = "ladder"
    POINTS = "points"
    FEE_MULTIPLE = "fee_multiple"
    DAYS_OF_FEE = "days_of_fee"
    FIXED = "fixed"
    POOL = "pool"


class ClaimMode(StrEnum):
    """Whether a credit comes by itself or must be claimed."""

    AUTOMATIC = "automatic"
    CLAIMED = "claimed"


NEED_TIERS = frozenset(
    (CreditKind.LADDER, CreditKind.POINTS, CreditKind.DAYS_OF_FEE, CreditKind.FIXED)
)
IN_PERCENT = frozenset((CreditKind.LADDER, CreditKind.POOL))


def _refuse(message: str, field: str) -> RuleError:
    return RuleError(message, field=field)


@dataclass(frozen=True, slots=True)
class Tier:
    """Hold the span of attained values for which a schedule pays one value; None is an open end.

    :raises RuleError: a span that holds no value, an included open end, or a value that is
        negative or not a finite number
    """

    lower: Decimal | None
    lower_inclusive: bool
    upper: Decimal | None
    upper_inclusive: bool
    value: Decimal

    def __post_init__(self) -> None:
        for number in (self.lower, self.upper, self.value):
            if number is not None and (not number.is_finite() or abs(number) > LARGEST):
                raise _refuse(f"A tier holds {number}, which is no number to pay by.", "tiers")
        if self.value < 0:
            raise _refuse("A tier cannot pay less than nothing.", "tiers")
        for bound, is_included in (
            (self.lower, self.lower_inclusive),
            (self.upper, self.upper_inclusive),
        ):
            if bound is None and is_included:
                raise _refuse("A tier without a bound cannot include it.", "tiers")
        if self.lower is not None and self.upper is not None and self._is_empty:
            raise _refuse(f"The tier {self.text} holds no value.", "tiers")

    @property
    def _is_empty(self) -> bool:
        if self.lower is None or self.upper is None:
            return False
        if self.lower == self.upper:
            return not (self.lower_inclusive and self.upper_inclusive)
        return self.lower > self.upper

    def holds(self, attained: Decimal) -> bool:
        """Tell whether an attained value lies in the tier."""
        if self.lower is not None and (
            attained < self.lower or (attained == self.lower and not self.lower_inclusive)
        ):
            return False
        return self.upper is None or (
            attained < self.upper or (attained == self.upper and self.upper_inclusive)
        )

    @property
    def text(self) -> str:
        """Write the span as mathematicians do: [99.0, 99.9)."""
        opening = "[" if self.lower_inclusive else "("
        closing = "]" if self.upper_inclusive else ")"
        low = "−∞" if self.lower is None else str(self.lower)
        high = "∞" if self.upper is None else str(self.upper)
        return f"{opening}{low}, {high}{closing}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Hold what a contract pays for one service level.

    ``fee_multiple`` is for that kind alone, where it has no tiers. ``percent_per_point`` of the
    charges is what a point is worth; None leaves it to the month's scale. ``cap_percent`` bounds
    one credit, in percent of the period's charges. A credit up to ``minimum_credit`` is not paid.
    The credit is due where at least ``condition_misses`` of the last ``condition_periods``
    missed. ``multipliers`` are for the first, second, … miss in a row; the last one stays. A claim
    is due within ``claim_days`` of the period's last day or by the end of the ``claim_cycles``-th
    billing cycle after it; with neither there is no deadline. Source: docs/service-credits.md.

    :raises RuleError: terms that contradict one another, naming the field
    """

    kind: CreditKind
    tiers: tuple[Tier, ...] = ()
    higher_is_better: bool = True
    fee_multiple: Decimal | None = None
    percent_per_point: Decimal | None = None
    cap_percent: Decimal | None = None
    minimum_credit: Decimal | None = None
    condition_misses: int = 1
    condition_periods: int = 1
    multipliers: tuple[Decimal, ...] = (ONE,)
    claim: ClaimMode = ClaimMode.AUTOMATIC
    claim_days: int | None = None
    claim_cycles: int | None = None
    days_in_year: int = 365

    def __post_init__(self) -> None:
        _check_tiers(self)
        _check_amounts(self)
        _check_conditions(self)
        _check_claim(self)

    @property
    def bounds(self) -> tuple[Decimal, ...]:
        """List the bounds of its tiers, which rounding must not carry a value across."""
        edges = {edge for tier in self.tiers for edge in (tier.lower, tier.upper)}
        return tuple(sorted(edge for edge in edges if edge is not None))

    def tier_for(self, attained: Decimal) -> Tier | None:
        """Find the tier that holds a value; where several do, the one that pays most."""
        held = [tier for tier in self.tiers if tier.holds(attained)]
        return max(held, key=lambda tier: tier.value) if held else None

    def multiplier_for(self, consecutive_misses: int) -> Decimal:
        """Give the multiplier of the so-manieth miss in a row, counted from 1.

        :raises ValueError: fewer than one
        """
        if consecutive_misses < 1:
            raise ValueError(f"consecutive_misses must be at least 1, not {consecutive_misses}")
        return self.multipliers[min(consecutive_misses, len(self.multipliers)) - 1]

    def is_due(self, history: Sequence[PeriodOutcome]) -> bool:
        """Tell whether the last of several periods misses, and enough of those before it did.

        Every period takes its place in the window, whatever its class.
        """
        return (
            bool(history)
            and misses_of_minimum(history[-1:]) == 1
            and misses_of_minimum(history[-self.condition_periods :]) >= self.condition_misses
        )


def _check_tiers(schedule: Schedule) -> None:
    kind, tiers = schedule.kind, schedule.tiers
    if len(tiers) > MOST_TIERS:
        raise _refuse(f"A schedule has at most {MOST_TIERS} tiers.", "tiers")
    if kind in NEED_TIERS and not tiers:
        raise _refuse("Say what is paid: add at least one tier.", "tiers")
    if kind in IN_PERCENT and any(tier.value > HUNDRED for tier in tiers):
        raise _refuse("A tier cannot pay more than 100 %.", "tiers")
    if kind is CreditKind.FEE_MULTIPLE:
        if (schedule.fee_multiple is None) == (not tiers):
            raise _refuse(
                "Say how many times the fee is paid: once for all, or tier by tier.",
                "fee_multiple",
            )
    elif schedule.fee_multiple is not None:
        raise _refuse("Only a multiple of the fee has one.", "fee_multiple")
    if schedule.percent_per_point is not None and kind is not CreditKind.POINTS:
        raise _refuse("Only points are worth something each.", "percent_per_point")


def _check_amounts(schedule: Schedule) -> None:
    for name in ("fee_multiple", "percent_per_point", "cap_percent", "minimum_credit"):
        number: Decimal | None = getattr(schedule, name)
        if number is not None and (not number.is_finite() or number > LARGEST):
            raise _refuse(f"{number} is no amount.", name)
    if schedule.fee_multiple is not None and schedule.fee_multiple <= 0:
        raise _refuse("The multiple of the fee must be more than zero.", "fee_multiple")
    if schedule.percent_per_point is not None and not 0 < schedule.percent_per_point <= HUNDRED:
        raise _refuse("A point is worth above 0 % and at most 100 %.", "percent_per_point")
    if schedule.cap_percent is not None and not 0 < schedule.cap_percent <= HUNDRED:
        raise _refuse("The cap must be above 0 % and at most 100 %.", "cap_percent")
    if schedule.minimum_credit is not None and schedule.minimum_credit < 0:
        raise _refuse("The smallest credit cannot be negative.", "minimum_credit")
    if schedule.days_in_year not in {360, 365, 366}:
        raise _refuse("A year of fees has 360, 365 or 366 days.", "days_in_year")


def _check_conditions(schedule: Schedule) -> None:
    misses, periods = schedule.condition_misses, schedule.condition_periods
    if not 1 <= periods <= MOST_PERIODS:
        raise _refuse(f"The condition spans 1 to {MOST_PERIODS} periods.", "condition_periods")
    if not 1 <= misses <= periods:
        raise _refuse(
            f"Of {periods} periods at least 1 and at most {periods} can be missed.",
            "condition_misses",
        )
    if not 1 <= len(schedule.multipliers) <= MOST_MULTIPLIERS:
        raise _refuse(f"Give 1 to {MOST_MULTIPLIERS} multipliers.", "multipliers")
    if not all(
        multiplier.is_finite() and 0 < multiplier <= HUNDRED for multiplier in schedule.multipliers
    ):
        raise _refuse("A multiplier must be above 0 and at most 100.", "multipliers")


def _check_claim(schedule: Schedule) -> None:
    if schedule.claim is ClaimMode.AUTOMATIC:
        for name in ("claim_days", "claim_cycles"):
            if getattr(schedule, name) is not None:
                raise _refuse("A credit that comes by itself has no deadline to claim it.", name)
    if schedule.claim_days is not None and schedule.claim_cycles is not None:
        raise _refuse("Give the deadline in days or in billing cycles, not both.", "claim_cycles")
    if schedule.claim_days is not None and not 1 <= schedule.claim_days <= 3660:
        raise _refuse("A claim is due within 1 to 3,660 days.", "claim_days")
    if schedule.claim_cycles is not None and not 1 <= schedule.claim_cycles <= 120:
        raise _refuse("A claim is due within 1 to 120 billing cycles.", "claim_cycles")
