"""What figures and credits come to, read before and after something is tried and taken back."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from contracts.models import Contract
from slas.choices import Standing
from slas.models import Result
from slas.querysets.owed import Pair
from slas.services.statements.loading import ContractFiles
from slas.services.statements.reckoning import month_of, reckon_contract
from slas.services.statements.writing import target_amounts
from slas.services.work import Work

T = TypeVar("T")
#: A service level and the instant at which the period begins.
Place = tuple[int, datetime]


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
        """Say whether what was tried changes anything."""
        return self.before != self.after


class _TakenBackError(Exception):
    """Ends the transaction of a trial."""

    def __init__(self, found: object) -> None:
        self.found = found


def taken_back(work: Callable[[], T]) -> T:
    """Do work in a transaction, give what it found, and keep nothing of it."""
    found: list[T] = []
    try:
        with transaction.atomic():
            found.append(work())
            raise _TakenBackError(found)
    except _TakenBackError:
        return found[0]


def work_out(
    contract: Contract, pairs: Sequence[Pair], months: Sequence[date], *, now: datetime
) -> None:
    """Evaluate pairs and reckon their contract from the first of their months on."""
    Work.load(pairs, now=now).write(now=now)
    reckon_contract(contract, from_month=months[0], now=now)


def figures_of(
    contract: Contract, pairs: Iterable[Pair], months: Sequence[date], *, now: datetime
) -> dict[Place, Figure]:
    """Give each period's last word, what is proposed before what was published."""
    wanted = {(pair.level_id, pair.period_start) for pair in pairs}
    if not months:
        return {}
    results = Result.objects.filter(
        service_level_id__in={level_id for level_id, _ in wanted},
        scope__isnull=True,
        period_start__in={start for _, start in wanted},
        standing__in=[Standing.CURRENT, Standing.PROPOSED],
    ).order_by("revision")
    owed: dict[Place, Decimal] = defaultdict(Decimal)
    files = ContractFiles.load(contract, from_month=months[0])
    for month in months:
        for (level_id, start, _), amount in target_amounts(month_of(files, month, now)).items():
            owed[level_id, start] += amount
    return {
        place: Figure(row.result_class, row.attained_shown, owed[place])
        for row in results
        if (place := (row.service_level_id, row.period_start)) in wanted
    }
