"""The results of a statement: raw beside adjusted, scopes beneath their total."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from contracts.models import Contract
from core import formats
from core.components.small_charts import sparkline
from core.periods import Period, add_months
from slas import presentation
from slas.choices import InputKind, LowVolume, MetricType, ResultClass, Standing
from slas.ledger import words
from slas.models import Result, Statement
from slas.services.disputes import Figure
from slas.services.statements.codec import to_json

MONTHS: Final = 12
_IN_MINUTES: Final = (MetricType.AVAILABILITY, MetricType.WEIGHTED_AVAILABILITY)

Key = tuple[int, object, str | None]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One result: of a service level, or of one of its scopes beneath it."""

    name: str
    sub: str
    url: str
    is_scope: bool
    tag: str
    chip: SafeString
    figure: str
    note: str
    disputed: SafeString | str
    raw_chip: SafeString | str
    raw_figure: str
    is_raw_other: bool
    levels: str
    excused: str
    coverage: str
    trend: SafeString | str


def key_of(row: Result) -> Key:
    """Name the figure of a result: service level, first instant, scope."""
    return (row.service_level_id, row.period_start, row.scope)


def results_of(statement: Statement) -> list[Result]:
    """Load the results that a statement rests on: those it froze, else those that stand now.

    In a draft what is proposed takes the place of what stands.
    """
    rows = (
        Result.objects.filter(
            service_level__contract_id=statement.contract_id, month=statement.month
        )
        .select_related("version__source", "service_level")
        .order_by("service_level__code", "period_start", "pk")
    )
    if statement.published_at is not None and statement.content is not None:
        frozen = {_frozen_key(entry) for entry in statement.content["results"]}
        return _in_order(row for row in rows if _written(row) in frozen)
    return _in_order(newest_of(rows))


def newest_of(rows: Iterable[Result], *, proposed: bool = True) -> list[Result]:
    """Keep one result a figure: what is proposed, or (without it) what stands."""
    found: dict[Key, Result] = {}
    for row in rows:
        if row.standing == Standing.CURRENT:
            found.setdefault(key_of(row), row)
    if proposed:
        found |= {key_of(row): row for row in rows if row.standing == Standing.PROPOSED}
    return list(found.values())


def _frozen_key(entry: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(entry[name] for name in ("service_level", "period_start", "scope", "revision"))


def _written(row: Result) -> tuple[object, ...]:
    level_id = str(row.service_level.public_id)
    return (level_id, to_json(row.period_start), row.scope, row.revision)


def _in_order(rows: Iterable[Result]) -> list[Result]:
    return sorted(
        rows,
        key=lambda row: (
            row.service_level.code,
            row.period_start,
            row.scope is not None,
            row.scope or "",
        ),
    )


def year_of(statement: Statement) -> dict[tuple[int, str | None], dict[date, Decimal | None]]:
    """Load a year of figures that end with the statement's month, by service level and scope."""
    first = add_months(statement.month, 1 - MONTHS)
    rows = (
        Result.objects.current()
        .filter(
            service_level__contract_id=statement.contract_id,
            month__range=(first, statement.month),
        )
        .order_by("period_start")
        .values_list("service_level_id", "scope", "month", "attained_shown")
    )
    found: dict[tuple[int, str | None], dict[date, Decimal | None]] = defaultdict(dict)
    for level_id, scope, month, figure in rows:
        found[(level_id, scope)][month] = figure
    return found


def result_rows(
    statement: Statement,
    contract: Contract,
    results: Sequence[Result],
    disputed: Collection[Figure],
    year: Mapping[tuple[int, str | None], Mapping[date, Decimal | None]],
) -> tuple[ResultRow, ...]:
    """Print results with the shape of their year."""
    names = words.scope_names(contract.scopes.all())
    months = [add_months(statement.month, back - MONTHS + 1) for back in range(MONTHS)]
    totals = {(row.service_level_id, row.period_start) for row in results if row.scope is None}
    rows = []
    for row in results:
        shape = dict(year.get((row.service_level_id, row.scope), {}))
        shape[statement.month] = row.attained_shown
        rows.append(
            _row(
                row,
                contract,
                scope=names.get(row.scope or "", row.scope or ""),
                beneath=row.scope is not None
                and (row.service_level_id, row.period_start) in totals,
                is_disputed=key_of(row) in disputed,
                values=[shape.get(month) for month in months],
                is_own_month=(row.period_start, row.period_end)
                == (statement.period_start, statement.period_end),
            )
        )
    return tuple(rows)


def _row(
    row: Result,
    contract: Contract,
    *,
    scope: str,
    beneath: bool,
    is_disputed: bool,
    values: Sequence[Decimal | None],
    is_own_month: bool,
) -> ResultRow:
    terms, zone = row.version, contract.time_zone
    level = row.service_level
    parts = [level.code]
    if scope and not beneath:
        parts.append(scope)
    if not is_own_month:
        parts.append(Period(row.period_start, row.period_end).label(zone))
    raw_class = row.raw_class or row.result_class
    raw = row.raw_shown if row.raw_class else row.attained_shown
    is_other = (raw_class, raw) != (row.result_class, row.attained_shown)
    return ResultRow(
        name=scope if beneath else level.name,
        sub="" if beneath else " · ".join(parts),
        url=presentation.level_url(level.public_id, row.period_start, zone, scope=row.scope),
        is_scope=beneath,
        tag="" if beneath else presentation.tag(terms),
        chip=presentation.class_chip(row.result_class, state=row.state),
        figure=presentation.shown_figure(row, terms),
        note=_note(row),
        disputed=words.disputed_chip() if is_disputed else "",
        raw_chip=presentation.class_chip(raw_class, state=row.state) if is_other else "",
        raw_figure=presentation.level_figure(raw, terms),
        is_raw_other=is_other,
        levels=f"{presentation.expected_text(terms)} / {presentation.minimum_text(terms)}",
        excused=excused_text(row),
        coverage=coverage(row),
        trend=sparkline(
            values=values,
            reference=terms.expected,
            tone=presentation.LOOKS[ResultClass(row.result_class)].tone,
        ),
    )


def _note(row: Result) -> str:
    """Say what is particular about a figure; nothing of a usual one."""
    if row.is_settled:
        return "agreed by a decided dispute"
    if row.low_volume_rule != LowVolume.NONE:
        return str(LowVolume(row.low_volume_rule).label).lower()
    if not presentation.is_judged(row.result_class):
        return presentation.SILENCE[row.result_class]
    return ""


def excused_text(row: Result) -> str:
    """Print what approved exclusions left out."""
    if not row.excused:
        return formats.NO_FIGURE
    text = presentation.quantity(row.excused)
    is_time = row.version.metric_type in _IN_MINUTES and row.version.input_kind == InputKind.EVENTS
    return formats.with_unit(text, "min") if is_time else text


def coverage(row: Result) -> str:
    """Print how much of the period the input covers; never rounded up to all of it."""
    if row.coverage_ratio is None:
        return formats.NO_FIGURE
    text = formats.figure(row.coverage_ratio * 100, 1, (Decimal(100),))
    return formats.with_unit(text.removesuffix(".0"), "%")
