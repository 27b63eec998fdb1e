"""The terms of a service level as people enter them, and what must hold of them."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from core.entries import figure_between, line_of_text, one_of_choices, whole_number
from core.errors import RuleError
from slas.choices import (
    Attribution,
    Dimension,
    Direction,
    InputKind,
    MetricType,
    PercentileMethod,
    ReportingPeriod,
)
from slas.models import Calendar, ServiceLevelVersion, Source
from slas.models.terms import LIMIT

ALWAYS_OPEN = "24x7"
_SHARES = (MetricType.WITHIN_TARGET, MetricType.AVAILABILITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsInput:
    """All that one version of a service level says; no calendar means 24×7.

    Targets are in ``unit``, kept to ``decimals``; ``percentile`` is 1–99.99, for percentiles alone.
    """

    metric_type: str
    input_kind: str
    dimension: str
    unit: str
    direction: str
    expected: Decimal
    minimum: Decimal
    source: Source
    critical_floor: Decimal | None = None
    decimals: int = 2
    percentile: Decimal | None = None
    percentile_method: str = PercentileMethod.NEAREST_RANK
    reporting_period: str = ReportingPeriod.MONTH
    calendar: Calendar | None = None
    is_critical: bool = False
    weight: Decimal = Decimal(1)
    attribution: str = Attribution.FIRST_OF_RESOLVED_AND_DUE
    grace_days: int = 5


FIELDS = tuple(field.name for field in fields(TermsInput))

_CHOICES: dict[str, tuple[str, list[str]]] = {
    "metric_type": ("The metric type", MetricType.values),
    "input_kind": ("The kind of input", InputKind.values),
    "dimension": ("The dimension", Dimension.values),
    "direction": ("The direction", Direction.values),
    "percentile_method": ("The percentile method", PercentileMethod.values),
    "reporting_period": ("The reporting period", ReportingPeriod.values),
    "attribution": ("The attribution of tickets", Attribution.values),
}


def terms_of(version: ServiceLevelVersion) -> TermsInput:
    """Give the terms of a version, to be changed with ``dataclasses.replace`` and agreed anew."""
    return TermsInput(**{name: getattr(version, name) for name in FIELDS})


def checked_terms(terms: TermsInput) -> TermsInput:
    """Give terms that hold, with the calendar filled in.

    :raises RuleError: the first entry that does not hold: its field, its value, what to enter
    """
    for name, (label, values) in _CHOICES.items():
        one_of_choices(getattr(terms, name), values, field=name, label=label)
    checked = replace(
        terms,
        unit=line_of_text(terms.unit, field="unit", label="The unit", longest=40),
        decimals=whole_number(terms.decimals, 0, 6, field="decimals", label="The decimals"),
        grace_days=whole_number(
            terms.grace_days, 0, 90, field="grace_days", label="The days of grace"
        ),
        weight=figure_between(
            terms.weight, 0, 1000, field="weight", label="The weight", decimals=2
        ),
        calendar=terms.calendar or Calendar.objects.get(code=ALWAYS_OPEN),
    )
    _check_type(checked)
    return _with_targets(checked)


def _check_type(terms: TermsInput) -> None:
    if terms.metric_type == MetricType.AVAILABILITY and terms.direction != Direction.HIGHER:
        raise RuleError(
            "The direction of an availability is “lower”. Enter “higher”: more is better.",
            field="direction",
        )
    is_percentile = terms.metric_type == MetricType.PERCENTILE
    if not is_percentile and terms.percentile is not None:
        raise RuleError(
            f"The percentile, {terms.percentile:f}, is for the metric type “percentile” alone."
            " Leave it empty.",
            field="percentile",
        )
    if is_percentile:
        if terms.percentile is None:
            raise RuleError(
                "The percentile is empty. Enter which one, such as 95.", field="percentile"
            )
        figure_between(
            terms.percentile,
            1,
            Decimal("99.99"),
            field="percentile",
            label="The percentile",
            decimals=2,
        )


def _with_targets(terms: TermsInput) -> TermsInput:
    low, high = (0, 100) if terms.metric_type in _SHARES else (-LIMIT, LIMIT)
    low = 0 if terms.metric_type == MetricType.COUNT else low

    def target(name: str, label: str) -> Decimal:
        return figure_between(
            getattr(terms, name), low, high, field=name, label=label, decimals=terms.decimals
        )

    checked = replace(
        terms,
        expected=target("expected", "The expected level"),
        minimum=target("minimum", "The minimum"),
        critical_floor=None
        if terms.critical_floor is None
        else target("critical_floor", "The critical level"),
    )
    _require_no_better(checked, "minimum", "The minimum", than="expected")
    if checked.critical_floor is not None:
        _require_no_better(checked, "critical_floor", "The critical level", than="minimum")
    return checked


_BOUNDS = {"expected": "the expected level", "minimum": "the minimum"}


def _require_no_better(terms: TermsInput, field: str, label: str, *, than: str) -> None:
    value: Decimal = getattr(terms, field)
    bound: Decimal = getattr(terms, than)
    higher = terms.direction == Direction.HIGHER
    if value <= bound if higher else value >= bound:
        return
    shown: Callable[[Decimal], str] = f"{{:.{terms.decimals}f}}".format
    where, which = ("above", "less") if higher else ("below", "more")
    raise RuleError(
        f"{label}, {shown(value)}, is {where} {_BOUNDS[than]}, {shown(bound)}."
        f" Enter {shown(bound)} or {which}.",
        field=field,
    )
