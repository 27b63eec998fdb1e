"""Results written in sets: only rows that changed, and never one that was published.

A published result stays as it is; where the inputs now say something else, the next revision is
*proposed* beside it, until a statement publishes it in the open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slas.choices import Standing
from slas.models import Result

Key = tuple[int, datetime, str | None]

#: What makes one figure another; the clock, the watermark and the digest of inputs do not.
FIGURES = (
    "version_id",
    "result_class",
    "attained",
    "attained_shown",
    "numerator",
    "denominator",
    "n",
    "raw_attained",
    "raw_shown",
    "raw_class",
    "excused",
    "bound",
    "low_volume_rule",
    "is_settled",
)
_BESIDE = (
    "period_end",
    "month",
    "state",
    "coverage_ratio",
    "reported_through",
    "inputs_hash",
)
COMPARED = (*FIGURES, *_BESIDE)
_WRITTEN = ["version", *FIGURES[1:], *_BESIDE, "standing", "computed_at"]


def key_of(result: Result) -> Key:
    """Name the figure that a result is a revision of: level, first instant, scope."""
    return (result.service_level_id, result.period_start, result.scope)


@dataclass(slots=True)
class Stored:
    """The results that stand and those that are merely proposed, by figure."""

    current: dict[Key, Result] = field(default_factory=dict)
    proposed: dict[Key, Result] = field(default_factory=dict)


def stored_results(periods: Iterable[tuple[int, datetime]]) -> Stored:
    """Load what is stored of each (level, period start), every scope, in one query."""
    wanted = set(periods)
    rows = Result.objects.filter(
        service_level_id__in={level_id for level_id, _ in wanted},
        period_start__in={start for _, start in wanted},
        standing__in=[Standing.CURRENT, Standing.PROPOSED],
    )
    stored = Stored()
    for row in rows:
        if (row.service_level_id, row.period_start) in wanted:
            of_standing = stored.current if row.standing == Standing.CURRENT else stored.proposed
            of_standing[key_of(row)] = row
    return stored


@dataclass(slots=True)
class Changes:
    """What computed results change: rows to write, those that count, and proposals to withdraw."""

    to_write: list[Result] = field(default_factory=list)
    # Each with the row that it takes the place of, if any.
    counting: list[tuple[Result | None, Result]] = field(default_factory=list)
    proposed: list[Result] = field(default_factory=list)
    to_withdraw: list[Result] = field(default_factory=list)


def changes(computed: Sequence[Result], stored: Stored) -> Changes:
    """Tell what computed results change of what is stored, and number their revisions."""
    found = Changes()
    for result in computed:
        key = key_of(result)
        current, proposed = stored.current.get(key), stored.proposed.get(key)
        if current is None or current.published_in_id is None:
            if current is None or _differ(current, result, COMPARED):
                result.revision = 1 if current is None else current.revision
                found.to_write.append(result)
                found.counting.append((current, result))
        elif not _differ(current, result, FIGURES):
            if proposed is not None:
                found.to_withdraw.append(proposed)
        elif proposed is None or _differ(proposed, result, COMPARED):
            result.revision = current.revision + 1
            result.standing = Standing.PROPOSED
            found.to_write.append(result)
            found.proposed.append(result)
    return found


def _differ(left: Result, right: Result, names: Iterable[str]) -> bool:
    return any(getattr(left, name) != getattr(right, name) for name in names)


def write_results(results: Sequence[Result]) -> None:
    """Insert results, or replace the computed columns of the same revision."""
    Result.objects.bulk_create(
        results,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["service_level", "period_start", "scope", "revision"],
        update_fields=_WRITTEN,
    )


def withdraw_results(results: Iterable[Result]) -> None:
    """Take results out of the count that were never published.

    One that a default rests on stays as superseded until its statement is reckoned anew.
    """
    rows = Result.objects.filter(
        pk__in=[result.pk for result in results], published_in__isnull=True
    )
    rows.filter(defaults__isnull=True).delete()
    rows.update(standing=Standing.SUPERSEDED)
