"""The service levels of a vendor in one month, worst first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from accounts.models import User
from core import formats
from core.components.small_charts import sparkline
from core.periods import add_months
from scoring.models import Scorecard, ScorecardLine
from slas import presentation as levels
from slas.choices import ResultClass
from slas.models import Result
from slas.pages.disputed import Disputed
from vendors.models import Vendor

MOST_LEVELS: Final = 60
WORST_FIRST: Final = {
    ResultClass.CRITICAL: 0,
    ResultClass.BELOW_MINIMUM: 1,
    ResultClass.NOT_REPORTED: 2,
    ResultClass.MET_MINIMUM: 3,
    ResultClass.MET: 4,
}


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One service level in the month."""

    name: str
    url: str
    tag: str
    chip: SafeString
    figure: str
    made_of: str
    minimum: str
    expected: str
    bullet: SafeString | str
    spark: SafeString
    score: str


def levels_of(
    user: User, vendor: Vendor, month: date, card: Scorecard | None
) -> tuple[tuple[LevelRow, ...], int]:
    """Load the month's results with their year and what each scored, worst first."""
    results = list(
        Result.objects.visible_to(user)
        .totals()
        .in_month(month)
        .filter(service_level__contract__vendor=vendor)
        .select_related("version", "service_level__contract")
        .order_by("service_level_id", "period_start", "revision")[:1000]
    )
    newest = {row.service_level_id: row for row in results}
    ordered = sorted(
        newest.values(),
        key=lambda row: (
            WORST_FIRST.get(ResultClass(row.result_class), 9),
            not row.version.is_critical,
            row.service_level.name,
        ),
    )[:MOST_LEVELS]
    ids = [row.service_level_id for row in ordered]
    years: dict[int, list[Decimal | None]] = defaultdict(list)
    for level_id, attained in (
        Result.objects.totals()
        .filter(
            service_level_id__in=ids,
            month__range=(add_months(month, -11), month),
        )
        .order_by("service_level_id", "period_start")
        .values_list("service_level_id", "attained_shown")
    ):
        years[level_id].append(attained)
    points = dict(
        ScorecardLine.objects.filter(scorecard=card, service_level_id__in=ids).values_list(
            "service_level_id", "own_score"
        )
    )
    disputed = Disputed.among(ordered)
    return tuple(_level_row(row, years, points, disputed) for row in ordered), len(newest)


def _level_row(
    result: Result,
    years: Mapping[int, Sequence[Decimal | None]],
    points: Mapping[int, Decimal | None],
    disputed: Disputed,
) -> LevelRow:
    level, terms = result.service_level, result.version
    return LevelRow(
        name=level.name,
        url=levels.level_url(level.public_id, result.period_start, level.contract.time_zone),
        tag=levels.tag(terms),
        chip=disputed.beside(levels.class_chip(result.result_class, state=result.state), result),
        figure=levels.shown_figure(result, terms),
        made_of=levels.made_of(result, terms),
        minimum=levels.minimum_text(terms),
        expected=levels.expected_text(terms),
        bullet=levels.bullet(result, terms),
        spark=sparkline(
            values=years[level.pk],
            reference=terms.expected,
            tone=levels.marker_tone(result),
        ),
        score=formats.number(points.get(level.pk), 1),
    )
