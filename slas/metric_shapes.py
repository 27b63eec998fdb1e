"""What fits each type of metric: input, direction, bounds, unit, and which terms speak of it.

The one table that the checks of terms, the form and the API read.
Source: docs/service-levels.md, "Which terms fit which type".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from slas.rules.metric_types import (
    AVAILABILITIES,
    COUNTED,
    FED_BY,
    IN_TIME,
    LEAST_NUMBER,
    PERCENTAGES,
    InputKind,
    MetricType,
)

HIGHER: Final = "higher"
LOWER: Final = "lower"
#: How a unit of percent is written.
PERCENT: Final = frozenset({"percent", "per cent", "%"})

_BOTH: Final = (InputKind.SAMPLES, InputKind.EVENTS)
#: Types of which one direction alone makes sense.
_DIRECTIONS: Final[Mapping[str, str]] = {
    MetricType.AVAILABILITY: HIGHER,
    MetricType.WEIGHTED_AVAILABILITY: HIGHER,
    MetricType.ERROR_RATE: HIGHER,
    MetricType.SATISFACTION: HIGHER,
    MetricType.DURATION: LOWER,
    MetricType.BACKLOG_AGE: LOWER,
    MetricType.BACKLOG_SHARE: LOWER,
    MetricType.VARIANCE: LOWER,
}
#: Percentages of a part in a whole: a variance may well pass 100.
_UP_TO_100: Final = PERCENTAGES - {MetricType.VARIANCE}
_OF_ANY_SIGN: Final = frozenset((MetricType.MEAN, MetricType.PERCENTILE))
_NOUNS: Final[Mapping[str, str]] = {
    MetricType.WITHIN_TARGET: "a share within target",
    MetricType.AVAILABILITY: "an availability",
    MetricType.WEIGHTED_AVAILABILITY: "an availability by affected share",
    MetricType.ERROR_RATE: "an uptime by error rate",
    MetricType.MEAN: "a mean",
    MetricType.PERCENTILE: "a percentile",
    MetricType.COUNT: "a count",
    MetricType.DURATION: "a mean business time",
    MetricType.BACKLOG_AGE: "an age of the backlog",
    MetricType.BACKLOG_SHARE: "a share of an old backlog",
    MetricType.DENSITY: "a density",
    MetricType.VARIANCE: "a variance",
    MetricType.SATISFACTION: "a satisfaction",
    MetricType.RATIO: "a ratio to transactions",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What fits one type of metric.

    ``low`` and ``high`` bound the targets, None where nothing does; ``direction`` is the only one
    that makes sense, "" where both do. ``terms`` are the optional terms that speak of the type, by
    the kind of input that it has.
    """

    noun: str
    inputs: tuple[InputKind, ...]
    direction: str
    low: int | None
    high: int | None
    is_percent: bool
    terms: Mapping[InputKind, frozenset[str]]

    def takes(self, term: str, input_kind: str) -> bool:
        """Tell whether an optional term speaks of the type, fed by a kind of input."""
        return input_kind in self.terms and term in self.terms[InputKind(input_kind)]

    def takes_by_any(self, term: str) -> bool:
        """Tell whether an optional term may speak of the type."""
        return any(term in named for named in self.terms.values())


#: Terms that speak of some types alone; every other term speaks of all.
OPTIONAL: Final = (
    "percentile",
    "outcome_by",
    "limits",
    "low_volume",
    "minimum_n",
    "age_limit_minutes",
)


def _terms(metric_type: MetricType, kind: InputKind) -> frozenset[str]:
    found = set()
    if metric_type is MetricType.PERCENTILE:
        found.add("percentile")
    if metric_type is MetricType.WITHIN_TARGET and kind is InputKind.EVENTS:
        found |= {"outcome_by", "limits"}
    if metric_type in COUNTED:
        found.add("low_volume")
    if metric_type in LEAST_NUMBER:
        found.add("minimum_n")
    if metric_type is MetricType.BACKLOG_SHARE and kind is InputKind.EVENTS:
        found.add("age_limit_minutes")
    return frozenset(found)


def _shape(metric_type: MetricType) -> Shape:
    inputs = (FED_BY[metric_type],) if metric_type in FED_BY else _BOTH
    return Shape(
        noun=_NOUNS[metric_type],
        inputs=inputs,
        direction=_DIRECTIONS.get(metric_type, ""),
        low=None if metric_type in _OF_ANY_SIGN else 0,
        high=100 if metric_type in _UP_TO_100 else None,
        is_percent=metric_type in PERCENTAGES,
        terms=MappingProxyType({kind: _terms(metric_type, kind) for kind in inputs}),
    )


SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {str(metric_type): _shape(metric_type) for metric_type in MetricType}
)


def types_of(term: str) -> tuple[str, ...]:
    """List the types that an optional term speaks of, whatever feeds them."""
    return tuple(key for key, shape in SHAPES.items() if shape.takes_by_any(term))


def needs_time(metric_type: str, input_kind: str) -> bool:
    """Tell whether the unit must be one of time: the portal itself measures it, from tickets."""
    return metric_type in IN_TIME and input_kind == InputKind.EVENTS


def counts_tickets(metric_type: str, input_kind: str) -> bool:
    """Tell whether single tickets are judged, so that an attribution says in which period."""
    return input_kind == InputKind.EVENTS and metric_type not in AVAILABILITIES
