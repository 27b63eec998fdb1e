"""What came in for each pair, as the pure rules take it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from core.periods import Period
from slas.querysets import statistics as sql
from slas.querysets.owed import Pair
from slas.rules import attainment
from slas.rules.calendars import windows
from slas.rules.intervals import total_minutes
from slas.rules.numbers import interpolate
from slas.rules.terms import InputKind, MetricType, Statistics, Terms


@dataclass(frozen=True, slots=True)
class Found:
    """Statistics of one pair, and when the clock alone changes them next."""

    statistics: Statistics
    changes_at: datetime | None = None
    # The value that a decided dispute agreed on.
    settled: Decimal | None = None


def load_statistics(
    terms: Mapping[Pair, Terms], *, now: datetime
) -> dict[tuple[Pair, str | None], Found]:
    """Load the statistics of many pairs, a fixed number of queries for each kind of figure."""
    groups: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair, agreed in terms.items():
        groups[(agreed.input_kind, agreed.metric_type)].append(pair)
    found: dict[Pair, Found] = {}
    for (input_kind, metric_type), pairs in groups.items():
        agreed_here = {pair: terms[pair] for pair in pairs}
        if metric_type == MetricType.PERCENTILE:
            found |= _percentiles(agreed_here, of_events=input_kind == InputKind.EVENTS, now=now)
        elif input_kind == InputKind.SAMPLES:
            found |= _samples(agreed_here)
        elif metric_type == MetricType.AVAILABILITY:
            found |= _outages(pairs)
        else:
            found |= _events(pairs, metric_type, now=now)
    return {(pair, None): one for pair, one in found.items()}


def _samples(terms: Mapping[Pair, Terms]) -> dict[Pair, Found]:
    found = {}
    for pair, sums in sql.sample_sums(list(terms)).items():
        agreed = terms[pair]
        covered = scheduled = None
        if agreed.metric_type == MetricType.AVAILABILITY and sums.n:
            covered = sums.n
            scheduled = total_minutes(windows(agreed.calendar, pair.period_start, pair.period_end))
        found[pair] = Found(
            Statistics(
                n=sums.total if agreed.metric_type == MetricType.COUNT else sums.n,
                good=sums.good,
                total=sums.total,
                covered_minutes=covered,
                scheduled_minutes=scheduled,
            )
        )
    return found


def _events(pairs: Sequence[Pair], metric_type: str, *, now: datetime) -> dict[Pair, Found]:
    found = {}
    for pair, sums in sql.event_sums(pairs, now=now).items():
        if metric_type == MetricType.COUNT:
            statistics = Statistics(n=Decimal(sums.events))
        elif metric_type == MetricType.MEAN:
            statistics = Statistics(n=Decimal(sums.valued), total=sums.total)
        else:
            statistics = Statistics(n=Decimal(sums.judged), good=Decimal(sums.good))
        # A ticket fails once its due instant has passed, so look again just after it.
        next_due = None if sums.next_due is None else sums.next_due + timedelta(seconds=1)
        found[pair] = Found(statistics, next_due)
    return found


def _outages(pairs: Sequence[Pair]) -> dict[Pair, Found]:
    return {
        pair: Found(Statistics(n=Decimal(len(outages.spans)), outages=tuple(outages.spans)))
        for pair, outages in sql.outages(pairs).items()
    }


def _percentiles(
    terms: Mapping[Pair, Terms], *, of_events: bool, now: datetime
) -> dict[Pair, Found]:
    pairs = list(terms)
    counts = (
        {pair: sums.valued for pair, sums in sql.event_sums(pairs, now=now).items()}
        if of_events
        else sql.sample_value_counts(pairs)
    )
    picks = {pair: _ranks(terms[pair], counts[pair]) for pair in pairs if counts[pair]}
    wanted = sorted({(pair, rank) for pair, (ranks, _) in picks.items() for rank in ranks})
    values = sql.ranked_values(wanted, of_events=of_events)
    found = {pair: Found(Statistics()) for pair in pairs}
    for pair, (ranks, share) in picks.items():
        low, high = values[(pair, ranks[0])], values[(pair, ranks[-1])]
        picked = interpolate(low, high, share) if share else low
        found[pair] = Found(Statistics(n=Decimal(counts[pair]), picked=picked))
    return found


def _ranks(terms: Terms, n: int) -> tuple[tuple[int, ...], Decimal]:
    """Say which ranks to fetch, counted from 1, and the share of the way between them."""
    assert terms.percentile is not None  # noqa: S101  (Terms refuses a percentile without one)
    if terms.percentile_method == "nearest_rank":
        return (attainment.nearest_rank(terms.percentile, n),), Decimal(0)
    rank, share = attainment.linear_rank(terms.percentile, n)
    return (rank, min(rank + 1, n)), share


def period_of(pair: Pair) -> Period:
    """Give a pair's period."""
    return Period(pair.period_start, pair.period_end)
