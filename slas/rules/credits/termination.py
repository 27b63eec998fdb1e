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

MOST_PERIODS = 120
WARNED_FROM = Decimal("0.75")


class TriggerKind(StrEnum):
    """What gives the right.

    repeated_misses: one level missed more than ``times`` in ``months`` periods · months_at_cap:
    the credits reached the cap in ``times`` of ``months`` · share_of_at_risk: the credits of
    ``months``, or of all, are ``percent`` of what was at risk · critical_default: one critical
    failure.
    """

    REPEATED_MISSES = "repeated_misses"
    MONTHS_AT_CAP = "months_at_cap"
    SHARE_OF_AT_RISK = "share_of_at_risk"
    CRITICAL_DEFAULT = "critical_default"


T = TypeVar("T")
_COUNTED = frozenset((TriggerKind.REPEATED_MISSES, TriggerKind.MONTHS_AT_CAP))


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """Say what gives the right to terminate.

    :raises RuleError: a figure that is missing, out of range, or not called for
    """

    kind: TriggerKind
    times: int | None = None
    months: int | None = None
    percent: Decimal | None = None

    def __post_init__(self) -> None:
        if self.months is not None and not 1 <= self.months <= MOST_PERIODS:
            raise RuleError(f"The window has 1 to {MOST_PERIODS} periods.", field="months")
        if self.kind in _COUNTED:
            self._check_count()
        elif self.times is not None:
            raise RuleError("This trigger counts no misses.", field="times")
        if (self.percent is None) == (self.kind is TriggerKind.SHARE_OF_AT_RISK):
            raise RuleError("Give a percentage for the share of credits alone.", field="percent")
        if self.percent is not None and not 0 < self.percent <= HUNDRED:
            raise RuleError("The share must be above 0 % and at most 100 %.", field="percent")
        if self.kind is TriggerKind.CRITICAL_DEFAULT and self.months is not None:
            raise RuleError("One critical failure needs no window.", field="months")

    def _check_count(self) -> None:
        if self.months is None:
            raise RuleError("Say in how many periods.", field="months")
        lowest = 0 if self.kind is TriggerKind.REPEATED_MISSES else 1
        highest = self.months - 1 if self.kind is TriggerKind.REPEATED_MISSES else self.months
        if self.times is None or not lowest <= self.times <= highest:
            raise RuleError(
                f"In {self.months} periods the count is {lowest} to {highest}.", field="times"
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
    if rule.kind is TriggerKind.REPEATED_MISSES:
        have = misses_of_minimum(_last(history, rule.months))
        need = (rule.times or 0) + 1
        text = f"missed {have} times in {rule.months} periods; more than {rule.times} is a right"
        return _counted(rule.kind, have, need, text)
    if rule.kind is TriggerKind.MONTHS_AT_CAP:
        have = sum(month.is_at_cap for month in _last(months, rule.months))
        text = f"at the cap in {have} of {rule.months} months; {rule.times} is a right"
        return _counted(rule.kind, have, rule.times or 0, text)
    if rule.kind is TriggerKind.CRITICAL_DEFAULT:
        have = sum(
            outcome.klass is ResultClass.CRITICAL or outcome.is_catastrophic for outcome in history
        )
        return _counted(rule.kind, have, 1, f"{have} critical failures; one is a right")
    return _credit_share(rule, _last(months, rule.months))


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
