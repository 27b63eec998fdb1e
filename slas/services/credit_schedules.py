"""Credit schedules: agreed once, never changed, and warned about rather than refused.

Source: docs/disputes.md, "Agreeing what a default costs".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core.entries import figure_between, line_of_text, one_of_choices
from core.errors import ConflictError, RuleError
from core.values import decimal_text
from slas.catalogue.agreements import Agreement, public_agreement
from slas.choices import ClaimKind, CreditScheduleKind, Direction
from slas.models import CreditSchedule, CreditTier
from slas.models.statements import MOST_MONEY
from slas.models.terms import LIMIT
from slas.rules.credits.schedule import ClaimMode, CreditKind, Schedule, Tier
from slas.rules.credits.warnings import warnings
from slas.rules.numbers import HUNDRED, ONE, ZERO
from slas.services.statements.converting import schedule_of

_MOST_CLAIM_DAYS: Final = 1000
_MOST_CLAIM_CYCLES: Final = 24


@dataclass(frozen=True, slots=True)
class TierInput:
    """A stretch of the measured value, open where a bound is None, and what it pays."""

    value: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_inclusive: bool = True
    upper_inclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleInput:
    """All that a credit schedule says, as entered."""

    kind: str
    direction: str = Direction.HIGHER
    tiers: Sequence[TierInput] = ()
    monthly_fee: Decimal | None = None
    fee_multiple: Decimal | None = None
    percent_a_point: Decimal | None = None
    cap_percent: Decimal | None = None
    minimum_credit: Decimal | None = None
    condition_misses: int = 1
    condition_periods: int = 1
    multipliers: Sequence[Decimal] = field(default_factory=list)
    claim: str = ClaimKind.AUTOMATIC
    claim_days: int | None = None
    claim_cycles: int | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """A schedule, and what is odd about it."""

    schedule: CreditSchedule
    warnings: tuple[str, ...]


# Field, decimals that are kept, and the largest figure.
_FIGURES: Final = (
    ("monthly_fee", 2, MOST_MONEY),
    ("fee_multiple", 4, 1000),
    ("percent_a_point", 4, 100),
    ("cap_percent", 2, 1000),
    ("minimum_credit", 2, MOST_MONEY),
)


def checked_schedule(entered: ScheduleInput) -> Schedule:
    """Give a schedule as the rules take it.

    :raises RuleError: an entry that does not hold, or terms that contradict one another
    """
    one_of_choices(entered.kind, CreditScheduleKind.values, field="kind", label="The kind")
    one_of_choices(entered.direction, Direction.values, field="direction", label="The direction")
    one_of_choices(entered.claim, ClaimKind.values, field="claim", label="How it is claimed")
    for name, decimals, largest in _FIGURES:
        figure = getattr(entered, name)
        if figure is not None:
            label = f"The {name.replace('_', ' ')}"
            figure_between(figure, 0, largest, field=name, label=label, decimals=decimals)
    _check_deadline(entered)
    try:
        return Schedule(
            kind=CreditKind(entered.kind),
            tiers=tuple(_tier(tier) for tier in entered.tiers),
            higher_is_better=entered.direction == Direction.HIGHER,
            fee_multiple=entered.fee_multiple,
            percent_per_point=entered.percent_a_point,
            cap_percent=entered.cap_percent,
            minimum_credit=entered.minimum_credit,
            condition_misses=entered.condition_misses,
            condition_periods=entered.condition_periods,
            multipliers=tuple(entered.multipliers) or (ONE,),
            claim=ClaimMode(entered.claim),
            claim_days=entered.claim_days,
            claim_cycles=entered.claim_cycles,
        )
    except RuleError as error:
        if error.field != "percent_per_point":
            raise
        raise RuleError(error.message, field="percent_a_point", code=error.code) from error


def _check_deadline(entered: ScheduleInput) -> None:
    days, cycles = entered.claim_days, entered.claim_cycles
    if entered.claim == ClaimKind.CLAIMED and days is None and cycles is None:
        raise RuleError(
            "Say within how many days of a period's end, or by the end of which billing cycle,"
            " its credit must be claimed.",
            field="claim_days",
        )
    if days is not None and not 1 <= days <= _MOST_CLAIM_DAYS:
        raise RuleError(f"A claim is due within 1 to {_MOST_CLAIM_DAYS} days.", field="claim_days")
    if cycles is not None and not 1 <= cycles <= _MOST_CLAIM_CYCLES:
        raise RuleError(
            f"A claim is due within 1 to {_MOST_CLAIM_CYCLES} billing cycles.",
            field="claim_cycles",
        )


def _tier(entered: TierInput) -> Tier:
    for figure, label in (
        (entered.lower, "A lower bound"),
        (entered.upper, "An upper bound"),
        (entered.value, "What a tier pays"),
    ):
        if figure is not None:
            figure_between(figure, -LIMIT, LIMIT, field="tiers", label=label, decimals=6)
    return Tier(
        lower=entered.lower,
        lower_inclusive=entered.lower is not None and entered.lower_inclusive,
        upper=entered.upper,
        upper_inclusive=entered.upper is not None and entered.upper_inclusive,
        value=entered.value,
    )


@transaction.atomic
def create_schedule(
    *,
    contract: Contract,
    name: str,
    entered: ScheduleInput,
    template: str = "",
    by: User | None,
    now: datetime,
) -> Agreed:
    """Agree how one kind of default of a contract turns into money; it never changes.

    Gaps and overlaps of the tiers are told, not refused.

    :raises RuleError: an entry that does not hold, or terms that contradict one another
    :raises ConflictError: the name is in use in this contract
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, contract.unit_id)
    agreed = checked_schedule(entered)
    schedule = CreditSchedule(
        contract=contract,
        name=line_of_text(name, field="name", label="The name", longest=120),
        kind=entered.kind,
        direction=entered.direction,
        monthly_fee=entered.monthly_fee,
        fee_multiple=entered.fee_multiple,
        percent_a_point=entered.percent_a_point,
        cap_percent=entered.cap_percent,
        minimum_credit=entered.minimum_credit,
        condition_misses=entered.condition_misses,
        condition_periods=entered.condition_periods,
        multipliers=[f"{multiplier:f}" for multiplier in entered.multipliers],
        claim=entered.claim,
        claim_days=entered.claim_days,
        claim_cycles=entered.claim_cycles,
        template=template,
        created_at=now,
        created_by=by,
    )
    _insert(schedule)
    CreditTier.objects.bulk_create(
        CreditTier(
            schedule=schedule,
            position=position,
            lower=tier.lower,
            lower_inclusive=tier.lower_inclusive,
            upper=tier.upper,
            upper_inclusive=tier.upper_inclusive,
            value=tier.value,
        )
        for position, tier in enumerate(agreed.tiers, start=1)
    )
    return Agreed(schedule, warnings_of(agreed))


def try_schedule(
    *,
    contract: Contract,
    name: str,
    entered: ScheduleInput,
    template: str = "",
    by: User | None,
    now: datetime,
) -> tuple[str, ...]:
    """Tell what would be odd about a schedule if it were agreed; nothing is kept.

    :raises RuleError: an entry that does not hold, or terms that contradict one another
    :raises ConflictError: the name is in use in this contract
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    with transaction.atomic():
        made = create_schedule(
            contract=contract, name=name, entered=entered, template=template, by=by, now=now
        )
        told = warnings_about(made.schedule)
        transaction.set_rollback(True)
    return told


def warnings_of(schedule: Schedule) -> tuple[str, ...]:
    """Tell what is odd about tiers; bounds that all lie within 0 to 100 speak of a percentage."""
    is_percentage = all(ZERO <= bound <= HUNDRED for bound in schedule.bounds)
    tiers = tuple(
        replace(
            tier,
            lower=_short(tier.lower),
            upper=_short(tier.upper),
            value=_short(tier.value) or ZERO,
        )
        for tier in schedule.tiers
    )
    return warnings(replace(schedule, tiers=tiers), ZERO, HUNDRED if is_percentage else None)


def _short(figure: Decimal | None) -> Decimal | None:
    """Drop the zeros that only the column adds."""
    text = decimal_text(figure)
    return None if text is None else Decimal(text)


def warnings_about(schedule: CreditSchedule) -> tuple[str, ...]:
    """Tell what is odd about a schedule whose contract and tiers are loaded."""
    told = warnings_of(schedule_of(schedule))
    agreement = public_agreement(schedule.template)
    if agreement is None:
        return told
    return (*told, *_differences(agreement, schedule))


def _insert(schedule: CreditSchedule) -> None:
    try:
        with transaction.atomic():
            schedule.save(force_insert=True)
    except IntegrityError as error:
        if "credit_schedule_name_once_per_contract" not in str(error):
            raise
        raise ConflictError(
            f"The name, {schedule.name}, is in use in this contract. Enter another.",
            field="name",
            code="unique",
        ) from error


def entered_from(agreement: Agreement, *, claim_days: int | None = None) -> ScheduleInput:
    """Give a public agreement as it would be entered.

    Its deadline is the agreement's own, in days or billing cycles, unless ``claim_days`` says
    another; one that names none needs it.
    """
    public = agreement.schedule
    days, cycles = public.claim_days, public.claim_cycles
    if public.claim is ClaimMode.CLAIMED and claim_days is not None:
        days, cycles = claim_days, None
    return ScheduleInput(
        kind=public.kind.value,
        direction=Direction.HIGHER if public.higher_is_better else Direction.LOWER,
        tiers=[
            TierInput(
                tier.value, tier.lower, tier.upper, tier.lower_inclusive, tier.upper_inclusive
            )
            for tier in public.tiers
        ],
        fee_multiple=public.fee_multiple,
        minimum_credit=public.minimum_credit,
        claim=public.claim.value,
        claim_days=days,
        claim_cycles=cycles,
    )


@transaction.atomic
def create_schedule_from_template(
    *,
    contract: Contract,
    template: str,
    name: str = "",
    monthly_fee: Decimal | None = None,
    claim_days: int | None = None,
    by: User | None,
    now: datetime,
) -> Agreed:
    """Agree the schedule of a public agreement; what differs from it is told as a warning.

    :raises RuleError: no such template, or it names no deadline and none is given
    :raises ConflictError: the name is in use in this contract
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    agreement = public_agreement(template)
    if agreement is None:
        raise RuleError(
            f"The template, “{template[:60]}”, is not known.", field="template", code="unknown"
        )
    entered = replace(entered_from(agreement, claim_days=claim_days), monthly_fee=monthly_fee)
    made = create_schedule(
        contract=contract,
        name=name or agreement.name,
        entered=entered,
        template=agreement.id,
        by=by,
        now=now,
    )
    return Agreed(made.schedule, warnings_about(made.schedule))


def _differences(agreement: Agreement, schedule: CreditSchedule) -> list[str]:
    public, found, currency = agreement.schedule, [], schedule.contract.currency
    if agreement.currency and agreement.currency != currency:
        found.append(
            f"Its smallest credit is {public.minimum_credit} {agreement.currency}; here it counts"
            f" in {currency}."
        )
    if agreement.month_cap_percent is not None:
        found.append(
            f"All credits of a month are at most {agreement.month_cap_percent:f} % of the charges:"
            " say so in the contract's credit terms."
        )
    return found
