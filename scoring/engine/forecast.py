"""Inside a running period: what is left before the expected level is out of reach."""

from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from scoring.engine.numbers import HUNDRED, ZERO, exact, stored

AMBER_ABOVE: Final = Decimal(1)
RED_ABOVE: Final = Decimal(2)


class Burn(StrEnum):
    """How fast an error budget goes."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@exact
def error_budget(expected_percent: Decimal, service_time: Decimal) -> Decimal:
    """Return the downtime that the expected level leaves, in the unit of the service time."""
    return stored((HUNDRED - expected_percent) * service_time / HUNDRED)


@exact
def burn_rate(*, used: Decimal, budget: Decimal, elapsed_ratio: Decimal) -> Decimal | None:
    """Return share of budget used / share of period elapsed; None without budget or time.

    :raises ValueError: a negative use, or a share beyond 0 to 1
    """
    if used < ZERO or not ZERO <= elapsed_ratio <= 1:
        raise ValueError("use must not be negative and the elapsed share lies between 0 and 1")
    if budget <= ZERO or not elapsed_ratio:
        return None
    return stored(used / budget / elapsed_ratio, (AMBER_ABOVE, RED_ABOVE))


def burn_of(rate: Decimal) -> Burn:
    """Return amber above 1 and red above 2."""
    if rate > RED_ABOVE:
        return Burn.RED
    return Burn.AMBER if rate > AMBER_ABOVE else Burn.GREEN


@exact
def misses_left(expected_percent: Decimal, *, expected_total: int, missed: int) -> int:
    """Return how many more of a period's items may miss; negative once the level is lost."""
    allowed = (HUNDRED - expected_percent) * expected_total / HUNDRED
    return int(allowed.to_integral_value(rounding=ROUND_FLOOR)) - missed
