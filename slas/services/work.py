"""One claimed set of pairs: loaded, computed, and written where something changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alerts.causes import Cause
from alerts.services import clear_alerts, raise_alerts, record_changes
from core.periods import Period, local_date
from slas.models import ServiceLevel, ServiceLevelVersion, Watermark
from slas.querysets.arrays import among
from slas.querysets.owed import Pair, mark_due, mark_statements_owed, mark_vendors_changed
from slas.querysets.results import ResultRow, upsert_rows
from slas.querysets.unchanged import Expected
from slas.rules.calendars import windows
from slas.rules.classes import PeriodState, next_review_at, state_of
from slas.rules.evaluate import Outcome, evaluate
from slas.rules.hashing import inputs_head
from slas.rules.intervals import total_minutes
from slas.rules.metric_types import InputKind, MetricType
from slas.rules.numbers import number_text
from slas.rules.terms import Terms
from slas.services.judgements import (
    LEVEL_RULES,
    LevelWords,
    cause_for,
    episode_of,
    rule_for_result,
    subject_of,
)
from slas.services.lasting import pairs_rolled_on
from slas.services.news import news_of
from slas.services.periods import LevelTime, LevelTimes
from slas.services.results import (
    changes,
    key_of,
    stored_results,
    withdraw_results,
)
from slas.services.statistics import load_statistics, may_be_known, period_of
from slas.services.terms_in_force import load_terms

OUTSIDE = "The contract no longer covers this period."
CLEARED = "The figure changed and no longer calls for this alert."


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and scope with the level's time, the version that judges it, and the outcome."""

    pair: Pair
    scope: str | None
    time: LevelTime
    version_id: int
    outcome: Outcome


class Work:
    """One claimed set of pairs: loaded, computed, and written where something changed."""

    def __init__(
        self,
        judged: list[Judged],
        reviews: list[tuple[Pair, datetime]],
        gone: list[Pair],
    ) -> None:
        self.judged = judged
        self.reviews = reviews
        self.gone = gone

    @classmethod
    def load(
        cls, claimed: Sequence[Pair], *, now: datetime, leave_unchanged: bool = False
    ) -> "Work":
        """Load what the pairs rest on and compute them, each scope and the total.

        With ``leave_unchanged`` without those whose inputs are the ones that the stored results
        rest on, and whose state is the same.
        """
        times = LevelTimes.load(pair.level_id for pair in claimed)
        agreed = _in_term(claimed, times, now)
        terms = load_terms(version_id for _, version_id in agreed.values())
        of_pairs = {pair: terms[version_id] for pair, (_, version_id) in agreed.items()}
        expected = _expected(agreed, terms, now) if leave_unchanged else {}
        found = load_statistics(of_pairs, now=now, expected=expected)
        marks = _watermarks(pair for pair, _ in found)
        judged = []
        reviews: dict[Pair, datetime] = _reviews(
            {
                pair: of_pairs[pair]
                for pair, one in expected.items()
                if one.state != PeriodState.FINAL and (pair, None) not in found
            },
            now,
        )
        for (pair, scope), one in found.items():
            time, version_id = agreed[pair]
            reported_from, reported_through = marks.get(pair.level_id, (None, None))
            outcome = evaluate(
                of_pairs[pair],
                period_of(pair),
                one.statistics,
                reported_through,
                now,
                reported_from=reported_from,
                settled=one.settled,
            )
            judged.append(Judged(pair, scope, time, version_id, outcome))
            for at in (outcome.review_at, one.changes_at):
                if at is not None:
                    reviews[pair] = min(at, reviews.get(pair, at))
        in_term = {(pair.level_id, pair.period_start) for pair in agreed}
        gone = [pair for pair in claimed if (pair.level_id, pair.period_start) not in in_term]
        return cls(judged, list(reviews.items()), gone)

    def write(self, *, now: datetime) -> int:
        """Write what changed, with alerts, news, and whose statements and scores are owed."""
        computed = {}
        for judged in self.judged:
            result = _result(judged, now)
            computed[key_of(result)] = (judged, result)
        stored = stored_results((one.pair.level_id, one.pair.period_start) for one in self.judged)
        found = changes([result for _, result in computed.values()], stored)
        found.to_withdraw += [
            row
            for key, row in stored.current.items()
            if key not in computed and row.published_in_id is None
        ]
        upsert_rows(found.to_write)
        withdraw_results(found.to_withdraw)
        mark_due(pairs_rolled_on(found.to_write, now=now), now)
        counting = [(computed[key_of(result)][0], old, result) for old, result in found.counting]
        words = _words(
            {
                judged.version_id
                for judged, old, result in counting
                if old is not None or rule_for_result(result) is not None
            }
        )
        _alert([(judged, result) for judged, _, result in counting], words, now=now)
        news = (
            (old, result, words[judged.version_id], judged.time)
            for judged, old, result in counting
            if old is not None
        )
        record_changes(news=news_of(news), now=now)
        _withdraw(self.gone, now=now)
        times = {judged.pair.level_id: judged.time for judged in self.judged}
        mark_vendors_changed(
            ((judged.time.vendor_id, result.month) for judged, _, result in counting), now=now
        )
        mark_statements_owed(
            (
                (times[row.service_level_id].contract_id, row.month)
                for row in (*found.to_write, *found.to_withdraw)
            ),
            now=now,
        )
        return len(found.to_write)


def _watermarks(pairs: Iterable[Pair]) -> dict[int, tuple[datetime, datetime]]:
    rows = Watermark.objects.filter(service_level__in=among({pair.level_id for pair in pairs}))
    return {
        level_id: (start, end)
        for level_id, start, end in rows.values_list(
            "service_level_id", "reported_from", "reported_through"
        )
    }


def _withdraw(gone: Sequence[Pair], *, now: datetime) -> None:
    """Take back results of periods that an amendment put outside the term, and their alerts.

    What was published stays: only a revision takes it back.
    """
    if not gone:
        return
    keys = {(pair.level_id, pair.period_start) for pair in gone}
    stored = stored_results(keys)
    results = [
        row
        for row in (*stored.current.values(), *stored.proposed.values())
        if row.published_in_id is None
    ]
    contracts = {
        row[0]: row[1:]
        for row in ServiceLevel.objects.filter(
            pk__in=[level_id for level_id, _ in keys]
        ).values_list("pk", "contract_id", "contract__vendor_id")
    }
    scopes = {(row.service_level_id, row.period_start, row.scope) for row in results}
    clear_alerts(
        keys=[
            (rule.value, subject_of(level_id, scope), episode_of(start))
            for level_id, start, scope in scopes | {(*key, None) for key in keys}
            for rule in LEVEL_RULES
        ],
        reason=OUTSIDE,
        now=now,
    )
    mark_vendors_changed(
        ((contracts[row.service_level_id][1], row.month) for row in results), now=now
    )
    mark_statements_owed(
        ((contracts[row.service_level_id][0], row.month) for row in results), now=now
    )
    withdraw_results(results)


def _in_term(
    claimed: Sequence[Pair], times: LevelTimes, now: datetime
) -> dict[Pair, tuple[LevelTime, int]]:
    """Keep the begun pairs that lie in the term, with the version that judges each.

    A ticket may fall due in a period to come; that one is owed when it begins.
    """
    kept = {}
    # The service levels of a contract mostly share their periods.
    known: dict[tuple[object, ...], tuple[Period | None, date]] = {}
    for level_id, start, _ in claimed:
        time = times.get(level_id)
        if time is None or start > now:
            continue
        key = (time.contract_id, time.rule.kind, time.starts_at, start)
        if key not in known:
            known[key] = time.containing(start), local_date(time.rule.zone, start)
        period, day = known[key]
        if period is None or period.start != start:
            continue
        version_id = time.version_from(day)
        if version_id is not None:
            kept[Pair(level_id, period.start, period.end)] = (time, version_id)
    return kept


def _expected(
    agreed: Mapping[Pair, tuple[LevelTime, int]], terms: Mapping[int, Terms], now: datetime
) -> dict[Pair, Expected]:
    """Say what is stored of each pair that rests on sums alone, if nothing changed."""
    found = {}
    known: dict[tuple[Terms, datetime, datetime], tuple[str, str, date, str | None] | None] = {}
    for pair, (time, version_id) in agreed.items():
        of_pair = terms[version_id]
        key = (of_pair, pair.period_start, pair.period_end)
        if key not in known:
            known[key] = _stored_alike(of_pair, period_of(pair), time, now)
        alike = known[key]
        if alike is not None:
            found[pair] = Expected(version_id, *alike)
    return found


def _stored_alike(
    terms: Terms, period: Period, time: LevelTime, now: datetime
) -> tuple[str, str, date, str | None] | None:
    if not may_be_known(terms):
        return None
    scheduled = None
    if (terms.metric_type, terms.input_kind) == (MetricType.AVAILABILITY, InputKind.SAMPLES):
        scheduled = number_text(total_minutes(windows(terms.calendar, period.start, period.end)))
    state = state_of(period, now, terms.grace_days, terms.zone)
    return inputs_head(terms, period), state.value, time.month_of(period), scheduled


def _reviews(unchanged: Mapping[Pair, Terms], now: datetime) -> dict[Pair, datetime]:
    """Say when the clock next moves the state of pairs that are left as they are, if it does."""
    found = {}
    for pair, terms in unchanged.items():
        review_at = next_review_at(period_of(pair), now, terms.grace_days, terms.zone)
        if review_at is not None:
            found[pair] = review_at
    return found


def _result(judged: Judged, now: datetime) -> ResultRow:
    outcome = judged.outcome
    return ResultRow(
        service_level_id=judged.pair.level_id,
        version_id=judged.version_id,
        period_start=judged.pair.period_start,
        period_end=judged.pair.period_end,
        scope=judged.scope,
        month=judged.time.month_of(period_of(judged.pair)),
        state=outcome.state.value,
        result_class=outcome.klass.value,
        attained=outcome.attained,
        attained_shown=outcome.attained_display,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        n=outcome.n,
        coverage_ratio=outcome.coverage,
        raw_attained=outcome.raw_attained,
        raw_shown=outcome.raw_attained_display,
        raw_class=outcome.raw_klass.value,
        excused=outcome.excused,
        bound=outcome.bound,
        low_volume_rule=outcome.low_volume_rule,
        is_settled=outcome.is_settled,
        reported_through=outcome.reported_through,
        inputs_hash=outcome.inputs_hash,
        computed_at=now,
    )


def _alert(
    changed: Sequence[tuple[Judged, ResultRow]], words: dict[int, LevelWords], *, now: datetime
) -> None:
    """Raise what the changed results call for, and clear what they no longer do."""
    causes: list[Cause] = []
    gone: list[tuple[str, str, str]] = []
    for judged, result in changed:
        rule = rule_for_result(result)
        if rule is not None:
            causes.append(cause_for(result, rule, words[judged.version_id], judged.time))
        about = subject_of(result.service_level_id, result.scope), episode_of(result.period_start)
        gone.extend((other.value, *about) for other in LEVEL_RULES if other is not rule)
    clear_alerts(keys=gone, reason=CLEARED, now=now)
    raise_alerts(causes=causes, now=now)


def _words(version_ids: set[int]) -> dict[int, LevelWords]:
    rows = ServiceLevelVersion.objects.filter(pk__in=among(version_ids)).values_list(
        "pk",
        "service_level_id",
        "service_level__public_id",
        "service_level__name",
        "unit",
        "is_critical",
        "decimals",
        "minimum",
        "expected",
    )
    return {
        pk: LevelWords(
            level_id=level_id,
            public_id=str(public_id),
            name=name,
            unit=unit,
            is_critical=is_critical,
            decimals=decimals,
            minimum=f"{minimum:.{decimals}f}",
            expected=f"{expected:.{decimals}f}",
        )
        for pk, level_id, public_id, name, unit, is_critical, decimals, minimum, expected in rows
    }
