"""What defaults cost in the demo: credit terms, schedules, scopes and invoices of contracts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Final

from contracts.models import Contract
from contracts.services import create_scope
from core.periods import add_months
from slas.choices import ClaimKind, CreditScheduleKind, Direction, EarnBackPolicy
from slas.models import CreditSchedule
from slas.services.billing import record_billed_charge
from slas.services.credit_schedules import (
    ScheduleInput,
    TierInput,
    create_schedule,
    create_schedule_from_template,
)
from slas.services.credit_terms import CreditTermsInput, TriggerInput, agree_credit_terms
from slas.services.terms import TermsInput

#: By the vendor's place: whose desks are judged apart, who pays from a pool, and so on.
SITES, POOL, CLOUD, LADDER, GITHUB = 2, 3, 6, 7, 18
PER_SITE: Final = "SUP-05"
SCOPES: Final[Mapping[str, str]] = {"POR": "Porto", "LIS": "Lisbon", "BRA": "Braga"}
_AWS, _GITHUB = "aws-ec2-instance", "github-enterprise-cloud"
_TEMPLATE_ON: Final = "INF-01"
_USUAL_AT_RISK, _POOL_AT_RISK = Decimal(10), Decimal(12)
# Category and allocation in percent, by metric; shares times allocations fill the pool.
_ALLOCATED: Final[Mapping[str, tuple[str, int]]] = {
    "SEC-02": ("Response", 40),
    "SEC-03": ("Response", 60),
    "SEC-05": ("Protection", 40),
    "SEC-06": ("Protection", 30),
    "SEC-07": ("Protection", 30),
    "GOV-03": ("Governance", 50),
    "GOV-05": ("Governance", 50),
}
_SHARES: Final = {"Response": Decimal(100), "Protection": Decimal(90), "Governance": Decimal(60)}
_TRIGGERS: Final = (
    TriggerInput(kind="repeated_misses", times=3, months=12),
    TriggerInput(kind="share_of_at_risk", percent=Decimal(75), months=12),
)
_TERMS: Final[Mapping[int, CreditTermsInput]] = {
    SITES: CreditTermsInput(year_cap_percent=Decimal("0.6")),
    POOL: CreditTermsInput(
        pool_percent=Decimal(250),
        pool_shares=_SHARES,
        earn_back=EarnBackPolicy.MET_IN_A_ROW,
        earn_back_periods=6,
        earn_back_percent=Decimal(50),
        triggers=_TRIGGERS,
    ),
    CLOUD: CreditTermsInput(month_cap_percent=Decimal(30)),
    LADDER: CreditTermsInput(total_cap_percent=Decimal(20), earn_back=EarnBackPolicy.YEAR_AVERAGE),
    GITHUB: CreditTermsInput(),
}


def at_risk_of(index: int) -> Decimal:
    """Give the percentage of a vendor's first contract that is at risk."""
    return _POOL_AT_RISK if index == POOL else _USUAL_AT_RISK


@dataclass(slots=True)
class Costs:
    """What defaults cost under one contract; schedules are agreed as service levels ask for them.

    ``index`` is the vendor's place, or -1 where a default costs nothing.
    """

    contract: Contract
    index: int
    now: datetime
    _pools: dict[str, CreditSchedule] = field(default_factory=dict)

    @property
    def scopes(self) -> tuple[str, ...]:
        return tuple(SCOPES) if self.index == SITES else ()

    def added_to(self, metric: str, terms: TermsInput) -> TermsInput:
        """Give the terms of a service level with what a default of it costs."""
        if self.index == POOL and metric in _ALLOCATED:
            category, share = _ALLOCATED[metric]
            return replace(
                terms,
                credit_schedule=self._pool(terms.direction),
                allocation_percent=Decimal(share),
                pool_category=category,
                repeat_misses=4,
                repeat_window=12,
            )
        if self.index in (CLOUD, GITHUB) and metric == _TEMPLATE_ON:
            template = _AWS if self.index == CLOUD else _GITHUB
            return replace(terms, credit_schedule=self._public(template))
        is_banded = (self.index == SITES and metric == PER_SITE) or self.index == LADDER
        if is_banded and terms.direction == Direction.HIGHER:
            return replace(
                terms,
                credit_schedule=self._bands(metric, terms),
                per_scope=self.index == SITES,
            )
        return terms

    def _pool(self, direction: str) -> CreditSchedule:
        if direction not in self._pools:
            entered = ScheduleInput(
                kind=CreditScheduleKind.POOL,
                direction=direction,
                multipliers=[Decimal(1), Decimal("1.5"), Decimal(2)],
            )
            words = "more" if direction == Direction.HIGHER else "less"
            self._pools[direction] = self._agree(f"Pool, {words} is better", entered)
        return self._pools[direction]

    def _public(self, template: str) -> CreditSchedule:
        made = create_schedule_from_template(
            contract=self.contract, template=template, by=None, now=self.now
        )
        return made.schedule

    def _bands(self, metric: str, terms: TermsInput) -> CreditSchedule:
        """Agree two bands: below the minimum, and as far below it again."""
        floor = 2 * terms.minimum - terms.expected
        entered = ScheduleInput(
            kind=CreditScheduleKind.LADDER,
            tiers=[
                TierInput(Decimal(2), lower=floor, upper=terms.minimum),
                TierInput(Decimal(4), upper=floor),
            ],
            minimum_credit=Decimal(100),
            claim=ClaimKind.AUTOMATIC,
        )
        return self._agree(f"Bands of {metric}", entered)

    def _agree(self, name: str, entered: ScheduleInput) -> CreditSchedule:
        made = create_schedule(
            contract=self.contract, name=name, entered=entered, by=None, now=self.now
        )
        return made.schedule


def agree_costs(contract: Contract, *, index: int, number: int, now: datetime) -> Costs:
    """Agree the credit terms and scopes of a contract, if it has any, before its service levels."""
    if number != 1 or index not in _TERMS:
        return Costs(contract, -1, now)
    costs = Costs(contract, index, now)
    for code in costs.scopes:
        create_scope(contract=contract, code=code, name=SCOPES[code], kind="site", by=None, now=now)
    agree_credit_terms(
        contract=contract,
        effective_from=contract.starts_on,
        entered=_TERMS[index],
        by=None,
        now=now,
    )
    return costs


def record_invoices(
    costs: Costs, *, charge: Decimal, first_month: date, last_month: date, seed: int
) -> int:
    """Record what was billed from one month to another, in contracts with a pool or sites."""
    if costs.index not in (SITES, POOL):
        return 0
    rng = Random(f"{seed}/{costs.index}/invoices")  # noqa: S311  no secret
    month, count = first_month, 0
    while month <= last_month:
        passed_on = Decimal(rng.randrange(200, 2400, 50))
        record_billed_charge(
            contract=costs.contract,
            month=month,
            amount=charge + passed_on,
            pass_through=passed_on,
            invoice=f"{costs.contract.reference}-{month:%Y%m}",
            by=None,
            now=costs.now,
        )
        month, count = add_months(month, 1), count + 1
    return count
