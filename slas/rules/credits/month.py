"""A contract's month: what bounds its credits, what comes to be settled, what is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.errors import RuleError
from slas.rules.credits.money import DIGITS, Step, percent, percent_amount, product
from slas.rules.credits.raw import RawCredit
from slas.rules.credits.schedule import Tier
from slas.rules.numbers import HUNDRED, ZERO, add, subtract


class Cap(StrEnum):
    """Which bound cut a credit."""

    ENTRY = "entry"
    MONTH = "month"
    YEAR = "year"
    TOTAL = "total"


class NotPaid(StrEnum):
    """Why a credit is not paid although its default stands."""

    ROOT_EVENT = "root_event"
    MINIMUM_CREDIT = "minimum_credit"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True, slots=True)
class PointsScale:
    """Say what a month's points are worth, in percent of its charges.

    Either so many percent a point, or bands: the tier that holds the sum gives the percentage,
    and none is nothing.

    :raises RuleError: neither of the two, or both
    """

    percent_per_point: Decimal | None = None
    bands: tuple[Tier, ...] = ()

    def __post_init__(self) -> None:
        if (self.percent_per_point is None) == (not self.bands):
            raise RuleError("Say what points are worth: percent a point, or bands.", field="points")
        if self.percent_per_point is not None and (
            not self.percent_per_point.is_finite() or self.percent_per_point < 0
        ):
            raise RuleError("A point cannot be worth less than nothing.", field="points")

    def percent_of(self, points: Decimal) -> Decimal:
        """Give what so many points are worth, in percent of the charges."""
        if self.percent_per_point is not None:
            return product(points, self.percent_per_point)
        return max((band.value for band in self.bands if band.holds(points)), default=ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Hold one default's raw credit as it comes to the month's settlement.

    ``key`` names it once in the month and breaks ties. Claims with the same ``root_event`` pay
    once: the highest, or the one that the customer chose.
    """

    key: str
    raw: RawCredit
    root_event: str | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Hold what bounds a contract's credits of one month; None is no bound.

    ``charges`` is the month's base as the contract names it; ``pass_through``, ``taxes`` and
    ``one_time`` are taken off. ``month_credited``, ``year_credited`` and ``total_credited`` are
    what stands already, outside of the claims to be settled.

    :raises RuleError: deductions beyond the charges, or a percentage outside 0 to 100
    :raises ValueError: a figure that is negative or not finite, or no currency
    """

    currency: str
    digits: int = DIGITS
    charges: Decimal = ZERO
    pass_through: Decimal = ZERO
    taxes: Decimal = ZERO
    one_time: Decimal = ZERO
    at_risk_percent: Decimal | None = None
    month_credited: Decimal = ZERO
    year_cap: Decimal | None = None
    year_credited: Decimal = ZERO
    total_cap: Decimal | None = None
    total_credited: Decimal = ZERO
    points: PointsScale | None = None

    def __post_init__(self) -> None:
        if not self.currency:
            raise ValueError("an amount needs a currency")
        for name in _AMOUNTS:
            number: Decimal | None = getattr(self, name)
            if number is not None and (not number.is_finite() or number < 0):
                raise ValueError(f"{name} must be a finite number, 0 or more, not {number}")
        if self.at_risk_percent is not None and self.at_risk_percent > HUNDRED:
            raise RuleError("No more than 100 % can be at risk.", field="at_risk_percent")
        if self.net_charges < 0:
            raise RuleError("More is deducted than charged.", field="charges")

    @property
    def net_charges(self) -> Decimal:
        """Give the charges less pass-through, taxes and one-time charges."""
        return subtract(self.charges, add((self.pass_through, self.taxes, self.one_time)))

    @property
    def at_risk(self) -> Decimal | None:
        """Give the month's amount at risk, to the currency's digits."""
        if self.at_risk_percent is None:
            return None
        return percent_amount(self.at_risk_percent, self.net_charges, self.digits)


_AMOUNTS = (
    "charges",
    "pass_through",
    "taxes",
    "one_time",
    "at_risk_percent",
    "month_credited",
    "year_cap",
    "year_credited",
    "total_cap",
    "total_credited",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledLine:
    """Hold what became of one claim: raw, after its own cap, and the credit that is paid.

    ``cut_by`` names the caps that took something off; ``not_paid`` says why nothing is paid
    although a default stands, ``paid_with`` which claim pays for its root event.
    """

    key: str
    currency: str
    raw: Decimal
    capped: Decimal
    credit: Decimal
    points: Decimal | None = None
    cut_by: tuple[Cap, ...] = ()
    not_paid: NotPaid | None = None
    paid_with: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Hold a month's credits: the parts in the order of the claims' keys, and their total.

    ``limit`` is the lowest of the shared caps, less what it has been used for; ``limited_by``
    names it where it cut.
    """

    currency: str
    digits: int
    at_risk: Decimal | None
    claimed: Decimal
    limit: Decimal | None
    limited_by: Cap | None
    total: Decimal
    lines: tuple[SettledLine, ...]
    steps: tuple[Step, ...]


def pool_is_within(allocations: Iterable[tuple[Decimal, Decimal]], pool_percent: Decimal) -> bool:
    """Tell whether pairs of pool share and allocation, in percent, together stay in the pool.

    Source: docs/service-credits.md, "The pool".
    """
    return pool_used(allocations) <= pool_percent


def pool_used(allocations: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Add pairs of pool share and allocation up, in percent of the amount at risk."""
    return add(percent(share, allocation) for share, allocation in allocations)
