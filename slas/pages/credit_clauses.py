"""What a default costs, as sentences: the tiers of a credit schedule, its conditions, the pool."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from core import formats
from core.values import decimal_text
from slas.choices import ClaimKind, CreditScheduleKind
from slas.models import CreditSchedule, CreditTerms, CreditTier
from slas.presentation import short_unit
from slas.services.statements.converting import pool_share_of

_TIMES: Final = ("first", "second", "third", "fourth", "fifth", "sixth")


def plain(figure: Decimal | None) -> str:
    """Print a figure without the zeros that only its column adds."""
    text = decimal_text(figure)
    return formats.NO_FIGURE if text is None else text


def span_text(tier: CreditTier, unit: str) -> str:
    """Say which values a tier holds: “from 99 % to below 99.5 %”."""
    sign = short_unit(unit)
    low = formats.with_unit(plain(tier.lower), sign)
    high = formats.with_unit(plain(tier.upper), sign)
    if tier.lower is None and tier.upper is None:
        return "whatever the value"
    until = f"up to {high}" if tier.upper_inclusive else f"below {high}"
    if tier.lower is None:
        return until
    since = f"from {low}" if tier.lower_inclusive else f"above {low}"
    if tier.upper is None:
        return f"{since} on"
    return f"{since} {'' if tier.upper_inclusive else 'to '}{until}"


def paid_text(schedule: CreditSchedule, value: Decimal, currency: str) -> str:
    """Say what a tier pays, by the kind of its schedule."""
    figure = plain(value)
    match schedule.kind:
        case CreditScheduleKind.LADDER:
            return f"{figure}{formats.NARROW}% of the charges"
        case CreditScheduleKind.POINTS:
            return f"{figure} points"
        case CreditScheduleKind.FEE_MULTIPLE:
            return f"{figure} times the fee for the time down"
        case CreditScheduleKind.DAYS_OF_FEE:
            return f"{figure} days of the fee"
        case CreditScheduleKind.FIXED:
            return formats.money(value, currency)
        case _:
            return f"{figure}{formats.NARROW}% of its allocation"


def tiers_text(schedule: CreditSchedule, unit: str, currency: str) -> str:
    """Say tier by tier what is paid; the tiers are loaded."""
    tiers = [
        f"{paid_text(schedule, tier.value, currency)} {span_text(tier, unit)}"
        for tier in schedule.tiers.all()
    ]
    if tiers:
        return "; ".join(tiers)
    if schedule.fee_multiple is not None:
        return f"{plain(schedule.fee_multiple)} times the fee for the time down"
    return "all of its allocation"


def conditions_of(schedule: CreditSchedule, currency: str) -> list[str]:
    """Say what else a schedule asks for, a sentence each."""
    found = []
    if schedule.condition_periods > 1:
        found.append(
            f"It pays only where {schedule.condition_misses} of {schedule.condition_periods}"
            " periods were missed, this one included."
        )
    if len(schedule.multipliers) > 1:
        found.append(_multipliers_text(schedule.multipliers))
    if schedule.percent_a_point is not None:
        found.append(
            f"A point is {plain(schedule.percent_a_point)}{formats.NARROW}% of the charges."
        )
    if schedule.monthly_fee is not None:
        fee = formats.money(schedule.monthly_fee, currency)
        found.append(f"The charges are its own fee, {fee} a month.")
    if schedule.cap_percent is not None:
        found.append(f"One credit is at most {plain(schedule.cap_percent)}{formats.NARROW}%.")
    if schedule.minimum_credit is not None:
        small = formats.money(schedule.minimum_credit, currency)
        found.append(f"A credit up to {small} is not paid.")
    found.append(_claim_text(schedule))
    return found


def _multipliers_text(multipliers: Iterable[str]) -> str:
    said = [
        f"the {_TIMES[place] if place < len(_TIMES) else f'{place + 1}th'} {plain(Decimal(times))}"
        for place, times in enumerate(multipliers)
    ]
    return f"Of misses in a row {', '.join(said)} times; every further one as the last."


def _claim_text(schedule: CreditSchedule) -> str:
    if schedule.claim != ClaimKind.CLAIMED:
        return "It comes by itself."
    if schedule.claim_days is not None:
        return f"It must be claimed within {schedule.claim_days} days of the period’s end."
    if schedule.claim_cycles is not None:
        cycles = "cycle" if schedule.claim_cycles == 1 else "cycles"
        return (
            f"It must be claimed by the end of {schedule.claim_cycles} billing {cycles} after it."
        )
    return "It must be claimed; no deadline is agreed."


def pool_text(terms: CreditTerms | None, category: str, allocation: str) -> str:
    """Say which part of what is at risk a pool pays: its share times the allocation."""
    share = f"{plain(pool_share_of(terms, category))}{formats.NARROW}%"
    named = f"“{category}”, {share}" if category else f"the pool, {share}"
    return f"Its allocation is {allocation or '…'}{formats.NARROW}% of {named} of what is at risk."
