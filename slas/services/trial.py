"""What would have happened under other terms: tried on the last periods, and rolled back.

The trial runs what an amendment would run, evaluation and reckoning, inside a transaction that is
taken back as a whole. So it knows every cap, window and exclusion, and no rule stands twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core.periods import Period
from slas.choices import Standing
from slas.models import PriorityLimit, Result, ServiceLevel, ServiceLevelVersion
from slas.querysets.owed import Pair
from slas.services.entered_terms import COLUMNS, TermsInput, checked_terms
from slas.services.periods import LevelTime, LevelTimes
from slas.services.statements.loading import ContractFiles
from slas.services.statements.reckoning import lock_contract, month_of, reckon_contract
from slas.services.statements.writing import target_amounts
from slas.services.work import Work

PERIODS = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """What a period came to: its class, the value as shown, and the credit of all its scopes."""

    result_class: str
    shown: Decimal | None
    credit: Decimal


@dataclass(frozen=True, slots=True)
class TriedPeriod:
    """A period as it stands and as it would have been; None where there is no figure."""

    label: str
    before: Figure | None
    after: Figure | None

    @property
    def differs(self) -> bool:
        """Say whether the other terms change anything."""
        return self.before != self.after


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


class _TakenBackError(Exception):
    """Ends the transaction of a trial."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial


def try_terms(*, level: ServiceLevel, terms: TermsInput, by: User, now: datetime) -> Trial:
    """Tell what the last twelve periods would have come to under terms; nothing is kept.

    Tickets stay in the period in which they were judged, whatever the terms say of attribution.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, level.contract.unit_id)
    agreed = checked_terms(terms)
    try:
        with transaction.atomic():
            raise _TakenBackError(_tried(level, agreed, now=now))
    except _TakenBackError as taken_back:
        return taken_back.trial


def _tried(level: ServiceLevel, terms: TermsInput, *, now: datetime) -> Trial:
    contract = lock_contract(level.contract_id)
    time = LevelTimes.load([level.pk]).get(level.pk)
    pairs = [] if time is None else _last_periods(time, now)
    months = sorted({time.month_of(Period(*_span(pair))) for pair in pairs}) if time else []
    before = _figures(contract, level, pairs, months, now)
    if pairs:
        _put_in_force(level, terms)
        Work.load(pairs, now=now).write(now=now)
        reckon_contract(contract, from_month=months[0], now=now)
    after = _figures(contract, level, pairs, months, now)
    return Trial(
        currency=contract.currency,
        decimals=terms.decimals,
        periods=tuple(
            TriedPeriod(
                label=Period(*_span(pair)).label(contract.time_zone),
                before=before.get(pair.period_start),
                after=after.get(pair.period_start),
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


def _figures(
    contract: Contract,
    level: ServiceLevel,
    pairs: Sequence[Pair],
    months: Sequence[date],
    now: datetime,
) -> dict[datetime, Figure]:
    """Give each period's last word, what is proposed before what was published."""
    if not months:
        return {}
    results = Result.objects.filter(
        service_level=level,
        scope__isnull=True,
        period_start__in=[pair.period_start for pair in pairs],
        standing__in=[Standing.CURRENT, Standing.PROPOSED],
    ).order_by("revision")
    owed: dict[datetime, Decimal] = defaultdict(Decimal)
    files = ContractFiles.load(contract, from_month=months[0])
    for month in months:
        for (level_id, start, _), amount in target_amounts(month_of(files, month, now)).items():
            if level_id == level.pk:
                owed[start] += amount
    return {
        row.period_start: Figure(row.result_class, row.attained_shown, owed[row.period_start])
        for row in results
    }
