"""What would have happened under other terms: tried on the last periods, and rolled back.

The trial runs what an amendment would run, evaluation and reckoning, inside a transaction that is
taken back as a whole. So it knows every cap, window and exclusion, and no rule stands twice.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.periods import Period
from slas.models import PriorityLimit, ServiceLevel, ServiceLevelVersion
from slas.querysets.owed import Pair
from slas.services.entered_terms import COLUMNS, TermsInput, checked_terms
from slas.services.periods import LevelTime, LevelTimes
from slas.services.statements.reckoning import lock_contract
from slas.services.tried import TriedPeriod, figures_of, taken_back, work_out

PERIODS = 12


@dataclass(frozen=True, slots=True)
class Trial:
    """The last periods of a service level under other terms, oldest first."""

    currency: str
    decimals: int
    periods: tuple[TriedPeriod, ...]

    @property
    def credit_before(self) -> Decimal:
        """Give the credits of these periods as they stand."""
        return sum((row.before.credit for row in self.periods if row.before), Decimal(0))

    @property
    def credit_after(self) -> Decimal:
        """Give what they would have been."""
        return sum((row.after.credit for row in self.periods if row.after), Decimal(0))


def try_terms(*, level: ServiceLevel, terms: TermsInput, by: User, now: datetime) -> Trial:
    """Tell what the last twelve periods would have come to under terms; nothing is kept.

    Tickets stay in the period in which they were judged, whatever the terms say of attribution.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, level.contract.unit_id)
    agreed = checked_terms(terms)
    return taken_back(lambda: _tried(level, agreed, now=now))


def _tried(level: ServiceLevel, terms: TermsInput, *, now: datetime) -> Trial:
    contract = lock_contract(level.contract_id)
    time = LevelTimes.load([level.pk]).get(level.pk)
    pairs = [] if time is None else _last_periods(time, now)
    months = sorted({time.month_of(Period(*_span(pair))) for pair in pairs}) if time else []
    before = figures_of(contract, pairs, months, now=now)
    if pairs:
        _put_in_force(level, terms)
        work_out(contract, pairs, months, now=now)
    after = figures_of(contract, pairs, months, now=now)
    return Trial(
        currency=contract.currency,
        decimals=terms.decimals,
        periods=tuple(
            TriedPeriod(
                label=Period(*_span(pair)).label(contract.time_zone),
                before=before.get((level.pk, pair.period_start)),
                after=after.get((level.pk, pair.period_start)),
            )
            for pair in pairs
        ),
    )


def _span(pair: Pair) -> tuple[datetime, datetime]:
    return pair.period_start, pair.period_end


def _last_periods(time: LevelTime, now: datetime) -> list[Pair]:
    """Give the last periods that are over."""
    over = [pair for pair in time.pairs(time.starts_at, now) if pair.period_end <= now]
    return over[-PERIODS:]


def _put_in_force(level: ServiceLevel, terms: TermsInput) -> None:
    """Let every version of a service level say the same; the transaction is taken back."""
    versions = ServiceLevelVersion.objects.filter(service_level=level)
    versions.update(**{name: getattr(terms, name) for name in COLUMNS})
    PriorityLimit.objects.filter(version__in=versions).delete()
    PriorityLimit.objects.bulk_create(
        PriorityLimit(version=version, priority=priority, minutes=minutes)
        for version in versions
        for priority, minutes in terms.limits
    )
