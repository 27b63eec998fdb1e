"""The terms of a service level as people enter them, and what must hold of them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from core.entries import figure_between, line_of_text, one_of_choices, whole_number
from core.errors import RuleError
from slas.choices import (
    Attribution,
    Dimension,
    Direction,
    InputKind,
    LowVolume,
    MetricType,
    OutcomeBy,
    PercentileMethod,
    ReportingPeriod,
    Rounding,
)
from slas.metric_shapes import SHAPES
from slas.models import Calendar
from slas.models.terms import LIMIT
from slas.services.term_checks import check_repeats, check_schedule, check_type, checked_limits
from slas.services.terms_input import COLUMNS, FIELDS, TermsInput, terms_of

__all__ = ["ALWAYS_OPEN", "COLUMNS", "FIELDS", "TermsInput", "checked_terms", "terms_of"]

ALWAYS_OPEN = "24x7"


_CHOICES: dict[str, tuple[str, list[str]]] = {
    "metric_type": ("The metric type", MetricType.values),
    "input_kind": ("The kind of input", InputKind.values),
    "dimension": ("The dimension", Dimension.values),
    "direction": ("The direction", Direction.values),
    "percentile_method": ("The percentile method", PercentileMethod.values),
    "reporting_period": ("The reporting period", ReportingPeriod.values),
    "attribution": ("The attribution of tickets", Attribution.values),
    "rounding": ("The rounding", Rounding.values),
    "outcome_by": ("What says whether a ticket met its target", OutcomeBy.values),
    "low_volume": ("The low-volume rule", LowVolume.values),
}


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
        limits=checked_limits(terms.limits),
        pool_category=line_of_text(
            terms.pool_category,
            field="pool_category",
            label="The category of the pool",
            longest=40,
            is_required=False,
        ),
        calendar=terms.calendar or Calendar.objects.get(code=ALWAYS_OPEN),
    )
    check_type(checked)
    checked = _with_targets(checked)
    check_repeats(checked)
    check_schedule(checked)
    return checked


def _with_targets(terms: TermsInput) -> TermsInput:
    shape = SHAPES[terms.metric_type]
    low = -LIMIT if shape.low is None else shape.low
    high = LIMIT if shape.high is None else shape.high

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
