"""Credit terms: caps, pool, earn-back and termination triggers of a contract, from a day on.

Source: docs/disputes.md, "Agreeing what a default costs".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Q

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from contracts.services import term_of_contract
from core.entries import day, figure_between, line_of_text, one_of_choices, plain
from core.errors import RuleError
from core.periods import anchored_rule, local_date, local_midnight, next_period, period_containing
from core.values import decimal_text
from slas.choices import EarnBackPolicy, TerminationTriggerKind
from slas.models import CreditTerms, ServiceLevelVersion, TerminationTrigger
from slas.querysets.owed import mark_statements_owed
from slas.rules.credits import earn_back
from slas.rules.credits.month import pool_used
from slas.rules.credits.termination import TriggerKind, TriggerRule
from slas.rules.numbers import HUNDRED

MOST_CATEGORIES: Final = 40
MOST_TRIGGERS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerInput:
    """A termination trigger as entered."""

    kind: str
    times: int | None = None
    months: int | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTermsInput:
    """All that a contract says of its credits from a day on, as entered; percentages."""

    month_cap_percent: Decimal | None = None
    year_cap_percent: Decimal | None = None
    total_cap_percent: Decimal | None = None
    pool_percent: Decimal | None = None
    pool_shares: Mapping[str, Decimal] = field(default_factory=dict)
    earn_back: str = EarnBackPolicy.NONE
    earn_back_periods: int | None = None
    earn_back_percent: Decimal | None = None
    triggers: Sequence[TriggerInput] = ()


#: No month costs more than its charges; the others may be counted on more than one month.
_MOST: Final = {
    "month_cap_percent": 100,
    "year_cap_percent": 1000,
    "total_cap_percent": 1000,
    "pool_percent": 1000,
}
_CAPS: Final = tuple(_MOST)


@transaction.atomic
def agree_credit_terms(
    *,
    contract: Contract,
    effective_from: date,
    entered: CreditTermsInput,
    change: str = "",
    by: User | None,
    now: datetime,
) -> CreditTerms:
    """Agree what holds for all credits of a contract from a day on; closes what held before.

    The day begins one of the contract's months. Safe to repeat; the statements from then on are
    owed.

    :raises RuleError: an entry that does not hold, or a day that does not follow the latest terms
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    latest = contract.credit_terms.order_by("-number").first()
    terms = CreditTerms(
        contract=contract,
        number=1 if latest is None else latest.number + 1,
        change=line_of_text(
            change, field="change", label="What changes", longest=200, is_required=False
        ),
        created_at=now,
        created_by=by,
        **_checked(entered),
    )
    triggers = _checked_triggers(entered.triggers)
    if latest is not None and _says_the_same(latest, terms, triggers, effective_from):
        return latest
    terms.effective_from = _first_day(contract, effective_from, latest)
    if latest is not None and not terms.change:
        raise RuleError("Say in words what changes.", field="change")
    _require_pool(contract, terms)
    if latest is not None:
        latest.effective_to = terms.effective_from
        latest.save(update_fields=["effective_to"])
    terms.save(force_insert=True)
    for trigger in triggers:
        trigger.terms = terms
    TerminationTrigger.objects.bulk_create(triggers)
    mark_statements_owed([(contract.pk, terms.effective_from.replace(day=1))], now=now)
    return terms


def terms_in_force(contract: Contract, on: date) -> CreditTerms | None:
    """Give the credit terms whose days hold a day; None before the first."""
    return (
        contract.credit_terms.filter(effective_from__lte=on)
        .filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on))
        .first()
    )


def _checked(entered: CreditTermsInput) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in _CAPS:
        figure = getattr(entered, name)
        label = f"The {name.removesuffix('_percent').replace('_', ' ')}"
        found[name] = (
            None
            if figure is None
            else figure_between(figure, 0, _MOST[name], field=name, label=label, decimals=2)
        )
    found["pool_shares"] = _checked_shares(entered)
    found["earn_back"] = one_of_choices(
        entered.earn_back, EarnBackPolicy.values, field="earn_back", label="The earn-back"
    )
    found |= _checked_earn_back(entered)
    return found


def _checked_shares(entered: CreditTermsInput) -> dict[str, str]:
    if len(entered.pool_shares) > MOST_CATEGORIES:
        raise RuleError(f"Name {MOST_CATEGORIES} categories or fewer.", field="pool_shares")
    shares = {}
    for name, share in sorted(entered.pool_shares.items()):
        label = f"The share of {name[:40]}"
        category = line_of_text(name, field="pool_shares", label="A category", longest=40)
        figure = figure_between(share, 0, 1000, field="pool_shares", label=label, decimals=2)
        shares[category] = str(decimal_text(figure))
    total = sum(map(Decimal, shares.values()), Decimal(0))
    if shares and entered.pool_percent is None:
        raise RuleError("Say how large the pool is that these are shares of.", field="pool_percent")
    if entered.pool_percent is not None and total > entered.pool_percent:
        raise RuleError(
            f"The shares are {plain(total)} % together, more than the pool,"
            f" {plain(entered.pool_percent)} %.",
            field="pool_shares",
        )
    return shares


def _checked_earn_back(entered: CreditTermsInput) -> dict[str, object]:
    periods, percent = entered.earn_back_periods, entered.earn_back_percent
    if entered.earn_back == EarnBackPolicy.NONE:
        if periods is not None or percent is not None:
            raise RuleError("Nothing is earned back: leave its terms out.", field="earn_back")
        return {"earn_back_periods": None, "earn_back_percent": None}
    if percent is not None:
        figure_between(percent, 0, 100, field="earn_back_percent", label="The share", decimals=2)
    try:
        earn_back.EarnBackPolicy(
            kind=earn_back.EarnBackKind(entered.earn_back),
            percent=HUNDRED if percent is None else percent,
            periods=periods,
        )
    except RuleError as error:
        raise RuleError(error.message, field=f"earn_back_{error.field}") from error
    return {"earn_back_periods": periods, "earn_back_percent": percent}


def _checked_triggers(entered: Sequence[TriggerInput]) -> list[TerminationTrigger]:
    if len(entered) > MOST_TRIGGERS:
        raise RuleError(f"Name {MOST_TRIGGERS} triggers or fewer.", field="triggers")
    found = []
    for trigger in entered:
        one_of_choices(
            trigger.kind, TerminationTriggerKind.values, field="triggers", label="The trigger"
        )
        if trigger.percent is not None:
            figure_between(trigger.percent, 0, 100, field="triggers", label="The share", decimals=2)
        try:
            TriggerRule(TriggerKind(trigger.kind), trigger.times, trigger.months, trigger.percent)
        except RuleError as error:
            raise RuleError(error.message, field="triggers") from error
        found.append(
            TerminationTrigger(
                kind=trigger.kind,
                times=trigger.times,
                months=trigger.months,
                percent=trigger.percent,
            )
        )
    return found


_COMPARED: Final = (*_CAPS, "pool_shares", "earn_back", "earn_back_periods", "earn_back_percent")


def _says_the_same(
    latest: CreditTerms,
    terms: CreditTerms,
    triggers: Sequence[TerminationTrigger],
    effective_from: date,
) -> bool:
    """Tell whether the latest terms are these very ones, agreed already."""
    known = latest.termination_triggers.values_list("kind", "times", "months", "percent")
    named = [(one.kind, one.times, one.months, one.percent) for one in triggers]
    return (
        latest.effective_from == effective_from
        and (latest.number == 1 or latest.change == terms.change)
        and all(getattr(latest, name) == getattr(terms, name) for name in _COMPARED)
        and sorted(known, key=_in_order) == sorted(named, key=_in_order)
    )


def _in_order(trigger: tuple[str, int | None, int | None, Decimal | None]) -> tuple[object, ...]:
    return (trigger[0], *(-1 if figure is None else figure for figure in trigger[1:]))


def _first_day(contract: Contract, effective_from: date, latest: CreditTerms | None) -> date:
    """Give a day back that begins one of the contract's months and follows the latest terms."""
    name, label = "effective_from", "The first day of the terms"
    first = day(effective_from, field=name, label=label)
    if not term_of_contract(contract).holds(first):
        raise RuleError(f"{label}, {first}, is outside the contract's term.", field=name)
    zone = contract.time_zone
    rule = anchored_rule("month", zone, contract.starts_on, contract.anchor_day)
    start = local_midnight(zone, first)
    period = period_containing(rule, start)
    if first != contract.starts_on and period.start != start:
        earlier = max(local_date(zone, period.start), contract.starts_on)
        later = local_date(zone, next_period(rule, period).start)
        raise RuleError(
            f"{label}, {first}, is within a month of the contract: one set of terms settles all of"
            f" it. Enter {earlier} or {later}.",
            field=name,
        )
    if latest is not None and first <= latest.effective_from:
        raise RuleError(
            f"{label}, {first}, is not after that of the latest terms, {latest.effective_from}."
            " Enter a later day.",
            field=name,
        )
    return first


def _require_pool(contract: Contract, terms: CreditTerms) -> None:
    """Hold that what the service levels draw on the pool is no more than there is."""
    if terms.pool_percent is None:
        return
    used = pool_used(pool_drawn(contract, terms, terms.effective_from))
    if used > terms.pool_percent:
        raise RuleError(
            f"The service levels draw {plain(used)} % on the pool, more than its"
            f" {plain(terms.pool_percent)} %. Enter a larger pool, or allocate less.",
            field="pool_percent",
            code="pool",
        )


def pool_drawn(contract: Contract, terms: CreditTerms, on: date) -> list[tuple[Decimal, Decimal]]:
    """Give the pool's share and the allocation of each service level in force on a day, in percent.

    A category without a share of its own draws on the whole pool.
    """
    rows = (
        ServiceLevelVersion.objects.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=on),
            service_level__contract=contract,
            effective_from__lte=on,
            allocation_percent__isnull=False,
        )
        .order_by("service_level_id")
        .values_list("pool_category", "allocation_percent")
    )
    whole = HUNDRED if terms.pool_percent is None else terms.pool_percent
    return [
        (Decimal(terms.pool_shares.get(category, whole)), allocation)
        for category, allocation in rows
        if allocation is not None
    ]
