"""A service level's score over time: recent periods count more (docs/scoring.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from scoring.engine.inputs import LEAVES_THE_MEAN, PeriodScore, ResultClass
from scoring.engine.months import month_number
from scoring.engine.normaliser import ANCHOR_SCORES
from scoring.engine.numbers import ZERO, exact, stored

WEIGHT_PLACES: Final = 15
NEAR_MONTHS: Final = 36
LONGEST_HALF_LIFE: Final = 120
DEFAULT_HALF_LIFE: Final = Decimal(3)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a service level stands in a month; `score` is None where it is not measured."""

    score: Decimal | None  # over time
    own_score: Decimal | None  # of the current periods alone
    newest: PeriodScore | None  # the newest period that stands for the month
    current: tuple[PeriodScore, ...]  # all that stand for it: several for weekly periods
    window: tuple[PeriodScore, ...]  # what was looked at, oldest first
    carried: bool  # the newest period ended in an earlier month


@lru_cache(maxsize=4096)
@exact
def decay_weight(age_months: int, half_life_months: Decimal) -> Decimal:
    """Return 2^(-age/half-life) cut at 15 decimals, by integer root: the same on every machine.

    :raises ValueError: a negative age, or a half-life that is no multiple of 0.25 from 0.25 to 120
    """
    quarters = half_life_months * 4 if half_life_months.is_finite() else ZERO
    if quarters != quarters.to_integral_value() or not 1 <= quarters <= LONGEST_HALF_LIFE * 4:
        raise ValueError("the half-life must be a multiple of 0.25 months, from 0.25 to 120")
    if age_months < 0:
        raise ValueError("an age is at least 0 months")
    degree = int(quarters)
    power = 10 ** (WEIGHT_PLACES * degree) >> (4 * age_months)
    return Decimal(_integer_root(power, degree)).scaleb(-WEIGHT_PLACES)


@exact
def stand(
    results: Sequence[PeriodScore],
    *,
    month: date,
    half_life_months: Decimal,
    window_periods: int,
    months_per_period: int = 1,
) -> Standing:
    """Return where a service level stands in a month, given its final periods in any order.

    Only the last periods up to the month's end count. A result stands for the month in which its
    period ends and, where periods are longer, until the next is due; once the newest no longer
    stands, the level is not measured.
    """
    this_month = month_number(month)
    aged = [(this_month - month_number(result.ended_on), result) for result in results]
    if len(aged) > 1:
        aged.sort(key=_in_time_order)
    while aged and aged[-1][0] < 0:
        aged.pop()
    aged = aged[-window_periods:]
    window = tuple([result for _, result in aged])
    if not aged or aged[-1][0] >= months_per_period:
        return Standing(None, None, None, (), window, False)
    newest_age = aged[-1][0]
    current = aged[-1:] if newest_age else [entry for entry in aged if not entry[0]]
    score = _mean(aged, half_life_months)
    return Standing(
        score=score,
        own_score=score if len(aged) == 1 else _mean(current, half_life_months),
        newest=window[-1],
        current=tuple([result for _, result in current]),
        window=window,
        carried=newest_age > 0,
    )


@exact
def score_over_time(
    results: Sequence[PeriodScore],
    *,
    month: date,
    half_life_months: Decimal = DEFAULT_HALF_LIFE,
    window_periods: int = 12,
    months_per_period: int = 1,
) -> Decimal | None:
    """Return `S = sum(w*s)/sum(w)`, `w = 2^(-age in months/half-life)`; None if not measured."""
    score = stand(
        results,
        month=month,
        half_life_months=half_life_months,
        window_periods=window_periods,
        months_per_period=months_per_period,
    ).score
    return None if score is None else stored(score, ANCHOR_SCORES)


def _in_time_order(entry: tuple[int, PeriodScore]) -> tuple[date, str, Decimal | None]:
    result = entry[1]
    return result.ended_on, result.result_class, result.score


def _mean(aged: Sequence[tuple[int, PeriodScore]], half_life_months: Decimal) -> Decimal | None:
    """Return the weighted mean of those that count, each with its age; None if none does."""
    near = _near_weights(half_life_months)
    total = weights = ZERO
    for age, result in aged:
        if result.result_class in LEAVES_THE_MEAN:
            continue
        weight = near[age] if age < NEAR_MONTHS else decay_weight(age, half_life_months)
        weights += weight
        if result.result_class is ResultClass.NOT_REPORTED:
            continue
        if result.score is None:
            raise ValueError(f"{result.result_class} of {result.ended_on} has no score")
        total += weight * result.score
    return total / weights if weights else None


@lru_cache(maxsize=64)
def _near_weights(half_life_months: Decimal) -> tuple[Decimal, ...]:
    return tuple(decay_weight(age, half_life_months) for age in range(NEAR_MONTHS))


def _integer_root(number: int, degree: int) -> int:
    """Return the greatest integer up to 10^15 whose power does not exceed the number."""
    low, high = 0, 10**WEIGHT_PLACES
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= number:
            low = middle
        else:
            high = middle - 1
    return low
