"""What a contract's statements rest on, loaded in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from django.db.models import Prefetch

from contracts.models import Contract, ContractVersion
from core.periods import add_months, local_date
from slas.choices import CreditKind, CreditState, DisputeState, Standing
from slas.models import (
    BilledCharge,
    Credit,
    CreditSchedule,
    CreditTerms,
    Dispute,
    Result,
    RootEvent,
    ServiceLevelVersion,
    Statement,
)
from slas.rules.credits.schedule import Schedule
from slas.services.statements.charges import Agreed, ContractMoney
from slas.services.statements.converting import billed_of, schedule_of

#: How far back results are read for windows, rows and earn-backs, in months.
MONTHS_BACK = 120
PAID = (CreditState.APPLIED, CreditState.EARNED_BACK)

Place = tuple[int, str | None]
Key = tuple[int, datetime, str | None]


def key_of(row: Result | Credit | Dispute) -> Key:
    """Name the figure of a row: service level, first instant, scope."""
    return (row.service_level_id, row.period_start, row.scope)


@dataclass(slots=True)
class ContractFiles:
    """A contract with all that its books are made from.

    ``results`` are those that stand, by service level and scope, oldest first; ``proposed`` those
    that a revision would put in their place.
    """

    contract: Contract
    money: ContractMoney
    versions: dict[int, ServiceLevelVersion]
    schedules: dict[int, Schedule]
    results: dict[Place, list[Result]]
    proposed: dict[Key, Result]
    terms: list[CreditTerms]
    root_events: list[RootEvent]
    agreed_amounts: dict[Key, Decimal]
    credits: list[Credit]
    statements: list[Statement] = field(default_factory=list)

    @classmethod
    def load(cls, contract: Contract, *, from_month: date) -> Self:
        """Load what the months from one on rest on."""
        versions = _versions(contract)
        schedules = {row.credit_schedule for row in versions.values() if row.credit_schedule}
        results: dict[Place, list[Result]] = defaultdict(list)
        proposed: dict[Key, Result] = {}
        for row in _results(contract, add_months(from_month, -MONTHS_BACK)):
            if row.standing == Standing.PROPOSED:
                proposed[key_of(row)] = row
            else:
                results[(row.service_level_id, row.scope)].append(row)
        return cls(
            contract=contract,
            money=load_money(contract),
            versions=versions,
            schedules={row.pk: schedule_of(row) for row in schedules},
            results=results,
            proposed=proposed,
            terms=list(contract.credit_terms.prefetch_related("termination_triggers")),
            root_events=list(contract.root_events.prefetch_related("levels").order_by("pk")),
            agreed_amounts=_agreed_amounts(contract),
            credits=_credits(contract),
            statements=_statements(contract),
        )

    def refresh(self) -> None:
        """Read again what the reckoning of a month has just written."""
        self.credits = _credits(self.contract)
        self.statements = _statements(self.contract)

    def months_from(self, month: date) -> list[date]:
        """List the months from one on that have results or a statement."""
        of_results = (row.month for row in self.all_results())
        of_statements = (row.month for row in self.statements)
        return sorted({one for one in (*of_results, *of_statements) if one >= month})

    def all_results(self) -> Iterator[Result]:
        """Give what stands and what is proposed."""
        for rows in self.results.values():
            yield from rows
        yield from self.proposed.values()

    def in_month(self, month: date) -> list[Result]:
        """List the results of a month: what is proposed in the place of what stands."""
        standing = [row for rows in self.results.values() for row in rows if row.month == month]
        rows = {key_of(row): row for row in standing}
        rows |= {key: row for key, row in self.proposed.items() if row.month == month}
        return sorted(
            rows.values(),
            key=lambda row: (row.service_level.code, row.period_start, row.scope or ""),
        )

    def history(self, place: Place, until: datetime, month: date) -> list[Result]:
        """List the results of a service level and scope up to an instant, oldest first.

        Of the month itself what is proposed counts, of others what stands.
        """
        rows = {row.period_start: row for row in self.results.get(place, ())}
        for row in self.proposed.values():
            if (row.service_level_id, row.scope) == place and row.month == month:
                rows[row.period_start] = row
        return [rows[start] for start in sorted(rows) if start <= until]

    def terms_on(self, instant: datetime) -> CreditTerms | None:
        """Give the credit terms in force on an instant's local day."""
        day = local_date(self.contract.time_zone, instant)
        for terms in self.terms:
            if terms.effective_from <= day and (
                terms.effective_to is None or day < terms.effective_to
            ):
                return terms
        return None

    def of_month(self, month: date) -> list[Statement]:
        """List a month's statements, the first revision first."""
        return [row for row in self.statements if row.month == month]

    def applied(self, month: date) -> dict[Key, Decimal]:
        """Add up what invoices hold of each figure of a month, adjustments taken off."""
        found: dict[Key, Decimal] = defaultdict(Decimal)
        for credit in self.credits:
            if credit.month != month:
                continue
            is_paid = credit.kind == CreditKind.SERVICE_CREDIT and credit.state in PAID
            if is_paid or (is_adjustment(credit) and credit.state != CreditState.PROPOSED):
                found[key_of(credit)] += credit.amount
        return {key: amount for key, amount in found.items() if amount}


def is_adjustment(credit: Credit) -> bool:
    """Tell whether an entry takes back what an invoice holds too much of the same month."""
    earned = credit.earns_back
    return (
        credit.kind == CreditKind.EARN_BACK
        and earned is not None
        and (earned.month == credit.month)
    )


def _credits(contract: Contract) -> list[Credit]:
    return list(
        Credit.objects.filter(contract=contract)
        .exclude(state=CreditState.SUPERSEDED)
        .select_related("default", "service_level", "earns_back", "statement")
        .order_by("pk")
    )


def _statements(contract: Contract) -> list[Statement]:
    rows = Statement.objects.filter(contract=contract).defer("content")
    return list(rows.order_by("month", "revision"))


def load_money(contract: Contract) -> ContractMoney:
    """Load a contract's charges and invoices; of a month the invoice recorded last."""
    versions = list(ContractVersion.objects.filter(contract=contract).order_by("effective_from"))
    invoices = BilledCharge.objects.filter(contract=contract).order_by("month", "number")
    return ContractMoney(
        zone=contract.time_zone,
        starts_on=contract.starts_on,
        ends_on=versions[-1].ends_on if versions else None,
        anchor_day=contract.anchor_day,
        versions=tuple(
            Agreed(row.effective_from, row.monthly_charge, row.at_risk_percent) for row in versions
        ),
        billed={row.month: billed_of(row) for row in invoices},
    )


def _versions(contract: Contract) -> dict[int, ServiceLevelVersion]:
    rows = (
        ServiceLevelVersion.objects.filter(service_level__contract=contract)
        .select_related("service_level")
        .prefetch_related(
            Prefetch("credit_schedule", CreditSchedule.objects.prefetch_related("tiers"))
        )
    )
    return {row.pk: row for row in rows}


def _results(contract: Contract, since: date) -> Iterable[Result]:
    return (
        Result.objects.filter(
            service_level__contract=contract,
            month__gte=since,
            standing__in=[Standing.CURRENT, Standing.PROPOSED],
        )
        .select_related("service_level", "version")
        .order_by("service_level_id", "scope", "period_start")
    )


def _agreed_amounts(contract: Contract) -> dict[Key, Decimal]:
    """Give what decided disputes put in the place of credits.

    The last decision counts; one without an amount goes back to what the schedule gives.
    """
    rows = Dispute.objects.filter(
        contract=contract, state=DisputeState.UPHELD, credit__isnull=False
    ).order_by("decided_at", "pk")
    last = {key_of(row): row.agreed_amount for row in rows}
    return {key: amount for key, amount in last.items() if amount is not None}
