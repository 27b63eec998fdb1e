"""Figures that change with more than their own period: outages, backlogs, rolled periods."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from slas.choices import InputKind, LowVolume
from slas.models import ServiceLevelVersion
from slas.querysets.arrays import among
from slas.querysets.lasting import lives_of_staged_events
from slas.querysets.owed import Pair
from slas.querysets.results import ResultRow
from slas.rules.metric_types import LASTING
from slas.services.periods import LevelTimes

_MOMENT = timedelta.resolution


def pairs_of_lives(level_ids: Collection[int], *, now: datetime) -> set[Pair]:
    """Give the begun periods in which a staged outage, or ticket of a backlog, lasts or lasted.

    For the levels among these whose figures rest on such; the versions that are being superseded
    count too.
    """
    lasting = set(
        ServiceLevelVersion.objects.filter(
            service_level__in=level_ids, input_kind=InputKind.EVENTS, metric_type__in=LASTING
        ).values_list("service_level_id", flat=True)
    )
    if not lasting:
        return set()
    times = LevelTimes.load(lasting)
    found: set[Pair] = set()
    for level_id, start, end in lives_of_staged_events(sorted(lasting)):
        time = times.get(level_id)
        if time is not None:
            found.update(time.pairs(start, min(end or now, now) + _MOMENT))
    return found


def pairs_rolled_on(results: Iterable[ResultRow], *, now: datetime) -> list[Pair]:
    """Give the begun period after each of these results, where periods roll together."""
    listed = list(results)
    rolling = set(
        ServiceLevelVersion.objects.filter(
            pk__in=among({row.version_id for row in listed}), low_volume=LowVolume.ROLL
        ).values_list("pk", flat=True)
    )
    ends = {(row.service_level_id, row.period_end) for row in listed if row.version_id in rolling}
    times = LevelTimes.load(level_id for level_id, _ in ends) if ends else None
    found = []
    for level_id, end in sorted(ends):
        period = None if times is None else times.containing(level_id, end)
        if period is not None and period.start <= now:
            found.append(Pair(level_id, period.start, period.end))
    return found
