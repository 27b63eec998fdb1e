"""Rows of credit schedules, terms, triggers and invoices as the pure rules take them."""

from decimal import Decimal

from slas.choices import Direction, EarnBackPolicy
from slas.models import BilledCharge, CreditSchedule, CreditTerms, TerminationTrigger
from slas.rules.credits import earn_back
from slas.rules.credits.schedule import ClaimMode, CreditKind, Schedule, Tier
from slas.rules.credits.termination import TriggerKind, TriggerRule
from slas.rules.numbers import HUNDRED, ONE
from slas.services.statements.book import Billed


def schedule_of(row: CreditSchedule) -> Schedule:
    """Read a schedule whose tiers are loaded."""
    return Schedule(
        kind=CreditKind(row.kind),
        tiers=tuple(
            Tier(
                lower=tier.lower,
                lower_inclusive=tier.lower is not None and tier.lower_inclusive,
                upper=tier.upper,
                upper_inclusive=tier.upper is not None and tier.upper_inclusive,
                value=tier.value,
            )
            for tier in row.tiers.all()
        ),
        higher_is_better=row.direction == Direction.HIGHER,
        fee_multiple=row.fee_multiple,
        percent_per_point=row.percent_a_point,
        cap_percent=row.cap_percent,
        minimum_credit=row.minimum_credit,
        condition_misses=row.condition_misses,
        condition_periods=row.condition_periods,
        multipliers=tuple(Decimal(text) for text in row.multipliers) or (ONE,),
        claim=ClaimMode(row.claim),
        claim_days=row.claim_days,
        claim_cycles=row.claim_cycles,
    )


def billed_of(row: BilledCharge) -> Billed:
    """Read an invoice."""
    return Billed(
        amount=row.amount,
        pass_through=row.pass_through,
        taxes=row.taxes,
        one_time=row.one_time,
        invoice=row.invoice,
        number=row.number,
    )


def policy_of(terms: CreditTerms | None) -> earn_back.EarnBackPolicy | None:
    """Read the earn-back policy; None where nothing is earned back."""
    if terms is None or terms.earn_back == EarnBackPolicy.NONE:
        return None
    is_average = terms.earn_back == EarnBackPolicy.YEAR_AVERAGE
    return earn_back.EarnBackPolicy(
        kind=earn_back.EarnBackKind(terms.earn_back),
        percent=HUNDRED if terms.earn_back_percent is None else terms.earn_back_percent,
        periods=None if is_average else terms.earn_back_periods,
    )


def trigger_of(row: TerminationTrigger) -> TriggerRule:
    """Read a termination trigger."""
    return TriggerRule(
        kind=TriggerKind(row.kind), times=row.times, months=row.months, percent=row.percent
    )


def pool_share_of(terms: CreditTerms | None, category: str) -> Decimal:
    """Give the share of the pool that a category draws on: its own, else the pool, else all."""
    if terms is None:
        return HUNDRED
    share = terms.pool_shares.get(category)
    if share is not None:
        return Decimal(share)
    return HUNDRED if terms.pool_percent is None else terms.pool_percent
