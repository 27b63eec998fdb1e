"""Starting terms from the catalogue of usual metrics.

The catalogue knows more kinds of metric than can be computed. Each kind that one of the five types
computes from what its source sends is mapped here; the rest (variance, density) gives none.
Source: docs/service-levels.md, "Catalogue".
"""

from dataclasses import dataclass
from decimal import Decimal

from slas.choices import InputKind, MetricType
from slas.models import Calendar, Metric, Source
from slas.services.entered_terms import TermsInput

_TYPES: dict[str, MetricType] = {
    "percent within target": MetricType.WITHIN_TARGET,
    # A share of answers, of calls or of transactions: good of n, like any other share.
    "satisfaction": MetricType.WITHIN_TARGET,
    "ratio to transactions": MetricType.WITHIN_TARGET,
    "availability": MetricType.AVAILABILITY,
    # The source sends minutes that are weighted already.
    "weighted availability": MetricType.AVAILABILITY,
    "mean": MetricType.MEAN,
    # The source sends durations that its own clocks have counted.
    "duration": MetricType.MEAN,
    "percentile": MetricType.PERCENTILE,
    "count": MetricType.COUNT,
}
_TICKETS = "ticket tool"
_USUAL_PERCENTILE = Decimal(95)
_AGE_PERCENTILE = Decimal(90)


@dataclass(frozen=True, slots=True)
class Computed:
    """How a metric of the catalogue is computed."""

    metric_type: MetricType
    percentile: Decimal | None = None


def computed_as(metric: Metric) -> Computed | None:
    """Say how a metric is computed, None where none of the five types does."""
    if metric.kind == "backlog age":
        # A share of the open ones, or the age that nine of ten stay under.
        if metric.unit == "percent":
            return Computed(MetricType.WITHIN_TARGET)
        return Computed(MetricType.PERCENTILE, _AGE_PERCENTILE)
    metric_type = _TYPES.get(metric.kind)
    if metric_type is None:
        return None
    is_percentile = metric_type is MetricType.PERCENTILE
    return Computed(metric_type, _USUAL_PERCENTILE if is_percentile else None)


def _decimals(least: int, *targets: Decimal) -> int:
    """Keep so many decimals at least, and all that the targets have."""
    exponents = [target.normalize().as_tuple().exponent for target in targets]
    return max(least, *(-exponent for exponent in exponents if isinstance(exponent, int)))


def terms_from_metric(
    metric: Metric, *, source: Source, calendar: Calendar | None = None
) -> TermsInput | None:
    """Give a metric's usual terms as a start; None where it is not computed or has no targets."""
    computed = computed_as(metric)
    if computed is None or metric.expected is None or metric.minimum is None:
        return None
    by_tickets = (
        metric.measured_by == _TICKETS and computed.metric_type is not MetricType.AVAILABILITY
    )
    return TermsInput(
        metric_type=computed.metric_type,
        input_kind=InputKind.EVENTS if by_tickets else InputKind.SAMPLES,
        dimension=metric.dimension,
        unit=metric.unit,
        direction=metric.direction,
        expected=metric.expected,
        minimum=metric.minimum,
        decimals=_decimals(
            0 if computed.metric_type == MetricType.COUNT else 2, metric.expected, metric.minimum
        ),
        percentile=computed.percentile,
        is_critical=metric.critical,
        weight=metric.weight,
        source=source,
        calendar=calendar,
    )
