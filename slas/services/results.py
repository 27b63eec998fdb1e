"""Results written in sets: only rows that changed, and only the unpublished revision."""

from collections.abc import Sequence
from datetime import datetime

from slas.models import Result

_COMPUTED = [
    "version",
    "period_end",
    "month",
    "state",
    "result_class",
    "attained",
    "attained_shown",
    "numerator",
    "denominator",
    "n",
    "coverage_ratio",
    "reported_through",
    "inputs_hash",
    "computed_at",
]
COMPARED = [name for name in _COMPUTED if name not in ("version", "computed_at")] + ["version_id"]


def current_results(keys: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], Result]:
    """Load the total result of each (level, period start); only what is there."""
    rows = Result.objects.filter(
        service_level_id__in={level_id for level_id, _ in keys},
        period_start__in={start for _, start in keys},
        scope__isnull=True,
        revision=1,
    )
    wanted = set(keys)
    found = {(row.service_level_id, row.period_start): row for row in rows}
    return {key: row for key, row in found.items() if key in wanted}


def write_results(results: Sequence[Result]) -> None:
    """Insert results, or replace the computed columns of the same key."""
    Result.objects.bulk_create(
        results,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["service_level", "period_start", "scope", "revision"],
        update_fields=_COMPUTED,
    )
