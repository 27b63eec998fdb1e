"""Bring the periods of service levels up to date with their contracts' amendments."""

from datetime import datetime, timedelta

from django.db.models import Q

from contracts.models import ContractVersion
from core.periods import local_midnight
from core.transactions import in_one_transaction
from slas.models import Result, ServiceLevel
from slas.querysets.owed import Pair, mark_due, mark_statements_owed
from slas.services.periods import LevelTimes

VERSIONS_A_CHUNK = 200


def take_up_amendments(*, now: datetime) -> int:
    """Owe each period that an amendment may have touched; safe to repeat. Return how many versions.

    A shorter term takes back results beyond it, a longer one completes a period that was cut.
    """
    return in_one_transaction(lambda: _take_up(now))


def _take_up(now: datetime) -> int:
    versions = list(
        ContractVersion.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(taken_up_at__isnull=True)
        .select_related("contract")
        .order_by("pk")[:VERSIONS_A_CHUNK]
    )
    amended = [version for version in versions if version.number > 1]
    since = {
        version.contract_id: local_midnight(version.contract.time_zone, version.effective_from)
        for version in reversed(amended)
    }
    levels = dict(
        ServiceLevel.objects.filter(contract_id__in=since).values_list("pk", "contract_id")
    )
    pairs = _stored(levels, since)
    for time in LevelTimes.load(levels):
        start = since[levels[time.level_id]]
        if start <= now:
            pairs |= {(p.level_id, p.period_start): p for p in time.pairs(start, now + _INSTANT)}
    mark_due(pairs.values(), now)
    mark_statements_owed(
        ((one.contract_id, one.effective_from.replace(day=1)) for one in amended), now=now
    )
    ContractVersion.objects.filter(pk__in=[version.pk for version in versions]).update(
        taken_up_at=now
    )
    return len(versions)


_INSTANT = timedelta.resolution


def _stored(levels: dict[int, int], since: dict[int, datetime]) -> dict[tuple[int, datetime], Pair]:
    """Give the pairs that have a result and end after their contract's amendment."""
    touched = Q()
    for contract_id, start in since.items():
        touched |= Q(service_level__contract_id=contract_id, period_end__gt=start)
    if not levels:
        return {}
    rows = Result.objects.totals().filter(touched)
    return {
        (level_id, start): Pair(level_id, start, end)
        for level_id, start, end in rows.values_list(
            "service_level_id", "period_start", "period_end"
        )
    }
