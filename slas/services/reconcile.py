"""Compare what the calendar calls for with what is there: the proof after a fault or restore."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from slas.models import ChangedVendor, Evaluation, Result, ServiceLevel
from slas.querysets.owed import Pair
from slas.services.evaluation import outcomes_of
from slas.services.periods import LevelTimes

LEVELS_A_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Books:
    """How the books stand.

    ``owed``: due pairs and vendors; ``missing``: begun periods with neither a result nor a due
    evaluation; ``extra``: results outside their level's periods; ``stale``: results that a
    recomputation from the measurements contradicts, though nothing is owed for them.
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
        stored = {
            (row.service_level_id, row.period_start): row
            for row in Result.objects.totals().filter(service_level_id__in=level_ids)
        }
        known = {(pair.level_id, pair.period_start): pair for pair in expected}
        missing += sum(1 for key in known if key not in stored and key not in owed_pairs)
        extra += sum(1 for key in stored if key not in known)
        settled = [known[key] for key in stored if key in known and key not in owed_pairs]
        for pair, outcome in outcomes_of(settled, now=now).items():
            row = stored[(pair.level_id, pair.period_start)]
            stale += (row.inputs_hash, row.result_class, row.attained) != (
                outcome.inputs_hash,
                outcome.klass.value,
                outcome.attained,
            )
    return Books(owed=owed, missing=missing, extra=extra, stale=stale)


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
