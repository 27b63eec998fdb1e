"""Which figures rest on an interval or on events, and how they come to be owed anew."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.periods import Period
from slas.ingest_checks import NOT_ATTRIBUTED
from slas.models import Event
from slas.querysets.ledger import latest_attribution
from slas.querysets.owed import Pair, mark_due, mark_statements_owed
from slas.services.periods import LevelTimes

_MOMENT = timedelta(microseconds=1)


def pairs_of_interval(
    level_ids: Iterable[int], start: datetime, end: datetime, *, now: datetime
) -> set[Pair]:
    """Give the begun periods that an interval touches.

    Up to the one that judges the last event open in it: its clock runs through the interval.
    """
    ids = set(level_ids)
    last = latest_attribution(
        Event.objects.all(), level_ids=ids, start=start, end=end, before=NOT_ATTRIBUTED
    )
    found: set[Pair] = set()
    for time in LevelTimes.load(ids):
        until = max(end, last.get(time.level_id, end) + _MOMENT)
        found.update(time.pairs(start, min(until, max(now, start))))
    return found


def pairs_of_events(events: Iterable[tuple[int, datetime]]) -> set[Pair]:
    """Give the periods that judge events, given as level and instant of attribution."""
    known = [(level_id, at) for level_id, at in events if at < NOT_ATTRIBUTED]
    times = LevelTimes.load(level_id for level_id, _ in known)
    found = set()
    for level_id, at in known:
        period = times.containing(level_id, at)
        if period is not None:
            found.add(Pair(level_id, period.start, period.end))
    return found


def owe_anew(pairs: Iterable[Pair], *, now: datetime) -> None:
    """Owe the evaluation of pairs, and the statements of their contracts from their months on."""
    touched = set(pairs)
    mark_due(touched, now)
    owe_statements_of(touched, now=now)


def owe_statements_of(pairs: Iterable[Pair], *, now: datetime) -> None:
    """Owe the statements of the contracts of pairs, from their months on."""
    touched = set(pairs)
    times = LevelTimes.load(pair.level_id for pair in touched)
    months = []
    for pair in touched:
        time = times.get(pair.level_id)
        if time is not None:
            month = time.month_of(Period(pair.period_start, pair.period_end))
            months.append((time.contract_id, month))
    mark_statements_owed(months, now=now)
