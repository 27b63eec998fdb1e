"""What the engine is given: results of periods, the lines of a card, and facts for gates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scoring.engine.normaliser import Anchors, normalise
from scoring.engine.numbers import ONE, ZERO


class ResultClass(StrEnum):
    """How a period of a service level was judged."""

    MET = "met"
    MET_MINIMUM = "met_minimum"
    BELOW_MINIMUM = "below_minimum"
    CRITICAL = "critical"
    NO_EVENTS = "no_events"
    NOT_DUE = "not_due"
    EXCUSED = "excused"
    NOT_REPORTED = "not_reported"


#: These leave the mean: nothing was there to judge, and that is nobody's fault.
LEAVES_THE_MEAN: Final = frozenset(
    {ResultClass.NO_EVENTS, ResultClass.NOT_DUE, ResultClass.EXCUSED}
)
FAILS_MINIMUM: Final = frozenset({ResultClass.BELOW_MINIMUM, ResultClass.CRITICAL})


@dataclass(frozen=True, slots=True)
class PeriodScore:
    """One final period of one service level; `score` is None where the class leaves the mean."""

    ended_on: date  # the last day inside the period
    result_class: ResultClass
    score: Decimal | None
    disputed: bool = False  # the customer's figure was used


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One agreed service level as a card counts it; results in any order, final ones only."""

    key: str
    dimension: str
    weight: Decimal  # within its dimension, any unit
    results: tuple[PeriodScore, ...]
    critical: bool = False
    source_quality: Decimal = ONE  # q, 0 to 1
    months_per_period: int = 1  # a result stands for so many months: 1, 3 (quarterly), 12 (yearly)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer to a gate's question; a gate without any input is not evaluated."""

    gate: str
    holds: bool
    reason: str = ""


def score_of_period(
    result_class: ResultClass, value: Decimal | None, anchors: Anchors
) -> Decimal | None:
    """Return a period's own score, 0 to 100; None where its class leaves the mean.

    A disputed result is given with the customer's figure.

    :raises ValueError: the class needs an attained value and there is none
    """
    if result_class in LEAVES_THE_MEAN:
        return None
    if result_class is ResultClass.NOT_REPORTED:
        return ZERO
    if value is None:
        raise ValueError(f"{result_class} needs an attained value")
    return normalise(value, anchors)
