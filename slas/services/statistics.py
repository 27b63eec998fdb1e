"""What came in for each figure, as the pure rules take it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from core.periods import Period
from slas.querysets import figure_sums
from slas.querysets import statistics as sql
from slas.querysets.excused import NOTHING, Excused, Figure
from slas.querysets.owed import Pair
from slas.querysets.unchanged import Expected
from slas.rules import attainment
from slas.rules.attribution import OutcomeBy
from slas.rules.calendars import windows
from slas.rules.intervals import total_minutes
from slas.rules.low_volume import LowVolume
from slas.rules.metric_types import AVAILABILITIES, BACKLOGS, InputKind, MetricType
from slas.rules.numbers import interpolate
from slas.rules.terms import Statistics, Terms
from slas.services.event_statistics import (
    Measured,
    backlog_of_events,
    backlog_of_samples,
    durations,
    in_business_time,
    outages,
)
from slas.services.left_out import LEAVE_NOTHING_OUT, LeftOut, load_left_out
from slas.services.periods import LevelTimes

# How the terms group into kinds of figures, each loaded by a fixed number of queries.
_Kind = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Statistics of one figure, and when the clock alone changes them next."""

    statistics: Statistics
    changes_at: datetime | None = None
    # The value that a decided dispute agreed on.
    settled: Decimal | None = None


def load_statistics(
    terms: Mapping[Pair, Terms], *, now: datetime, expected: Mapping[Pair, Expected] | None = None
) -> dict[Figure, Found]:
    """Load the statistics of many pairs, each scope of theirs that is judged and the total.

    A fixed number of queries for each kind of figure, and once more for what exclusions touch.
    Of the pairs that are ``expected`` to stand as they are stored, those that do are left out.
    """
    left_out = load_left_out({pair.level_id for pair in terms})
    known = {
        pair: one
        for pair, one in (expected or {}).items()
        if not left_out.touches(pair) and left_out.settled((pair, None)) is None
    }
    found = _load({pair: one for pair, one in terms.items() if pair not in known}, left_out, now)
    if known:
        found |= _load_changed({pair: terms[pair] for pair in known}, known, now)
    rolling = {
        pair: agreed for pair, agreed in terms.items() if agreed.low_volume == LowVolume.ROLL
    }
    before = _before(rolling, left_out, now) if rolling else {}
    return {
        figure: Found(
            replace(one.statistics, before=before[figure]) if figure in before else one.statistics,
            one.changes_at,
            left_out.settled(figure),
        )
        for figure, one in found.items()
    }


def may_be_known(terms: Terms) -> bool:
    """Tell whether a figure rests on sums alone, which the database can compare with the stored."""
    if terms.scopes or terms.low_volume == LowVolume.ROLL:
        return False
    return _loader((terms.input_kind, terms.metric_type, terms.outcome_by)) in (_samples, _events)


def _load_changed(
    terms: Mapping[Pair, Terms], expected: Mapping[Pair, Expected], now: datetime
) -> dict[Figure, Measured]:
    """Load the totals that may have changed; one query for each kind of figure."""
    groups: dict[_Kind, dict[Figure, Terms]] = defaultdict(dict)
    for pair, agreed in terms.items():
        kind = (agreed.input_kind, agreed.metric_type, agreed.outcome_by)
        groups[kind][(pair, None)] = agreed
    found: dict[Figure, Measured] = {}
    for (input_kind, metric_type, _), figures in groups.items():
        if input_kind == InputKind.SAMPLES:
            known = figure_sums.Known(expected, _SAMPLES_COUNTED.get(metric_type, _SAMPLES_SUMMED))
            found |= _samples(figures, NOTHING, LEAVE_NOTHING_OUT, now, known)
        else:
            known = figure_sums.Known(expected, _EVENTS_COUNTED.get(metric_type, _EVENTS_JUDGED))
            found |= _events(figures, NOTHING, LEAVE_NOTHING_OUT, now, known)
    return found


# Which sums are a figure's n, good and total, as the two functions below make statistics of them.
_SAMPLES_SUMMED = ("sums.n", "sums.good", "sums.total")
_SAMPLES_COUNTED = {MetricType.COUNT.value: ("sums.total", "0", "0")}
_EVENTS_JUDGED = ("sums.judged", "sums.good", "0")
_EVENTS_COUNTED = {
    MetricType.COUNT.value: ("sums.events", "0", "0"),
    MetricType.MEAN.value: ("sums.valued", "0", "sums.total"),
    MetricType.SATISFACTION.value: ("sums.valued", "sums.happy", "0"),
}


def _load(terms: Mapping[Pair, Terms], left_out: LeftOut, now: datetime) -> dict[Figure, Measured]:
    groups: dict[tuple[_Kind, bool], dict[Figure, Terms]] = defaultdict(dict)
    for pair, agreed in terms.items():
        kind = (agreed.input_kind, agreed.metric_type, agreed.outcome_by)
        for scope in (None, *agreed.scopes):
            groups[(kind, left_out.touches(pair))][(pair, scope)] = agreed
    found: dict[Figure, Measured] = {}
    for (kind, is_touched), figures in groups.items():
        excused = left_out.excused(figures) if is_touched else NOTHING
        found |= _loader(kind)(figures, excused, left_out, now)
    return found


_Loader = Callable[[Mapping[Figure, Terms], Excused, LeftOut, datetime], dict[Figure, Measured]]


def _loader(kind: _Kind) -> _Loader:
    """Say which statements load a kind of figure."""
    input_kind, metric_type, outcome_by = kind
    if metric_type == MetricType.PERCENTILE:
        return _percentiles
    if input_kind == InputKind.SAMPLES:
        return backlog_of_samples if metric_type in BACKLOGS else _samples
    if metric_type in AVAILABILITIES:
        return outages
    if metric_type in BACKLOGS:
        return backlog_of_events
    if metric_type == MetricType.DURATION:
        return durations
    if metric_type == MetricType.WITHIN_TARGET and outcome_by == OutcomeBy.BUSINESS_TIME:
        return in_business_time
    return _events


def _before(
    terms: Mapping[Pair, Terms], left_out: LeftOut, now: datetime
) -> dict[Figure, tuple[tuple[Decimal, Decimal], ...]]:
    """Count the earlier periods under the same version, which may wait to be judged together."""
    times = LevelTimes.load(pair.level_id for pair in terms)
    earlier: dict[Pair, list[Pair]] = {}
    for pair in terms:
        time = times.get(pair.level_id)
        if time is not None:
            version_id = time.version_on(pair.period_start)
            earlier[pair] = [
                one
                for one in time.pairs(time.starts_at, pair.period_start)
                if time.version_on(one.period_start) == version_id
            ]
    wanted = {one: terms[pair] for pair, pairs in earlier.items() for one in pairs}
    found = _load(wanted, left_out, now)
    return {
        (pair, scope): tuple(
            (counted.good, counted.n - counted.excused)
            for counted in (found[(one, scope)].statistics for one in pairs)
        )
        for pair, pairs in earlier.items()
        for scope in (None, *terms[pair].scopes)
    }


_OF_SAMPLES = {MetricType.ERROR_RATE: "error_rates", MetricType.VARIANCE: "deviations"}


def _samples(
    terms: Mapping[Figure, Terms],
    excused: Excused,
    left_out: LeftOut,  # noqa: ARG001
    now: datetime,  # noqa: ARG001
    known: figure_sums.Known | None = None,
) -> dict[Figure, Measured]:
    of = {_OF_SAMPLES.get(MetricType(agreed.metric_type), "values") for agreed in terms.values()}
    found = {}
    for figure, sums in figure_sums.sample_sums(
        list(terms), of=of.pop(), excused=excused, known=known
    ).items():
        agreed, pair = terms[figure], figure[0]
        if agreed.metric_type == MetricType.COUNT:
            n, left = sums.total + sums.excused_total, sums.excused_total
            found[figure] = Measured(Statistics(n=n, excused=left))
            continue
        covered = scheduled = None
        if agreed.metric_type == MetricType.AVAILABILITY and sums.n and not agreed.scopes:
            covered = sums.n
            scheduled = total_minutes(windows(agreed.calendar, pair.period_start, pair.period_end))
        found[figure] = Measured(
            Statistics(
                n=sums.n,
                good=sums.good,
                total=sums.total,
                excused=sums.excused,
                excused_good=sums.excused_good,
                excused_total=sums.excused_total,
                covered_minutes=covered,
                scheduled_minutes=scheduled,
            )
        )
    return found


def _events(
    terms: Mapping[Figure, Terms],
    excused: Excused,
    left_out: LeftOut,  # noqa: ARG001
    now: datetime,
    known: figure_sums.Known | None = None,
) -> dict[Figure, Measured]:
    by_due = {agreed.outcome_by == OutcomeBy.DUE for agreed in terms.values()}.pop()
    sums_of = figure_sums.event_sums(
        list(terms), now=now, by_due_alone=by_due, excused=excused, known=known
    )
    return {
        # A ticket fails once its due instant has passed, so look again just after it.
        figure: Measured(
            _counted(terms[figure].metric_type, sums),
            None if sums.next_due is None else sums.next_due + timedelta(seconds=1),
        )
        for figure, sums in sums_of.items()
    }


def _counted(metric_type: str, sums: figure_sums.EventSums) -> Statistics:
    if metric_type == MetricType.COUNT:
        return Statistics(n=Decimal(sums.events), excused=Decimal(sums.excused_events))
    if metric_type == MetricType.MEAN:
        return Statistics(
            n=Decimal(sums.valued),
            total=sums.total,
            excused=Decimal(sums.excused_valued),
            excused_total=sums.excused_total,
        )
    if metric_type == MetricType.SATISFACTION:
        return Statistics(
            n=Decimal(sums.valued),
            good=Decimal(sums.happy),
            excused=Decimal(sums.excused_valued),
            excused_good=Decimal(sums.excused_happy),
        )
    return Statistics(
        n=Decimal(sums.judged),
        good=Decimal(sums.good),
        excused=Decimal(sums.excused_judged),
        excused_good=Decimal(sums.excused_good),
    )


def _percentiles(
    terms: Mapping[Figure, Terms],
    excused: Excused,
    left_out: LeftOut,  # noqa: ARG001
    now: datetime,
) -> dict[Figure, Measured]:
    of_events = {agreed.input_kind == InputKind.EVENTS for agreed in terms.values()}.pop()
    if excused:
        return {
            figure: Measured(
                Statistics(
                    n=Decimal(len(one.kept) + len(one.excused)),
                    values=tuple(one.kept),
                    excused=Decimal(len(one.excused)),
                    excused_values=tuple(one.excused),
                )
            )
            for figure, one in sql.values(list(terms), of_events=of_events, excused=excused).items()
        }
    figures = list(terms)
    counts = (
        {figure: sums.valued for figure, sums in figure_sums.event_sums(figures, now=now).items()}
        if of_events
        else sql.sample_value_counts(figures)
    )
    picks = {one: _ranks(terms[one], counts[one]) for one in figures if counts[one]}
    wanted = sorted(
        {(figure, rank) for figure, (ranks, _) in picks.items() for rank in ranks},
        key=lambda place: (place[0][0], place[0][1] or "", place[1]),
    )
    ranked = sql.ranked_values(wanted, of_events=of_events)
    found = {figure: Measured(Statistics()) for figure in figures}
    for figure, (ranks, share) in picks.items():
        low, high = ranked[(figure, ranks[0])], ranked[(figure, ranks[-1])]
        picked = interpolate(low, high, share) if share else low
        found[figure] = Measured(Statistics(n=Decimal(counts[figure]), picked=picked))
    return found


def _ranks(terms: Terms, n: int) -> tuple[tuple[int, ...], Decimal]:
    """Say which ranks to fetch, counted from 1, and the share of the way between them."""
    if terms.percentile_method == "nearest_rank":
        return (attainment.nearest_rank(terms.rank_percent, n),), Decimal(0)
    rank, share = attainment.linear_rank(terms.rank_percent, n)
    return (rank, min(rank + 1, n)), share


def period_of(pair: Pair) -> Period:
    """Give a pair's period."""
    return Period(pair.period_start, pair.period_end)
