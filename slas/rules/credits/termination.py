"""Termination triggers: how near a contract is to a right to end it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from core.errors import RuleError
from core.rounding import half_up
from slas.rules.classes import ResultClass
from slas.rules.defaults import PeriodOutcome, misses_of_minimum
from slas.rules.numbers import HUNDRED, ZERO, add, divide, number_text, percent_of

MOST_PERIODS = 60
WARNED_FROM = Decimal("0.75")


class TriggerKind(StrEnum):
    """What gives the right.

    repeated_miss: one level missed more than ``count`` times in ``window`` periods · at_cap: the
    credits reached the cap in ``count`` of ``window`` months · credit_share: the credits of
    ``window`` months, or of all, are ``percent`` of what was at risk · critical: one critical
    failure.
    """

    REPEATED_MISS = "repeated_miss"
    AT_CAP = "at_cap"
    CREDIT_SHARE = "credit_share"
    CRITICAL = "critical"


T = TypeVar("T")
_COUNTED = frozenset((TriggerKind.REPEATED_MISS, TriggerKind.AT_CAP))


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """Say what gives the right to terminate.

    :raises RuleError: a figure that is missing, out of range, or not called for
    """

    kind: TriggerKind
    count: int | None = None
    window: int | None = None
    percent: Decimal | None = None

    def __post_init__(self) -> None:
        if self.window is not None and not 1 <= self.window <= MOST_PERIODS:
            raise RuleError(f"The window has 1 to {MOST_PERIODS} periods.", field="window")
        if self.kind in _COUNTED:
            self._check_count()
        elif self.count is not None:
            raise RuleError("This trigger counts no misses.", field="count")
        if (self.percent is None) == (self.kind is TriggerKind.CREDIT_SHARE):
            raise RuleError("Give a percentage for the share of credits alone.", field="percent")
        if self.percent is not None and not 0 < self.percent <= HUNDRED:
            raise RuleError("The share must be above 0 % and at most 100 %.", field="percent")
        if self.kind is TriggerKind.CRITICAL and self.window is not None:
            raise RuleError("One critical failure needs no window.", field="window")

    def _check_count(self) -> None:
        if self.window is None:
            raise RuleError("Say in how many periods.", field="window")
        lowest = 0 if self.kind is TriggerKind.REPEATED_MISS else 1
        highest = self.window - 1 if self.kind is TriggerKind.REPEATED_MISS else self.window
        if self.count is None or not lowest <= self.count <= highest:
            raise RuleError(
                f"In {self.window} periods the count is {lowest} to {highest}.", field="count"
            )


@dataclass(frozen=True, slots=True)
class CreditedMonth:
    """Hold what a contract month credited, and what was at risk."""

    credited: Decimal
    at_risk: Decimal

    @property
    def is_at_cap(self) -> bool:
        """Tell whether the credits reached what was at risk."""
        return self.at_risk > 0 and self.credited >= self.at_risk


@dataclass(frozen=True, slots=True)
class TriggerState:
    """Hold how near a trigger is: 1 is there, and more is possible.

    ``have`` of ``need`` is the same in the trigger's own unit: periods, months or percent.
    """

    kind: TriggerKind
    share: Decimal
    have: Decimal
    need: Decimal
    text: str

    @property
    def is_warned(self) -> bool:
        """Tell whether at least 75 % of the threshold is there."""
        return self.share >= WARNED_FROM

    @property
    def is_reached(self) -> bool:
        """Tell whether the right to terminate is there."""
        return self.have >= self.need


def trigger_state(
    rule: TriggerRule,
    *,
    history: Sequence[PeriodOutcome] = (),
    months: Sequence[CreditedMonth] = (),
) -> TriggerState:
    """Say how near a trigger is, from the periods of one level or the months of the contract.

    Both are in order, the newest last. Source: docs/service-credits.md, "Termination triggers".
    """
    if rule.kind is TriggerKind.REPEATED_MISS:
        have = misses_of_minimum(_last(history, rule.window))
        need = (rule.count or 0) + 1
        text = f"missed {have} times in {rule.window} periods; more than {rule.count} is a right"
        return _counted(rule.kind, have, need, text)
    if rule.kind is TriggerKind.AT_CAP:
        have = sum(month.is_at_cap for month in _last(months, rule.window))
        text = f"at the cap in {have} of {rule.window} months; {rule.count} is a right"
        return _counted(rule.kind, have, rule.count or 0, text)
    if rule.kind is TriggerKind.CRITICAL:
        have = sum(
            outcome.klass is ResultClass.CRITICAL or outcome.is_catastrophic for outcome in history
        )
        return _counted(rule.kind, have, 1, f"{have} critical failures; one is a right")
    return _credit_share(rule, _last(months, rule.window))


def _last(entries: Sequence[T], window: int | None) -> Sequence[T]:
    return entries if window is None else entries[-window:]


def _counted(kind: TriggerKind, have: int, need: int, text: str) -> TriggerState:
    share = divide(Decimal(have), Decimal(need))
    return TriggerState(kind, share, Decimal(have), Decimal(need), text)


def _credit_share(rule: TriggerRule, months: Sequence[CreditedMonth]) -> TriggerState:
    need = HUNDRED if rule.percent is None else rule.percent
    credited = add(month.credited for month in months)
    at_risk = add(month.at_risk for month in months)
    have = percent_of(credited, at_risk) if at_risk else ZERO
    text = (
        f"credits are {number_text(half_up(have, 2))} % of what was at risk;"
        f" {number_text(need)} % is a right"
    )
    return TriggerState(rule.kind, divide(have, need), have, need, text)
