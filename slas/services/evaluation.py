"""Evaluate what is owed: claim pairs, compute, write what changed, and say whom it touches.

Claim, effects and "done" commit in one transaction, so a crash leaves the pair owed and nothing
half done; two workers never hold the same pair.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from alerts.services import clear_alerts, raise_alerts, record_changes
from core.services import record_drain
from core.transactions import in_one_transaction
from slas.models import Evaluation, Result, ServiceLevel, ServiceLevelVersion, Watermark
from slas.querysets.owed import (
    Claim,
    Pair,
    claim_due,
    claim_levels_to_open,
    mark_due,
    mark_due_each,
    mark_vendors_changed,
)
from slas.rules.evaluate import Outcome, evaluate
from slas.services.amendments import take_up_amendments
from slas.services.judgements import (
    LEVEL_RULES,
    LevelWords,
    cause_for,
    episode_of,
    rule_for_result,
    subject_of,
)
from slas.services.news import news_of
from slas.services.periods import LevelTime, LevelTimes
from slas.services.results import COMPARED, current_results, write_results
from slas.services.statistics import load_statistics, period_of
from slas.services.terms_in_force import load_terms

logger = logging.getLogger(__name__)

CHUNK = 2000
LEVELS_A_CHUNK = 1000
MOST_ATTEMPTS = 5
OUTSIDE = "The contract no longer covers this period."
CLEARED = "The figure changed and no longer calls for this alert."


@dataclass(frozen=True, slots=True)
class Drained:
    """What one drain did: pairs evaluated, results written, pairs that failed."""

    evaluated: int = 0
    written: int = 0
    failed: int = 0

    def __add__(self, other: "Drained") -> "Drained":
        return Drained(
            self.evaluated + other.evaluated,
            self.written + other.written,
            self.failed + other.failed,
        )


def evaluate_owed(*, now: datetime, most: int | None = None) -> Drained:
    """Open the periods that have begun and evaluate all that is due; safe to run twice or at once.

    ``most`` bounds the pairs of this call.
    """
    while take_up_amendments(now=now):
        pass
    while open_periods(now=now):
        pass
    done = Drained()
    while most is None or done.evaluated + done.failed < most:
        step = evaluate_chunk(now=now, limit=CHUNK)
        if not step.evaluated and not step.failed:
            break
        done += step
    record_drain(work="slas", now=now)
    return done


def open_periods(*, now: datetime) -> int:
    """Put up for evaluation every period that has begun; safe to repeat. Return how many levels."""
    return in_one_transaction(lambda: _open_periods(now))


def _open_periods(now: datetime) -> int:
    level_ids = claim_levels_to_open(now=now, limit=LEVELS_A_CHUNK)
    times = LevelTimes.load(level_ids)
    starts = dict(ServiceLevel.objects.filter(pk__in=level_ids).values_list("pk", "opens_next_at"))
    pairs: list[Pair] = []
    for level_id in level_ids:
        time, opens_at = times.get(level_id), starts[level_id]
        if time is None or opens_at is None:
            ServiceLevel.objects.filter(pk=level_id).update(opens_next_at=None)
            continue
        opened = time.pairs(opens_at, now + timedelta.resolution)
        pairs.extend(opened)
        next_at = opened[-1].period_end if opened else time.ends_at
        ServiceLevel.objects.filter(pk=level_id).update(opens_next_at=next_at)
    mark_due(pairs, now)
    return len(level_ids)


def outcomes_of(pairs: Sequence[Pair], *, now: datetime) -> dict[Pair, Outcome]:
    """Compute the outcomes of pairs without writing anything; those outside a term are left out."""
    return {judged.pair: judged.outcome for judged in _Work.load(pairs, now=now).judged}


def evaluate_chunk(*, now: datetime, limit: int) -> Drained:
    """Evaluate up to ``limit`` pairs in one transaction; on failure, each in its own."""
    try:
        return _evaluate(now=now, limit=limit, only=None)
    except Exception:
        logger.exception("A chunk of evaluations failed; evaluating its pairs one by one")
    with transaction.atomic():
        claims = claim_due(now=now, limit=limit)
    done = Drained()
    for claim in claims:
        try:
            done += _evaluate(now=now, limit=1, only=[claim.id])
        except Exception as error:  # one bad pair must not block the rest
            logger.exception("Evaluating %s failed", claim.pair)
            _set_aside(claim, error, now=now)
            done += Drained(failed=1)
    return done


def _evaluate(*, now: datetime, limit: int, only: list[int] | None) -> Drained:
    return in_one_transaction(lambda: _evaluate_claimed(now=now, limit=limit, only=only))


def _evaluate_claimed(*, now: datetime, limit: int, only: list[int] | None) -> Drained:
    claims = claim_due(now=now, limit=limit, only=only)
    if not claims:
        return Drained()
    work = _Work.load([claim.pair for claim in claims], now=now)
    written = work.write(now=now)
    Evaluation.objects.filter(pk__in=[claim.id for claim in claims]).delete()
    mark_due_each(work.reviews)
    return Drained(evaluated=len(claims), written=written)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A pair with the level's time, the version that judges it, and the outcome."""

    pair: Pair
    time: LevelTime
    version_id: int
    outcome: Outcome


class _Work:
    """One claimed set of pairs: loaded, computed, and written where something changed."""

    def __init__(
        self,
        judged: list[_Judged],
        reviews: list[tuple[Pair, datetime]],
        gone: list[Pair],
    ) -> None:
        self.judged = judged
        self.reviews = reviews
        self.gone = gone

    @classmethod
    def load(cls, claimed: Sequence[Pair], *, now: datetime) -> "_Work":
        times = LevelTimes.load(pair.level_id for pair in claimed)
        agreed = dict(_in_term(claimed, times, now))
        terms = load_terms(version_id for _, version_id in agreed.values())
        found = load_statistics(
            {pair: terms[version_id] for pair, (_, version_id) in agreed.items()}, now=now
        )
        marks = {
            row[0]: (row[1], row[2])
            for row in Watermark.objects.filter(
                service_level_id__in={pair.level_id for pair in agreed}
            ).values_list("service_level_id", "reported_from", "reported_through")
        }
        judged = []
        reviews = []
        for pair, (time, version_id) in agreed.items():
            reported_from, reported_through = marks.get(pair.level_id, (None, None))
            outcome = evaluate(
                terms[version_id],
                period_of(pair),
                found[pair].statistics,
                reported_through,
                now,
                reported_from=reported_from,
            )
            judged.append(_Judged(pair, time, version_id, outcome))
            instants = [at for at in (outcome.review_at, found[pair].changes_at) if at is not None]
            if instants:
                reviews.append((pair, min(instants)))
        in_term = {(pair.level_id, pair.period_start) for pair in agreed}
        gone = [pair for pair in claimed if (pair.level_id, pair.period_start) not in in_term]
        return cls(judged, reviews, gone)

    def write(self, *, now: datetime) -> int:
        """Write results that changed, with their alerts, their news and the vendors to score."""
        before = current_results([(j.pair.level_id, j.pair.period_start) for j in self.judged])
        changed: list[tuple[_Judged, Result]] = []
        for judged in self.judged:
            result = _result(judged, now)
            old = before.get((judged.pair.level_id, judged.pair.period_start))
            if old is None or any(getattr(old, f) != getattr(result, f) for f in COMPARED):
                changed.append((judged, result))
        write_results([result for _, result in changed])
        words = _words({judged.version_id for judged, _ in changed})
        _alert(changed, words, now=now)
        news = (
            (
                before.get((judged.pair.level_id, judged.pair.period_start)),
                result,
                words[judged.version_id],
                judged.time,
            )
            for judged, result in changed
        )
        record_changes(news=news_of(news), now=now)
        _withdraw(self.gone, now=now)
        mark_vendors_changed(
            ((judged.time.vendor_id, result.month) for judged, result in changed), now=now
        )
        return len(changed)


def _withdraw(gone: Sequence[Pair], *, now: datetime) -> None:
    """Take back results of periods that an amendment put outside the term, and their alerts."""
    if not gone:
        return
    keys = [(pair.level_id, pair.period_start) for pair in gone]
    results = current_results(keys).values()
    vendors = dict(
        ServiceLevel.objects.filter(pk__in=[level_id for level_id, _ in keys]).values_list(
            "pk", "contract__vendor_id"
        )
    )
    clear_alerts(
        keys=[
            (rule.value, subject_of(level_id), episode_of(start))
            for level_id, start in keys
            for rule in LEVEL_RULES
        ],
        reason=OUTSIDE,
        now=now,
    )
    mark_vendors_changed(
        ((vendors[result.service_level_id], result.month) for result in results), now=now
    )
    Result.objects.filter(pk__in=[result.pk for result in results]).delete()


def _in_term(
    claimed: Sequence[Pair], times: LevelTimes, now: datetime
) -> list[tuple[Pair, tuple[LevelTime, int]]]:
    """Keep the begun pairs that lie in the term, with the version that judges each.

    A ticket may fall due in a period to come; that one is owed when it begins.
    """
    kept = []
    for pair in claimed:
        time = times.get(pair.level_id)
        period = None if time is None else time.containing(pair.period_start)
        if (
            time is None
            or period is None
            or period.start != pair.period_start
            or period.start > now
        ):
            continue
        version_id = time.version_on(period.start)
        if version_id is not None:
            kept.append((Pair(pair.level_id, period.start, period.end), (time, version_id)))
    return kept


def _result(judged: _Judged, now: datetime) -> Result:
    outcome = judged.outcome
    return Result(
        service_level_id=judged.pair.level_id,
        version_id=judged.version_id,
        period_start=judged.pair.period_start,
        period_end=judged.pair.period_end,
        month=judged.time.month_of(period_of(judged.pair)),
        state=outcome.state.value,
        result_class=outcome.klass.value,
        attained=outcome.attained,
        attained_shown=outcome.attained_display,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        n=outcome.n,
        coverage_ratio=outcome.coverage,
        reported_through=outcome.reported_through,
        inputs_hash=outcome.inputs_hash,
        computed_at=now,
    )


def _alert(
    changed: Sequence[tuple[_Judged, Result]], words: dict[int, LevelWords], *, now: datetime
) -> None:
    """Raise what the changed results call for, and clear what they no longer do."""
    causes: list[Cause] = []
    gone: list[tuple[str, str, str]] = []
    for judged, result in changed:
        rule = rule_for_result(result)
        if rule is not None:
            causes.append(cause_for(result, rule, words[judged.version_id], judged.time))
        gone.extend(
            (
                other.value,
                subject_of(result.service_level_id),
                episode_of(result.period_start),
            )
            for other in LEVEL_RULES
            if other is not rule
        )
    clear_alerts(keys=gone, reason=CLEARED, now=now)
    raise_alerts(causes=causes, now=now)


def _words(version_ids: set[int]) -> dict[int, LevelWords]:
    rows = ServiceLevelVersion.objects.filter(pk__in=version_ids).select_related("service_level")
    return {
        row.pk: LevelWords(
            level_id=row.service_level_id,
            public_id=str(row.service_level.public_id),
            name=row.service_level.name,
            unit=row.unit,
            is_critical=row.is_critical,
            decimals=row.decimals,
            minimum=f"{row.minimum:.{row.decimals}f}",
            expected=f"{row.expected:.{row.decimals}f}",
        )
        for row in rows
    }


@transaction.atomic
def _set_aside(claim: Claim, error: Exception, *, now: datetime) -> None:
    """Count a failed attempt; after the fifth quarantine the pair and alert."""
    attempts = claim.attempts + 1
    quarantined = attempts >= MOST_ATTEMPTS
    Evaluation.objects.filter(pk=claim.id, attempts=claim.attempts).update(
        attempts=attempts,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        due_at=now + timedelta(minutes=2**attempts),
        quarantined_at=now if quarantined else None,
    )
    if quarantined:
        level = ServiceLevel.objects.select_related("contract").get(pk=claim.pair.level_id)
        raise_alerts(
            causes=[
                Cause(
                    rule=AlertRule.WORK_FAILING.value,
                    subject=subject_of(level.pk),
                    episode=episode_of(claim.pair.period_start),
                    vendor_id=level.contract.vendor_id,
                    unit_id=level.contract.unit_id,
                    severity=Severity.HIGH.value,
                    title=level.name,
                    detail=f"Evaluation failed {attempts} times and was set aside.",
                    path=f"/slas/{level.public_id}/",
                    period_ended_at=max(claim.pair.period_end, now),
                )
            ],
            now=now,
        )
