"""Sums of figures, each a level, period and scope, by one index range each.

What is excused is summed apart; the statements without exclusions spend nothing on it. Where it is
known what is stored, figures that stand as they are stored are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from slas.querysets import unchanged
from slas.querysets.excused import NOTHING, Excused, Figure
from slas.querysets.figures import (
    FIGURES,
    NOTHING_EXCUSED,
    OF_EVENTS,
    OF_SAMPLES,
    columns_of,
    rows_of,
)
from slas.querysets.owed import Pair
from slas.querysets.unchanged import Expected

# Those of totals that nothing is left out of, each with what is stored if nothing changed.
_KNOWN_FIGURES = f"""
unnest(
    %(levels)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[]{unchanged.FIGURES}
) WITH ORDINALITY AS figure (level_id, period_start, period_end, {unchanged.COLUMNS}place)
"""
_OF_SCOPE = "AND (figure.scope IS NULL OR measured.scope = figure.scope)"
_SAMPLE_SUMS = """
SELECT figure.place, sums.*
FROM {figures}
CROSS JOIN LATERAL (
    SELECT coalesce(sum(units), 0) AS n, {kept_and_excused}
    FROM (
        SELECT {units} AS units, good, {amount} AS amount, {excused} AS is_excused
        FROM slas_sample AS measured
        WHERE service_level_id = figure.level_id AND superseded_by = 0
          AND at >= figure.period_start AND at < figure.period_end
          {of_scope}
    ) AS counted
) AS sums
{unless_known}
"""
_ALL_KEPT = """
    coalesce(sum(good), 0) AS good, coalesce(sum(amount), 0) AS total,
    0::numeric AS excused, 0::numeric AS excused_good, 0::numeric AS excused_total
"""
_KEPT_AND_EXCUSED = """
    coalesce(sum(good) FILTER (WHERE NOT is_excused), 0) AS good,
    coalesce(sum(amount) FILTER (WHERE NOT is_excused), 0) AS total,
    coalesce(sum(units) FILTER (WHERE is_excused), 0) AS excused,
    coalesce(sum(good) FILTER (WHERE is_excused), 0) AS excused_good,
    coalesce(sum(amount) FILTER (WHERE is_excused), 0) AS excused_total
"""
# Rates are rounded half up to 12 decimals, by whole numbers alone.
_ERROR_RATE = """CASE
    WHEN total IS NOT NULL THEN total
    WHEN n = 0 THEN 0
    ELSE div(200 * (n - good) * 1000000000000 + n, 2 * n) * 0.000000000001
END"""
_AMOUNTS: Final = {
    "values": ("n", "total"),
    "error_rates": ("CASE WHEN total IS NULL THEN 1 ELSE n END", _ERROR_RATE),
    "deviations": ("CASE WHEN total IS NULL THEN 0 ELSE n END", "abs(total - n)"),
}

# An event counts once its outcome is known: stated, or due and either resolved or overdue.
_EVENT_SUMS = """
SELECT figure.place, sums.*
FROM {figures}
CROSS JOIN LATERAL (
    SELECT
        count(*) AS events,
        count(*) FILTER (WHERE is_excused) AS excused_events,
        count(*) FILTER (WHERE is_judged) AS judged,
        count(*) FILTER (WHERE is_judged AND is_excused) AS excused_judged,
        count(*) FILTER (WHERE is_good AND NOT is_excused) AS good,
        count(*) FILTER (WHERE is_good AND is_excused) AS excused_good,
        count(value) AS valued,
        count(value) FILTER (WHERE is_excused) AS excused_valued,
        coalesce(sum(value) FILTER (WHERE NOT is_excused), 0) AS total,
        coalesce(sum(value) FILTER (WHERE is_excused), 0) AS excused_total,
        count(*) FILTER (WHERE value >= 4 AND NOT is_excused) AS happy,
        count(*) FILTER (WHERE value >= 4 AND is_excused) AS excused_happy,
        min(due_at) FILTER (WHERE is_open_ended AND due_at >= %(now)s) AS next_due
    FROM (
        SELECT
            value,
            due_at,
            {stated} IS NULL AND resolved_at IS NULL AS is_open_ended,
            {stated} IS NOT NULL OR (
                due_at IS NOT NULL AND (resolved_at IS NOT NULL OR due_at < %(now)s)
            ) AS is_judged,
            coalesce({stated}, resolved_at <= due_at, false) AS is_good,
            {excused} AS is_excused
        FROM slas_event AS measured
        WHERE service_level_id = figure.level_id AND superseded_by = 0
          AND attributed_at >= figure.period_start AND attributed_at < figure.period_end
          {of_scope}
    ) AS counted
) AS sums
{unless_known}
"""


@dataclass(frozen=True, slots=True)
class SampleSums:
    """Σ n, Σ good and Σ of the amounts of current samples; the last two without the excused."""

    n: Decimal
    good: Decimal
    total: Decimal
    excused: Decimal
    excused_good: Decimal
    excused_total: Decimal


@dataclass(frozen=True, slots=True)
class EventSums:
    """Counts over the current events attributed to a period, as of one instant.

    ``events``, ``judged`` and ``valued`` hold the excused; ``good``, ``total`` and ``happy`` (rated
    4 or better) do not. ``next_due`` is when the next open one falls due, which changes the counts
    by the clock.
    """

    events: int
    excused_events: int
    judged: int
    excused_judged: int
    good: int
    excused_good: int
    valued: int
    excused_valued: int
    total: Decimal
    excused_total: Decimal
    happy: int
    excused_happy: int
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of totals if nothing changed, and the sums that are n, good and total."""

    expected: Mapping[Pair, Expected]
    counted: tuple[str, str, str]


def sample_sums(
    figures: Sequence[Figure],
    *,
    of: str = "values",
    excused: Excused = NOTHING,
    known: Known | None = None,
) -> dict[Figure, SampleSums]:
    """Sum the current samples of each figure: their values, error rates of slots, or deviations.

    With what is ``known``, those alone that may have changed.
    """
    units, amount = _AMOUNTS[of]
    sql = _SAMPLE_SUMS.format(
        units=units,
        amount=amount,
        kept_and_excused=_KEPT_AND_EXCUSED if excused else _ALL_KEPT,
        excused=OF_SAMPLES if excused else NOTHING_EXCUSED,
        **_which(figures, known),
    )
    rows = rows_of(sql, _given(figures, excused, known))
    return {figures[row[0] - 1]: SampleSums(*row[1:]) for row in rows}


def event_sums(
    figures: Sequence[Figure],
    *,
    now: datetime,
    by_due_alone: bool = False,
    excused: Excused = NOTHING,
    known: Known | None = None,
) -> dict[Figure, EventSums]:
    """Count the current events of each figure as of ``now``; what a source states counts or not.

    With what is ``known``, those alone that may have changed, or may yet by the clock.
    """
    sql = _EVENT_SUMS.format(
        stated="NULL::boolean" if by_due_alone else "met",
        excused=OF_EVENTS if excused else NOTHING_EXCUSED,
        **_which(figures, known, changes_by_clock="sums.next_due IS NOT NULL"),
    )
    rows = rows_of(sql, _given(figures, excused, known) | {"now": now})
    return {figures[row[0] - 1]: EventSums(*row[1:]) for row in rows}


def _which(
    figures: Sequence[Figure], known: Known | None, changes_by_clock: str = "false"
) -> dict[str, str]:
    if known is not None:
        ends = unchanged.unless_known(known.counted, changes_by_clock=changes_by_clock)
        return {"figures": _KNOWN_FIGURES, "of_scope": "", "unless_known": ends}
    of_scope = _OF_SCOPE if any(scope is not None for _, scope in figures) else ""
    return {"figures": FIGURES, "of_scope": of_scope, "unless_known": ""}


def _given(figures: Sequence[Figure], excused: Excused, known: Known | None) -> dict[str, Any]:
    if known is not None:
        expected = [known.expected[pair] for pair, _ in figures]
        return columns_of(figures) | unchanged.parameters(expected)
    return columns_of(figures) | excused.parameters(figures)
