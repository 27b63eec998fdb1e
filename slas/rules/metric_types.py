"""The types of metric and what is a property of each: what it takes in, and what adds up."""

from enum import StrEnum


class MetricType(StrEnum):
    """How the attained value is computed."""

    WITHIN_TARGET = "within_target"
    AVAILABILITY = "availability"
    WEIGHTED_AVAILABILITY = "weighted_availability"
    ERROR_RATE = "error_rate"
    MEAN = "mean"
    PERCENTILE = "percentile"
    COUNT = "count"
    DURATION = "duration"
    BACKLOG_AGE = "backlog_age"
    BACKLOG_SHARE = "backlog_share"
    DENSITY = "density"
    VARIANCE = "variance"
    SATISFACTION = "satisfaction"
    RATIO = "ratio"


class InputKind(StrEnum):
    """Which of the two kinds of measurement comes in."""

    SAMPLES = "samples"
    EVENTS = "events"


METRIC_TYPES = frozenset(MetricType)
INPUT_KINDS = frozenset(InputKind)

#: Types that one kind of input alone can feed; every other type takes either.
FED_BY = {
    MetricType.ERROR_RATE: InputKind.SAMPLES,
    MetricType.DENSITY: InputKind.SAMPLES,
    MetricType.VARIANCE: InputKind.SAMPLES,
    MetricType.RATIO: InputKind.SAMPLES,
    MetricType.DURATION: InputKind.EVENTS,
}

#: The value is 100 · numerator / denominator, of good ones among all: more is better.
SHARES = frozenset(
    (
        MetricType.WITHIN_TARGET,
        MetricType.AVAILABILITY,
        MetricType.WEIGHTED_AVAILABILITY,
        MetricType.ERROR_RATE,
        MetricType.SATISFACTION,
        MetricType.RATIO,
    )
)
#: The value is 100 · numerator / denominator, whatever they count.
PERCENTAGES = SHARES | {MetricType.VARIANCE, MetricType.BACKLOG_SHARE}
#: Shares of things that are counted one by one, so that a single miss is one whole thing.
COUNTED = frozenset((MetricType.WITHIN_TARGET, MetricType.SATISFACTION, MetricType.RATIO))
#: States at an instant: what was open in May and in June is no sum.
BACKLOGS = frozenset((MetricType.BACKLOG_AGE, MetricType.BACKLOG_SHARE))
#: The two that are computed from intervals of downtime where events feed them.
AVAILABILITIES = frozenset((MetricType.AVAILABILITY, MetricType.WEIGHTED_AVAILABILITY))
#: Numerators, and denominators where there are any, of parts of a period add up to the whole's.
ADDS_UP = METRIC_TYPES - BACKLOGS - {MetricType.PERCENTILE}
#: Those for which a contract may say how many it takes to be judged at all.
LEAST_NUMBER = COUNTED | {MetricType.MEAN, MetricType.PERCENTILE, MetricType.DURATION}
#: Computed from times, so that the unit says how many minutes it has.
IN_TIME = frozenset((MetricType.DURATION, MetricType.BACKLOG_AGE))
#: Where events feed them, an event counts in every period in which it lasts.
LASTING = AVAILABILITIES | BACKLOGS
