"""The rows of a comparison: score, dimensions, shared figures, contracts, alerts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alerts.choices import Severity
from core import formats
from core.components import atoms
from core.components.small_charts import sparkline
from dashboards import presentation
from dashboards.pages import cards
from dashboards.pages.compared import Compared
from scoring.engine.trend import MonthScore, slope_per_month
from scoring.models import CardState
from scoring.pages.benchmark_words import QUARTERS, place
from slas import presentation as levels
from slas.choices import Dimension, Direction, ResultClass
from slas.models import Metric

SCORE: Final = "score"
MOST_METRICS: Final = 40
WORST_FIRST: Final = (
    ResultClass.CRITICAL,
    ResultClass.BELOW_MINIMUM,
    ResultClass.NOT_REPORTED,
    ResultClass.MET_MINIMUM,
    ResultClass.MET,
)
NOTHING: Final = formats.NO_FIGURE


@dataclass(frozen=True, slots=True)
class Cell:
    """One vendor's figure in a row: `rank` sorts it, the best is marked."""

    figure: SafeString | str
    sub: str = ""
    url: str = ""
    chip: SafeString | str = ""
    rank: Decimal | None = None
    is_best: bool = False
    who: str = ""

    @property
    def is_void(self) -> bool:
        """Say whether nothing is told; such cells are left out where rows list vendors by name."""
        return self.figure == NOTHING and not self.sub


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    sub: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    rows: tuple[Row, ...]
    note: str = ""


def sections_of(all_of: Sequence[Compared], *, reads_records: bool) -> tuple[Section, ...]:
    """Lay the vendors side by side, none where there are none."""
    if not all_of:
        return ()
    metrics = _metric_rows(all_of)
    found = [
        Section(
            "Score",
            (
                _row("Score and grade", all_of, _score),
                _row("Among peers", all_of, _peers),
                _row("Confidence", all_of, _confidence, sub="of 1"),
                _row("Twelve months", all_of, _trend),
            ),
        ),
        Section("Dimensions", _dimension_rows(all_of)),
        Section("Shared figures", metrics, "" if metrics else "They share no metric this month."),
    ]
    if reads_records:
        has_several = len({code for one in all_of for code in one.charges}) > 1
        found.append(
            Section(
                "Contracts",
                (
                    _row("In force today", all_of, _contracts),
                    _row("Charge a month", all_of, lambda one: _charges(one, code=has_several)),
                ),
            )
        )
    found.append(Section("Alerts", (_row("Waiting", all_of, _alerts),)))
    return tuple(found)


def _row(
    label: str,
    all_of: Sequence[Compared],
    cell: Callable[[Compared], Cell],
    *,
    sub: str = "",
    lower_is_better: bool = False,
) -> Row:
    """Make a row and mark its best cell, where one is better than another."""
    cells = [replace(cell(one), who=one.vendor.display_name) for one in all_of]
    ranks = [one.rank for one in cells if one.rank is not None]
    best = (min(ranks) if lower_is_better else max(ranks)) if len(set(ranks)) > 1 else None
    marked = (replace(one, is_best=best is not None and one.rank == best) for one in cells)
    return Row(label, sub, tuple(marked))


def _score(one: Compared) -> Cell:
    card = one.card
    if card is None or card.score is None:
        return Cell(NOTHING, "no score for this month")
    look = presentation.look_of(card.grade)
    figure = formats.number(cards.shown_score(card), cards.DECIMALS)
    tile = atoms.grade_tile(letter=card.grade, tone=look.tone, spoken="grade") if card.grade else ""
    if card.grade and card.grade != card.ungated_grade:
        sub = f"would be {card.ungated_grade}, held by a gate"
    elif card.state == CardState.SCORED:
        sub = look.word.lower()
    else:
        sub = str(CardState(card.state).label).lower()
    url = presentation.scorecard_url(one.vendor.slug, one.month)
    return Cell(format_html("{} {}", figure, tile), sub, url, rank=card.score)


def _peers(one: Compared) -> Cell:
    standing = one.standings.get(SCORE)
    if standing is None:
        return Cell(NOTHING, "fewer than five peers")
    return Cell(place(standing.place, standing.peers + 1), QUARTERS[standing.quartile])


def _confidence(one: Compared) -> Cell:
    if one.card is None:
        return Cell(NOTHING)
    covered = formats.percent(one.card.coverage_ratio * 100, 0)
    figure = formats.number(one.card.confidence_ratio, 2)
    return Cell(figure, f"{covered} measured", rank=one.card.confidence_ratio)


def _trend(one: Compared) -> Cell:
    known = [one.year.get(month) for month in one.months]
    values = [card.score if card else None for card in known]
    if all(value is None for value in values):
        return Cell(NOTHING)
    look = presentation.look_of(one.card.grade if one.card else "")
    slope = slope_per_month(
        [
            MonthScore(card.month, card.score)
            for card in known
            if card is not None and card.score is not None and card.is_final
        ]
    )
    sub = "" if slope is None else f"{formats.signed(slope, 1)} a month"
    return Cell(sparkline(values=values, tone=look.tone), sub)


def _dimension_rows(all_of: Sequence[Compared]) -> tuple[Row, ...]:
    told: dict[int, dict[str, Cell]] = {}
    for one in all_of:
        told[one.vendor.pk] = {}
        if one.card is None or one.card.score is None:
            continue
        rows, adds = cards.in_order(one.card, one.dimensions)
        for row, shown in zip(rows, adds, strict=True):
            if row.score is None:
                why = "not measured" if row.is_agreed else "nothing agreed"
                told[one.vendor.pk][row.dimension] = Cell(NOTHING, why)
            else:
                told[one.vendor.pk][row.dimension] = Cell(
                    formats.number(row.score, 1),
                    f"adds {formats.number(shown, cards.DECIMALS)}",
                    rank=row.score,
                )
    return tuple(
        _row(
            str(label),
            all_of,
            lambda one, name=value: told[one.vendor.pk].get(name, Cell(NOTHING)),  # type: ignore[misc]
        )
        for value, label in Dimension.choices
        if any(value in of_vendor for of_vendor in told.values())
    )


def _metric_rows(all_of: Sequence[Compared]) -> tuple[Row, ...]:
    """List the metrics for which at least two of the vendors have a figure."""
    found = []
    for code, metric in sorted(all_of[0].metrics.items()):
        having = [one for one in all_of if code in one.standings or code in one.results]
        if len(having) > 1:
            found.append(
                _row(
                    metric.name,
                    all_of,
                    lambda one, of=metric: _metric(one, of),  # type: ignore[misc]
                    sub=code,
                    lower_is_better=metric.direction == Direction.LOWER,
                )
            )
    return tuple(found[:MOST_METRICS])


def _metric(one: Compared, metric: Metric) -> Cell:
    """Print a vendor's figure for a metric, the worst class of its levels, and its standing."""
    standing = one.standings.get(metric.code)
    results = one.results.get(metric.code, [])
    if standing is None and not results:
        return Cell(NOTHING)
    place_word = (
        f"{place(standing.place, standing.peers + 1)}, {QUARTERS[standing.quartile]}"
        if standing
        else ""
    )
    worst = min(results, key=_badness, default=None)
    chip = levels.class_chip(worst.result_class, state=worst.state) if worst else ""
    if len(results) == 1 and worst is not None:
        level = worst.service_level
        return Cell(
            levels.shown_figure(worst, worst.version),
            place_word,
            levels.level_url(level.public_id, worst.period_start, level.contract.time_zone),
            chip,
            rank=worst.attained,
        )
    figure = formats.number(standing.value, 2) if standing else NOTHING
    several = f"{levels.in_words(len(results))} levels" if results else ""
    return Cell(
        formats.with_unit(figure, levels.short_unit(metric.unit)),
        ", ".join(filter(None, (several, place_word))),
        chip=chip,
        rank=standing.value if standing else None,
    )


def _badness(result: object) -> int:
    klass = getattr(result, "result_class", "")
    return WORST_FIRST.index(klass) if klass in WORST_FIRST else len(WORST_FIRST)


def _contracts(one: Compared) -> Cell:
    return Cell(f"{one.contracts}")


def _charges(one: Compared, *, code: bool) -> Cell:
    """Print what is paid a month, each currency by itself: they are never summed."""
    amounts = [
        formats.money_whole(amount, currency, code=code)
        for currency, amount in sorted(one.charges.items())
    ]
    return Cell(levels.listed(amounts) or NOTHING)


def _alerts(one: Compared) -> Cell:
    total = sum(one.alerts.values())
    told = [
        f"{one.alerts[severity]} {str(severity.label).lower()}"
        for severity in Severity
        if one.alerts[severity]
    ]
    url = f"{reverse('dashboards:vendor-show', args=[one.vendor.slug])}#open-alerts"
    return Cell(f"{total}", ", ".join(told), url if total else "", rank=None)
