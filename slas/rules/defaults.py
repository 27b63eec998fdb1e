"""Defaults: which promises a period breaks, alone and over a rolling window of periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from core.errors import RuleError
from slas.rules.classes import ResultClass

MOST_PERIODS = 120


class DefaultKind(StrEnum):
    """Why a period is a default."""

    MINIMUM = "minimum"
    EXPECTED_REPEATED = "expected_repeated"
    MEASUREMENT = "measurement"
    CRITICAL = "critical"


BELOW_MINIMUM = frozenset((ResultClass.BELOW_MINIMUM, ResultClass.CRITICAL))
BELOW_EXPECTED = BELOW_MINIMUM | {ResultClass.MET_MINIMUM}


@dataclass(frozen=True, slots=True)
class PeriodOutcome:
    """Hold what one contract period of a level and scope came to.

    ``is_catastrophic``: an event that the contract names as a critical failure fell in it.
    ``in_tier``: the value lies in a tier of the schedule that pays, though it may meet its target
    (99.9 of "99.9 or less").
    """

    period_start: datetime
    klass: ResultClass
    is_catastrophic: bool = False
    in_tier: bool = False

    @property
    def misses_minimum(self) -> bool:
        """Tell whether the period is a default of its minimum."""
        return self.klass in BELOW_MINIMUM or (self.klass.is_judged and self.in_tier)

    @property
    def misses_expected(self) -> bool:
        """Tell whether the period misses what is expected."""
        return self.klass in BELOW_EXPECTED or self.misses_minimum


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """Say how many misses of the expected level in how many periods are a default.

    Both None: repeated misses are none.

    :raises RuleError: one without the other, or more misses than periods
    """

    repeat_misses: int | None = None
    repeat_window: int | None = None

    def __post_init__(self) -> None:
        misses, window = self.repeat_misses, self.repeat_window
        if misses is None and window is None:
            return
        if misses is None or window is None:
            raise RuleError(
                "Say both: how many misses, and in how many periods.",
                field="repeat_misses" if misses is None else "repeat_window",
            )
        if not 1 <= window <= MOST_PERIODS:
            raise RuleError(f"The window has 1 to {MOST_PERIODS} periods.", field="repeat_window")
        if not 1 <= misses <= window:
            raise RuleError(
                f"Of {window} periods at least 1 and at most {window} can be missed.",
                field="repeat_misses",
            )


def misses_of_minimum(history: Sequence[PeriodOutcome]) -> int:
    """Count the periods below minimum."""
    return sum(outcome.misses_minimum for outcome in history)


def misses_of_expected(history: Sequence[PeriodOutcome]) -> int:
    """Count the periods below expected."""
    return sum(outcome.misses_expected for outcome in history)


def defaults_of(history: Sequence[PeriodOutcome], rule: DefaultRule) -> tuple[DefaultKind, ...]:
    """Name the defaults of the last period, given those before it without a gap, oldest first.

    A period without a judged value is no miss but takes its place in the window.
    Source: docs/service-credits.md, "Defaults".

    :raises ValueError: periods that are not in order
    """
    _require_order(history)
    if not history:
        return ()
    last = history[-1]
    found = []
    if last.misses_minimum:
        found.append(DefaultKind.MINIMUM)
    if last.klass is ResultClass.MET_MINIMUM and _repeats(history, rule):
        found.append(DefaultKind.EXPECTED_REPEATED)
    if last.klass is ResultClass.NOT_REPORTED:
        found.append(DefaultKind.MEASUREMENT)
    if last.klass is ResultClass.CRITICAL or last.is_catastrophic:
        found.append(DefaultKind.CRITICAL)
    return tuple(found)


def _repeats(history: Sequence[PeriodOutcome], rule: DefaultRule) -> bool:
    if rule.repeat_misses is None or rule.repeat_window is None:
        return False
    return misses_of_expected(history[-rule.repeat_window :]) >= rule.repeat_misses


def consecutive_misses(history: Sequence[PeriodOutcome]) -> int:
    """Count the misses of the minimum in a row that end with the last period.

    A judged period that does not miss resets the count; one without a judged value neither counts
    nor resets. 0 where the last period itself does not miss.
    Source: docs/service-credits.md, "Repeat multiplier".

    :raises ValueError: periods that are not in order
    """
    _require_order(history)
    if not history or not history[-1].misses_minimum:
        return 0
    count = 0
    for outcome in reversed(history):
        if outcome.misses_minimum:
            count += 1
        elif outcome.klass.is_judged:
            break
    return count


def _require_order(history: Sequence[PeriodOutcome]) -> None:
    starts = [outcome.period_start for outcome in history]
    if any(later <= earlier for earlier, later in pairwise(starts)):
        raise ValueError("the history must be in order, the oldest period first, each once")
