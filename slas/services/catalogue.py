"""Starting terms from the catalogue of usual metrics.

Each kind of metric that the catalogue names is mapped to a type and to what feeds it.
Source: docs/service-levels.md, "Catalogue".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.errors import RuleError
from slas.choices import InputKind, MetricType
from slas.metric_shapes import SHAPES, counts_tickets, needs_time
from slas.models import Calendar, Metric, Source
from slas.rules.units import unit_minutes
from slas.services.entered_terms import TermsInput

_TYPES: Final[Mapping[str, MetricType]] = {
    "percent within target": MetricType.WITHIN_TARGET,
    "satisfaction": MetricType.SATISFACTION,
    "ratio to transactions": MetricType.RATIO,
    "availability": MetricType.AVAILABILITY,
    "weighted availability": MetricType.WEIGHTED_AVAILABILITY,
    "mean": MetricType.MEAN,
    "duration": MetricType.DURATION,
    "percentile": MetricType.PERCENTILE,
    "count": MetricType.COUNT,
    "density": MetricType.DENSITY,
    "variance": MetricType.VARIANCE,
}
#: Sources that tell of single things rather than of figures.
_BY_EVENTS: Final = frozenset({"ticket tool"})
_USUAL_PERCENTILE: Final = Decimal(95)
_A_DAY: Final = 1440
#: What the definitions of single metrics say beside their targets.
_AGE_LIMITS: Final[Mapping[str, int]] = {"ADM-07": 60 * _A_DAY}
_MINIMUM_N: Final[Mapping[str, int]] = {"SUP-07": 30}


@dataclass(frozen=True, slots=True)
class Computed:
    """How a metric of the catalogue is computed, and from what."""

    metric_type: MetricType
    input_kind: InputKind
    percentile: Decimal | None = None
    age_limit_minutes: int | None = None
    minimum_n: int | None = None


def computed_as(metric: Metric) -> Computed:
    """Say how a metric is computed.

    :raises LookupError: the catalogue names a kind that there is not
    """
    metric_type = _type_of(metric)
    input_kind = _input_of(metric, metric_type)
    is_percentile = metric_type is MetricType.PERCENTILE
    takes_age = SHAPES[metric_type].takes("age_limit_minutes", input_kind)
    return Computed(
        metric_type=metric_type,
        input_kind=input_kind,
        percentile=_USUAL_PERCENTILE if is_percentile else None,
        age_limit_minutes=_AGE_LIMITS.get(metric.code) if takes_age else None,
        minimum_n=_MINIMUM_N.get(metric.code),
    )


def _type_of(metric: Metric) -> MetricType:
    if metric.kind == "backlog age":
        is_share = metric.unit == "percent"
        return MetricType.BACKLOG_SHARE if is_share else MetricType.BACKLOG_AGE
    if metric.kind == "duration" and metric.measured_by not in _BY_EVENTS:
        return MetricType.MEAN  # of durations that the source's own clocks have counted
    return _TYPES[metric.kind]


def _input_of(metric: Metric, metric_type: MetricType) -> InputKind:
    by_tickets = metric.measured_by in _BY_EVENTS
    if not (by_tickets and counts_tickets(metric_type, InputKind.EVENTS)):
        return InputKind.SAMPLES
    if needs_time(metric_type, InputKind.EVENTS) and not _is_time(metric.unit):
        return InputKind.SAMPLES  # business days, say, as the tool counts them
    return InputKind.EVENTS


def _is_time(unit: str) -> bool:
    try:
        unit_minutes(unit)
    except RuleError:
        return False
    return True


def _decimals(least: int, *targets: Decimal) -> int:
    """Keep so many decimals at least, and all that the targets have."""
    exponents = [target.normalize().as_tuple().exponent for target in targets]
    return max(least, *(-exponent for exponent in exponents if isinstance(exponent, int)))


def terms_from_metric(
    metric: Metric,
    *,
    source: Source,
    calendar: Calendar | None = None,
    targets: tuple[Decimal, Decimal] | None = None,
) -> TermsInput | None:
    """Give a metric's usual terms as a start; ``targets`` are the expected and the minimum level.

    None where neither the catalogue states targets (they come from a benchmark) nor the caller.
    """
    computed = computed_as(metric)
    if targets is not None:
        expected, minimum = targets
    elif metric.expected is not None and metric.minimum is not None:
        expected, minimum = metric.expected, metric.minimum
    else:
        return None
    return TermsInput(
        metric_type=computed.metric_type,
        input_kind=computed.input_kind,
        dimension=metric.dimension,
        unit=metric.unit,
        direction=metric.direction,
        expected=expected,
        minimum=minimum,
        decimals=_decimals(0 if computed.metric_type == MetricType.COUNT else 2, expected, minimum),
        percentile=computed.percentile,
        age_limit_minutes=computed.age_limit_minutes,
        minimum_n=computed.minimum_n,
        is_critical=metric.critical,
        weight=metric.weight,
        source=source,
        calendar=calendar,
    )
