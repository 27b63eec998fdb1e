"""What an attained value means: its class, the low-volume rule, and the meanings of missing."""

from dataclasses import dataclass
from decimal import Decimal

from slas.rules.attainment import Attainment
from slas.rules.classes import PeriodState, ResultClass, classify, missing
from slas.rules.low_volume import (
    LowVolume,
    Part,
    applies_to,
    carried,
    is_low,
    is_one_miss,
    together,
)
from slas.rules.metric_types import BACKLOGS, LEAST_NUMBER, MetricType
from slas.rules.numbers import percent_of, subtract
from slas.rules.terms import Statistics, Terms


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold a class, the value that it judges (None unless it is a judged one), and the rule fired.

    ``part`` is the numerator and denominator that were judged, earlier periods' included.
    """

    klass: ResultClass
    value: Decimal | None
    low_volume_rule: str = LowVolume.NONE.value
    part: Part | None = None

    @classmethod
    def of(cls, value: Decimal, terms: Terms) -> "Verdict":
        """Class a value as it stands."""
        return cls(classify(value, terms.targets), value)


def judge(
    terms: Terms,
    statistics: Statistics,
    found: Attainment,
    *,
    state: PeriodState,
    is_covered: bool,
) -> Verdict:
    """Class what was found, or say what its absence means.

    A low count or backlog is good only where the whole period was reported on: silence must not
    meet it. Source: docs/service-levels.md, "Count", "Low volume" and "Missing".
    """
    if found.value is None:
        return Verdict(
            missing(state=state, is_covered=is_covered, has_excused=statistics.has_excused), None
        )
    value, rule, part = _with_volume(terms, statistics, found)
    if value is None:
        return Verdict(missing(state=state, is_covered=is_covered), None, rule)
    klass = classify(value, terms.targets)
    if state is PeriodState.FINAL and not is_covered and _flatters(terms, klass, found):
        return Verdict(ResultClass.NOT_REPORTED, None)
    if (
        terms.low_volume == LowVolume.ONE_MISS
        and klass is not ResultClass.MET
        and part is not None
        and applies_to(terms.metric_type, terms.targets.minimum)
        and is_low(part[1], terms.targets.minimum)
        and is_one_miss(part)
    ):
        klass, rule = ResultClass.MET, LowVolume.ONE_MISS.value
    return Verdict(klass, value, rule, part)


def _with_volume(
    terms: Terms, statistics: Statistics, found: Attainment
) -> tuple[Decimal | None, str, Part | None]:
    """Give the value to judge, None where too little came in; the rule; what was judged."""
    part = _part(found)
    minimum = terms.targets.minimum
    if (
        terms.low_volume == LowVolume.ROLL
        and part is not None
        and applies_to(terms.metric_type, minimum)
    ):
        held = carried(statistics.before, minimum, terms.minimum_n)
        part = together((held, part))
        if is_low(part[1], minimum, terms.minimum_n):
            return None, LowVolume.ROLL.value, part
        if held[1]:
            return percent_of(*part), LowVolume.ROLL.value, part
    elif terms.metric_type in LEAST_NUMBER:
        judged = subtract(found.n, statistics.excused)
        if judged < terms.minimum_n:
            return None, LowVolume.NONE.value, part
    return found.value, LowVolume.NONE.value, part


def _part(found: Attainment) -> Part | None:
    if found.numerator is None or found.denominator is None:
        return None
    return found.numerator, found.denominator


def _flatters(terms: Terms, klass: ResultClass, found: Attainment) -> bool:
    """Tell whether a figure is good only because nothing was heard."""
    if terms.metric_type != MetricType.COUNT and terms.metric_type not in BACKLOGS:
        return False
    is_open = not terms.targets.higher_is_better and klass in (
        ResultClass.MET,
        ResultClass.MET_MINIMUM,
    )
    return is_open or not found.n
