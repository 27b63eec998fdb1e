"""What sums as before: the digest of a figure's inputs, worked out beside the sums.

The digest is that of ``slas.rules.hashing``, made of the same text. Where it is what the stored
result rests on, and nothing else of the result can be another, there is nothing to judge anew.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from slas.querysets.arrays import bigints, texts


class Expected(NamedTuple):
    """What a stored result says if nothing changed.

    ``head`` is how its inputs begin: terms and period. ``scheduled`` is the text of the minutes of
    scheduled time, where samples tell how much of it they cover.
    """

    version_id: int
    head: str
    state: str
    month: date
    scheduled: str | None = None


FIGURES: Final = """,
    %(k_versions)s::bigint[], %(k_heads)s::text[], %(k_states)s::text[], %(k_months)s::date[],
    %(k_scheduled)s::text[]"""
COLUMNS: Final = "version_id, head, state, month, scheduled, "

# The last 55 letters of the head are the period.
_REPORTED = """CASE
    WHEN reported.reported_from <= figure.period_start
     AND reported.reported_through >= figure.period_end THEN right(figure.head, 55)
    WHEN greatest(reported.reported_from, figure.period_start)
       < least(reported.reported_through, figure.period_end)
     AND reported.reported_through IS NOT NULL
    THEN to_char(greatest(reported.reported_from, figure.period_start) AT TIME ZONE 'UTC', {format})
      || '/'
      || to_char(least(reported.reported_through, figure.period_end) AT TIME ZONE 'UTC', {format})
    ELSE '-'
END""".format(format="""'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'""")
_COVERED = """CASE
    WHEN figure.scheduled IS NULL OR {n} = '0' THEN ''
    ELSE E'\\ncovered_minutes=' || {n}
      || E'\\nscheduled_minutes=' || figure.scheduled
END"""
_DIGEST = """encode(sha256(convert_to(
    figure.head || E'\\n' || {reported}
    || E'\\nn=' || {n} || E'\\ngood=' || {good} || E'\\ntotal=' || {total}
    || E'\\nexcused=0' || {covered}, 'UTF8')), 'hex')"""
_UNLESS = """
LEFT JOIN slas_watermark AS reported ON reported.service_level_id = figure.level_id
WHERE {changes_by_clock} OR NOT coalesce((
    SELECT bool_and(
        stored.standing = 'current' AND stored.scope IS NULL
        AND stored.version_id = figure.version_id AND stored.period_end = figure.period_end
        AND stored.state = figure.state AND stored.month = figure.month
        AND stored.reported_through IS NOT DISTINCT FROM CASE
            WHEN reported.reported_through IS NOT NULL
            THEN least(reported.reported_through, figure.period_end)
        END
        AND stored.inputs_hash = {digest}
    )
    FROM slas_result AS stored
    WHERE stored.service_level_id = figure.level_id
      AND stored.period_start = figure.period_start
      AND stored.standing IN ('current', 'proposed')
), false)
"""


def unless_known(counted: tuple[str, str, str], *, changes_by_clock: str = "false") -> str:
    """Give what ends a statement of sums, to leave out figures that stand as they are stored.

    ``counted`` names the sums that are the figure's n, good and total.
    """
    n, good, total = (f"trim_scale({name}::numeric)::text" for name in counted)
    covered = _COVERED.format(n=n)
    digest = _DIGEST.format(reported=_REPORTED, n=n, good=good, total=total, covered=covered)
    return _UNLESS.format(digest=digest, changes_by_clock=changes_by_clock)


def parameters(expected: Sequence[Expected]) -> dict[str, Any]:
    """Give the arrays that the statement takes besides those of its figures."""
    return {
        "k_versions": bigints(one.version_id for one in expected),
        "k_heads": texts(one.head for one in expected),
        "k_states": texts(one.state for one in expected),
        "k_months": texts(one.month.isoformat() for one in expected),
        "k_scheduled": texts(one.scheduled for one in expected),
    }
