"""Compare what the calendar calls for with what is there: the proof after a fault or restore."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from slas.choices import Standing
from slas.models import ChangedVendor, Evaluation, Result, ServiceLevel
from slas.querysets.owed import Pair
from slas.rules.evaluate import Outcome
from slas.services.evaluation import outcomes_of
from slas.services.periods import LevelTimes
from slas.services.results import Key, key_of
from slas.services.statements.reconciling import reconcile_statements

LEVELS_A_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Books:
    """How the books stand.

    ``owed``: due pairs, vendors and statements; ``missing``: begun periods with neither a result
    nor a due evaluation, months without a statement; ``extra``: results outside their level's
    periods; ``stale``: results and statements that a recomputation contradicts, though nothing is
    owed for them.
    """

    owed: int
    missing: int
    extra: int
    stale: int

    @property
    def are_square(self) -> bool:
        """Say whether nothing is missing, extra or stale; owed work is no fault."""
        return not (self.missing or self.extra or self.stale)


def reconcile(*, now: datetime) -> Books:
    """Recompute every result from its inputs and compare; write nothing."""
    due = Evaluation.objects.filter(due_at__lte=now)
    owed_pairs = set(due.values_list("service_level_id", "period_start"))
    owed = len(owed_pairs) + ChangedVendor.objects.filter(due_at__lte=now).count()
    missing = extra = stale = 0
    for level_ids in _chunks():
        expected = _expected(level_ids, now)
        stored = _stored(level_ids)
        known = {(pair.level_id, pair.period_start): pair for pair in expected}
        judged = {key[:2] for key in stored}
        missing += sum(1 for key in known if key not in judged and key not in owed_pairs)
        extra += sum(1 for key in stored if key[:2] not in known)
        settled = [known[key] for key in judged if key in known and key not in owed_pairs]
        for (pair, scope), outcome in outcomes_of(settled, now=now).items():
            row = stored.get((pair.level_id, pair.period_start, scope))
            missing += row is None
            stale += row is not None and not _says(row, outcome)
    statements = reconcile_statements(now=now)
    return Books(
        owed=owed + statements.owed,
        missing=missing + statements.missing,
        extra=extra,
        stale=stale + statements.stale,
    )


def _stored(level_ids: list[int]) -> dict[Key, Result]:
    """Give each figure's last word: what is proposed in place of a published result, or current."""
    rows = Result.objects.filter(
        service_level_id__in=level_ids, standing__in=[Standing.CURRENT, Standing.PROPOSED]
    ).order_by("revision")
    return {key_of(row): row for row in rows}


def _says(row: Result, outcome: Outcome) -> bool:
    """Tell whether a stored result is what its inputs give; a published one by its figure alone."""
    figure = (row.result_class, row.attained) == (outcome.klass.value, outcome.attained)
    return figure and (row.published_in_id is not None or row.inputs_hash == outcome.inputs_hash)


def _chunks() -> Iterator[list[int]]:
    ids = list(ServiceLevel.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), LEVELS_A_CHUNK):
        yield ids[start : start + LEVELS_A_CHUNK]


def _expected(level_ids: list[int], now: datetime) -> list[Pair]:
    pairs: list[Pair] = []
    for time in LevelTimes.load(level_ids):
        if time.starts_at <= now:
            pairs.extend(time.pairs(time.starts_at, now + timedelta.resolution))
    return pairs
