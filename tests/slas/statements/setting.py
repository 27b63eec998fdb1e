"""A contract with service levels that carry credits, its months fed and reckoned."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contracts.models import Contract, ContractVersion
from slas.models import (
    Credit,
    CreditSchedule,
    CreditTerms,
    CreditTier,
    Result,
    ServiceLevel,
    ServiceLevelVersion,
    Statement,
)
from slas.querysets.owed import mark_statements_owed
from slas.services.statements import reckon_owed
from tests.factories import NOW as MADE_AT
from tests.factories import make_contract, make_level

NOW = datetime(2026, 6, 20, 9, tzinfo=UTC)
JANUARY = date(2026, 1, 1)


def month_on(number: int) -> date:
    """Give the first day of a month of 2026."""
    return date(2026, number, 1)


def start_of(number: int) -> datetime:
    """Give the first instant of a month of 2026, or of January after it."""
    year, month = divmod(number - 1, 12)
    return datetime(2026 + year, month + 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Books:
    """A contract at 400,000 a month with 12 % at risk, unless told otherwise."""

    contract: Contract

    def schedule(self, tiers: list[tuple[str | None, str | None, str]], **more: Any) -> Any:
        """Agree a ladder of [lower, upper) tiers, or another kind of schedule."""
        given: dict[str, Any] = {
            "name": f"Schedule {CreditSchedule.objects.count() + 1}",
            "kind": "ladder",
            "direction": "higher",
            "created_at": MADE_AT,
        }
        row = CreditSchedule.objects.create(contract=self.contract, **{**given, **more})
        for position, (lower, upper, value) in enumerate(tiers):
            CreditTier.objects.create(
                schedule=row,
                position=position,
                lower=None if lower is None else Decimal(lower),
                upper=None if upper is None else Decimal(upper),
                value=Decimal(value),
            )
        return row

    def level(self, code: str, schedule: Any = None, **terms: Any) -> ServiceLevel:
        """Agree a service level: 95 expected, 90 at least."""
        level = make_level(self.contract, code=code, name=f"Level {code}")
        ServiceLevelVersion.objects.filter(service_level=level).update(
            credit_schedule=schedule, is_critical=True, **terms
        )
        return level

    def terms(self, **given: Any) -> CreditTerms:
        """Agree credit terms from the contract's first day on."""
        return CreditTerms.objects.create(
            contract=self.contract,
            number=1,
            effective_from=self.contract.starts_on,
            created_at=MADE_AT,
            **given,
        )

    def result(self, level: ServiceLevel, number: int, attained: str | None, **more: Any) -> Result:
        """Write a month's final result, in the place of one that is not published."""
        version = level.versions.get()
        value = None if attained is None else Decimal(attained)
        given: dict[str, Any] = {
            "version": version,
            "period_end": start_of(number + 1),
            "month": month_on(number),
            "state": "final",
            "result_class": _class(value, version),
            "attained": value,
            "attained_shown": value,
            "numerator": value,
            "denominator": None if value is None else Decimal(100),
            "n": Decimal(100),
            "inputs_hash": f"{level.code}-{number}-{attained}"[:64],
            "computed_at": NOW,
        }
        row, _ = Result.objects.update_or_create(
            service_level=level,
            period_start=start_of(number),
            scope=more.pop("scope", None),
            revision=more.pop("revision", 1),
            defaults={**given, **more},
        )
        self.owe(number)
        return row

    def owe(self, number: int) -> None:
        """Owe the statements from a month on."""
        mark_statements_owed([(self.contract.pk, month_on(number))], now=MADE_AT)

    def reckon(self, now: datetime = NOW) -> None:
        """Reckon what is owed, without a failure."""
        assert reckon_owed(now=now).failed == 0

    def statement(self, number: int, revision: int = 1) -> Statement:
        """Find a month's statement."""
        return Statement.objects.get(
            contract=self.contract, month=month_on(number), revision=revision
        )

    def credits(self, number: int) -> dict[str, Decimal]:
        """Give the credits of a month's levels."""
        rows = Credit.objects.filter(contract=self.contract, month=month_on(number))
        return {row.service_level.code: row.amount for row in rows.order_by("pk")}


def _class(value: Decimal | None, version: ServiceLevelVersion) -> str:
    if value is None:
        return "no_events"
    if value >= version.expected:
        return "met"
    return "met_minimum" if value >= version.minimum else "below_minimum"


def make_books(charge: str | None = "400000", at_risk: str | None = "12", **contract: Any) -> Books:
    """Make a contract of 2026 with its money terms."""
    made = make_contract(**contract)
    ContractVersion.objects.filter(contract=made).update(
        monthly_charge=None if charge is None else Decimal(charge),
        at_risk_percent=None if at_risk is None else Decimal(at_risk),
    )
    return Books(made)
