"""Schedules and inputs for the tests of service credits."""

from decimal import Decimal

from slas.catalogue.agreements import Agreement, public_agreement, read_tier
from slas.rules.credits.money import product
from slas.rules.credits.raw import RawCredit, RawInputs, raw_credit
from slas.rules.credits.schedule import CreditKind, Schedule, Tier
from slas.rules.numbers import divide, percent_of

D = Decimal


def tiers(*entries: tuple[str, str]) -> tuple[Tier, ...]:
    return tuple(read_tier(span, value) for span, value in entries)


LADDER = Schedule(
    kind=CreditKind.LADDER,
    tiers=tiers(("[99, 99.9)", "10"), ("[95, 99)", "25"), ("(, 95)", "100")),
)
POOL = Schedule(kind=CreditKind.POOL)
REPEATED_POOL = Schedule(kind=CreditKind.POOL, multipliers=(D(1), D("1.5"), D(2)))


def agreed(agreement_id: str) -> Agreement:
    found = public_agreement(agreement_id)
    assert found is not None, agreement_id
    return found


def usd(amount: str, **fields: object) -> RawCredit:
    """Make a raw credit of an amount."""
    return RawCredit(amount=D(amount), currency="USD", **fields)  # type: ignore[arg-type]


def on_bill(schedule: Schedule, attained: str, charges: str = "1000") -> RawCredit:
    """Give the raw credit for a value, on a bill of USD 1,000 if not said otherwise."""
    inputs = RawInputs(currency="USD", attained=D(attained), charges=D(charges))
    return raw_credit(schedule, inputs)


def from_pool(
    at_risk: Decimal, allocation: str, *, misses: int = 1, share: str = "100"
) -> RawCredit:
    return raw_credit(
        REPEATED_POOL,
        RawInputs(
            currency="USD",
            at_risk=at_risk,
            allocation_percent=D(allocation),
            pool_share_percent=D(share),
            consecutive_misses=misses,
        ),
    )


def uptime(down: int, days: int) -> Decimal:
    """Give the percentage of the minutes of so many days that were not down."""
    whole = product(D(days), D(1440))
    return percent_of(whole - down, whole)


def mean(values: list[Decimal]) -> Decimal:
    return divide(sum(values, D(0)), D(len(values)))
