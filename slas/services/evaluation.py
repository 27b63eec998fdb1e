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
from alerts.services import raise_alerts
from core.services import record_drain
from core.transactions import in_one_transaction
from slas.models import Evaluation, ServiceLevel
from slas.querysets.owed import (
    Claim,
    Pair,
    claim_due,
    claim_levels_to_open,
    forget_claims,
    mark_due,
    mark_due_each,
)
from slas.rules.evaluate import Outcome
from slas.services.amendments import take_up_amendments
from slas.services.judgements import episode_of, subject_of
from slas.services.periods import LevelTimes
from slas.services.work import Work

logger = logging.getLogger(__name__)

CHUNK = 2000
LEVELS_A_CHUNK = 1000
MOST_ATTEMPTS = 5


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


def outcomes_of(pairs: Sequence[Pair], *, now: datetime) -> dict[tuple[Pair, str | None], Outcome]:
    """Compute the outcomes of pairs and their scopes without writing; none outside a term."""
    judged = Work.load(pairs, now=now).judged
    return {(one.pair, one.scope): one.outcome for one in judged}


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
    work = Work.load([claim.pair for claim in claims], now=now, leave_unchanged=True)
    written = work.write(now=now)
    forget_claims(claim.id for claim in claims)
    mark_due_each(work.reviews)
    return Drained(evaluated=len(claims), written=written)


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
