"""Earning back: what a vendor gets back of a credit for doing well after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.errors import RuleError
from slas.rules.classes import ResultClass, Targets, shown
from slas.rules.credits.money import DIGITS, percent_amount
from slas.rules.numbers import HUNDRED, ZERO, add, divide, percent_of

MOST_PERIODS = 60


class EarnBackKind(StrEnum):
    """What has to be done.

    met_in_a_row: met in so many periods in a row · exceeded_next: more than expected in each of
    the next so many · year_average: the average of the contract year reaches what is expected.
    """

    MET_IN_A_ROW = "met_in_a_row"
    EXCEEDED_NEXT = "exceeded_next"
    YEAR_AVERAGE = "year_average"


class EarnBackState(StrEnum):
    """How far it has come."""

    OPEN = "open"
    EARNED = "earned"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class EarnBackPolicy:
    """Say what has to be done for so many percent of a credit; the periods are months as a rule.

    A year's average needs no number of periods. ``within`` bounds how many periods there are to
    meet so many in a row; None is no bound.

    :raises RuleError: terms that contradict one another
    """

    kind: EarnBackKind
    percent: Decimal = HUNDRED
    periods: int | None = None
    within: int | None = None

    def __post_init__(self) -> None:
        if not self.percent.is_finite() or not 0 < self.percent <= HUNDRED:
            raise RuleError("Give back more than 0 % and at most 100 %.", field="percent")
        if self.kind is EarnBackKind.YEAR_AVERAGE:
            if self.periods is not None:
                raise RuleError("A year's average has no number of periods.", field="periods")
        elif self.periods is None or not 1 <= self.periods <= MOST_PERIODS:
            raise RuleError(f"Say how many periods: 1 to {MOST_PERIODS}.", field="periods")
        if self.within is not None and (
            self.kind is not EarnBackKind.MET_IN_A_ROW
            or self.periods is None
            or not self.periods <= self.within <= MOST_PERIODS
        ):
            raise RuleError(
                "The time to earn it back is too short or not called for.", field="within"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidCredit:
    """Hold the credit that may be earned back; ``last_day`` is that of its period."""

    amount: Decimal
    currency: str
    last_day: date
    digits: int = DIGITS
    is_critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPeriod:
    """Hold one final period of the level: its last local day, its result and its targets.

    ``is_percent``: the value is 100 · numerator / denominator, else it is their quotient.
    """

    last_day: date
    klass: ResultClass
    targets: Targets
    attained: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    is_percent: bool = True

    @property
    def is_exceeded(self) -> bool:
        """Tell whether the value, as shown, is better than expected."""
        if self.attained is None:
            return False
        value = shown(self.attained, self.targets)
        return value != self.targets.expected and self.targets.reached(value, self.targets.expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnBack:
    """Hold what is given back and when, or would be, and how far it has come.

    ``have`` of ``need`` periods are done; ``average`` is that of the year. ``amount`` is 0 once
    lost.
    """

    state: EarnBackState
    amount: Decimal
    currency: str
    on: date | None = None
    have: int = 0
    need: int = 0
    average: Decimal | None = None
    reason: str = ""


def earn_back(
    policy: EarnBackPolicy,
    credit: PaidCredit,
    periods: Sequence[JudgedPeriod],
    *,
    year: tuple[date, date] | None = None,
) -> EarnBack:
    """Judge whether a credit is earned back by the periods of its level and scope, in order.

    ``year`` is the first and last local day of the contract year, for its average. A period
    without a judged value neither counts nor breaks a row. Source: docs/service-credits.md,
    "Earning back".

    :raises ValueError: periods out of order, or a year's average without its year
    """
    days = [period.last_day for period in periods]
    if days != sorted(set(days)):
        raise ValueError("the periods must be in order, the oldest first, each once")
    if credit.is_critical:
        return _lost(credit, "A critical failure cannot be earned back.")
    if policy.kind is EarnBackKind.YEAR_AVERAGE:
        if year is None:
            raise ValueError("a year's average needs the contract year")
        return _year_average(policy, credit, periods, year)
    after = [period for period in periods if period.last_day > credit.last_day]
    if policy.kind is EarnBackKind.MET_IN_A_ROW:
        return _met_in_a_row(policy, credit, after)
    return _exceeded_next(policy, credit, after)


def _given(policy: EarnBackPolicy, credit: PaidCredit) -> Decimal:
    return percent_amount(policy.percent, credit.amount, credit.digits)


def _lost(credit: PaidCredit, reason: str, have: int = 0, need: int = 0) -> EarnBack:
    return EarnBack(
        state=EarnBackState.LOST,
        amount=percent_amount(ZERO, credit.amount, credit.digits),
        currency=credit.currency,
        have=have,
        need=need,
        reason=reason,
    )


def _met_in_a_row(
    policy: EarnBackPolicy, credit: PaidCredit, after: Sequence[JudgedPeriod]
) -> EarnBack:
    need, have = policy.periods or 0, 0
    for place, period in enumerate(after, start=1):
        if policy.within is not None and place > policy.within:
            break
        if period.klass is ResultClass.MET:
            have += 1
        elif period.klass.is_judged or period.klass is ResultClass.NOT_REPORTED:
            have = 0
        if have == need:
            return EarnBack(
                state=EarnBackState.EARNED,
                amount=_given(policy, credit),
                currency=credit.currency,
                on=period.last_day,
                have=have,
                need=need,
                reason=f"Met in {need} periods in a row.",
            )
    if policy.within is not None and len(after) >= policy.within:
        return _lost(credit, f"Not met in {need} in a row of {policy.within} periods.", have, need)
    return _open(policy, credit, have, need, f"Met in {have} of {need} periods in a row.")


def _open(
    policy: EarnBackPolicy, credit: PaidCredit, have: int, need: int, reason: str
) -> EarnBack:
    return EarnBack(
        state=EarnBackState.OPEN,
        amount=_given(policy, credit),
        currency=credit.currency,
        have=have,
        need=need,
        reason=reason,
    )


def _exceeded_next(
    policy: EarnBackPolicy, credit: PaidCredit, after: Sequence[JudgedPeriod]
) -> EarnBack:
    need, have = policy.periods or 0, 0
    for period in after:
        if period.is_exceeded:
            have += 1
        elif period.klass.is_judged or period.klass is ResultClass.NOT_REPORTED:
            return _lost(credit, "Not exceeded in each of the next periods.", have, need)
        if have == need:
            return EarnBack(
                state=EarnBackState.EARNED,
                amount=_given(policy, credit),
                currency=credit.currency,
                on=period.last_day,
                have=have,
                need=need,
                reason=f"Exceeded in each of the next {need} periods.",
            )
    return _open(policy, credit, have, need, f"Exceeded in {have} of {need} periods.")


def _year_average(
    policy: EarnBackPolicy,
    credit: PaidCredit,
    periods: Sequence[JudgedPeriod],
    year: tuple[date, date],
) -> EarnBack:
    first, last = year
    within = [period for period in periods if first <= period.last_day <= last]
    if not within or within[-1].last_day < last:
        return _open(policy, credit, len(within), 0, "The contract year is not over.")
    judged = [period for period in within if period.attained is not None]
    if any(period.klass is ResultClass.NOT_REPORTED for period in within) or not judged:
        return _lost(credit, "A period of the year was not reported.", len(within))
    targets = judged[-1].targets
    average = shown(_average(judged), targets)
    if not targets.reached(average, targets.expected):
        return _lost(credit, f"The year's average is {average}.", len(within))
    return EarnBack(
        state=EarnBackState.EARNED,
        amount=_given(policy, credit),
        currency=credit.currency,
        on=last,
        have=len(within),
        average=average,
        reason=f"The year's average is {average}.",
    )


def _average(judged: Sequence[JudgedPeriod]) -> Decimal:
    """Average over numerators and denominators; over the values where there are none."""
    whole = add(period.denominator or ZERO for period in judged)
    if not whole or any(period.numerator is None or not period.denominator for period in judged):
        return divide(add(period.attained or ZERO for period in judged), Decimal(len(judged)))
    part = add(period.numerator or ZERO for period in judged)
    return percent_of(part, whole) if judged[-1].is_percent else divide(part, whole)
