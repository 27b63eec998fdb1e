"""Results written in sets: only rows that changed, and never one that was published.

A published result stays as it is; where the inputs now say something else, the next revision is
*proposed* beside it, until a statement publishes it in the open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from slas.choices import Standing
from slas.models import Result
from slas.querysets.results import ResultRow, stored_rows

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
COMPARED = (
    *FIGURES,
    "period_end",
    "month",
    "state",
    "coverage_ratio",
    "reported_through",
    "inputs_hash",
)
_figures_of = attrgetter(*FIGURES)
_compared_of = attrgetter(*COMPARED)


def key_of(result: Result | ResultRow) -> Key:
    """Name the figure that a result is a revision of: level, first instant, scope."""
    return (result.service_level_id, result.period_start, result.scope)


@dataclass(slots=True)
class Stored:
    """The results that stand and those that are merely proposed, by figure."""

    current: dict[Key, ResultRow] = field(default_factory=dict)
    proposed: dict[Key, ResultRow] = field(default_factory=dict)


def stored_results(periods: Iterable[tuple[int, datetime]]) -> Stored:
    """Load what is stored of each (level, period start), every scope, in one query."""
    stored = Stored()
    for row in stored_rows(periods):
        of_standing = stored.current if row.standing == Standing.CURRENT else stored.proposed
        of_standing[key_of(row)] = row
    return stored


@dataclass(slots=True)
class Changes:
    """What computed results change: rows to write, those that count, and proposals to withdraw."""

    to_write: list[ResultRow] = field(default_factory=list)
    # Each with the row that it takes the place of, if any.
    counting: list[tuple[ResultRow | None, ResultRow]] = field(default_factory=list)
    proposed: list[ResultRow] = field(default_factory=list)
    to_withdraw: list[ResultRow] = field(default_factory=list)


def changes(computed: Sequence[ResultRow], stored: Stored) -> Changes:
    """Tell what computed results change of what is stored, and number their revisions."""
    found = Changes()
    for result in computed:
        key = key_of(result)
        current, proposed = stored.current.get(key), stored.proposed.get(key)
        if current is None or current.published_in_id is None:
            if current is None or _compared_of(current) != _compared_of(result):
                result.revision = 1 if current is None else current.revision
                found.to_write.append(result)
                found.counting.append((current, result))
        elif _figures_of(current) == _figures_of(result):
            if proposed is not None:
                found.to_withdraw.append(proposed)
        elif proposed is None or _compared_of(proposed) != _compared_of(result):
            result.revision = current.revision + 1
            result.standing = Standing.PROPOSED.value
            found.to_write.append(result)
            found.proposed.append(result)
    return found


def withdraw_results(results: Iterable[ResultRow]) -> None:
    """Take results out of the count that were never published.

    One that a default rests on stays as superseded until its statement is reckoned anew.
    """
    ids = [result.pk for result in results if result.pk is not None]
    if not ids:
        return
    rows = Result.objects.filter(pk__in=ids, published_in__isnull=True)
    rows.filter(defaults__isnull=True).delete()
    rows.update(standing=Standing.SUPERSEDED)
