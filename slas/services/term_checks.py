"""What must hold between the terms of a service level: type of metric, limits, repeats, credits."""

from decimal import Decimal
from typing import Final

from core.entries import figure_between, line_of_text, whole_number
from core.errors import RuleError
from slas.choices import CreditScheduleKind, InputKind, LowVolume, MetricType, OutcomeBy
from slas.ingest_checks import LONGEST_PRIORITY
from slas.metric_shapes import HIGHER, OPTIONAL, PERCENT, SHAPES, Shape, needs_time, types_of
from slas.rules.units import unit_minutes
from slas.services.terms_input import TermsInput

MOST_MINUTES: Final = 10**7
MOST_LIMITS: Final = 40
MOST_PERIODS: Final = 120
MOST_ANSWERS: Final = 10**6


#: An optional term that says nothing.
_SILENT: Final = (None, "", (), OutcomeBy.STATED, LowVolume.NONE)
_OPTIONAL_LABELS: Final = {
    "percentile": "The percentile",
    "outcome_by": "What says whether a ticket met its target",
    "limits": "The limits by priority",
    "low_volume": "The low-volume rule",
    "minimum_n": "The fewest answers",
    "age_limit_minutes": "The age beyond which a backlog is old",
}
_WORDS: Final = {HIGHER: "more is better", "lower": "less is better"}


def check_type(terms: TermsInput) -> None:
    """Hold that input, direction, unit and the optional terms fit the type of metric.

    :raises RuleError: one does not
    """
    shape = SHAPES[terms.metric_type]
    if terms.input_kind not in shape.inputs:
        fed = shape.inputs[0]
        raise RuleError(
            f"{shape.noun.capitalize()} is fed by {fed}, not by {terms.input_kind}. Enter “{fed}”.",
            field="input_kind",
        )
    if shape.direction and terms.direction != shape.direction:
        raise RuleError(
            f"The direction of {shape.noun} is “{terms.direction}”. Enter “{shape.direction}”:"
            f" {_WORDS[shape.direction]}.",
            field="direction",
        )
    _check_unit(terms, shape)
    for name in OPTIONAL:
        given = getattr(terms, name)
        if given not in _SILENT and not shape.takes(name, terms.input_kind):
            raise RuleError(_not_of_it(name, given), field=name)
    _check_percentile(terms)
    _check_tickets(terms)
    _check_volume(terms)


def _not_of_it(name: str, given: object) -> str:
    """Say that a term speaks of other types alone, and of which."""
    if name == "percentile":
        return (
            f"The percentile, {given:f}, is for the metric type “percentile” alone. Leave it empty."
        )
    types = [MetricType(key).label for key in types_of(name)]
    of_events = not any(shape.takes(name, InputKind.SAMPLES) for shape in SHAPES.values())
    where = f"“{'”, “'.join(types)}”{', fed by events,' if of_events else ''}"
    return f"{_OPTIONAL_LABELS[name]} can be said of {where} alone. Leave it out."


def _check_unit(terms: TermsInput, shape: Shape) -> None:
    if shape.is_percent and terms.unit.lower() not in PERCENT:
        raise RuleError(
            f"The unit of {shape.noun}, “{terms.unit}”, is not percent. Enter “percent”.",
            field="unit",
        )
    if needs_time(terms.metric_type, terms.input_kind):
        unit_minutes(terms.unit)


def _check_percentile(terms: TermsInput) -> None:
    if terms.metric_type != MetricType.PERCENTILE:
        return
    if terms.percentile is None:
        raise RuleError("The percentile is empty. Enter which one, such as 95.", field="percentile")
    figure_between(
        terms.percentile,
        1,
        Decimal("99.99"),
        field="percentile",
        label="The percentile",
        decimals=2,
    )


def _check_tickets(terms: TermsInput) -> None:
    """Hold that limits are there where business time decides, and an age where a backlog is old."""
    by_time = terms.outcome_by == OutcomeBy.BUSINESS_TIME
    if by_time and not terms.limits:
        raise RuleError(
            "Business time decides, and there is no limit. Enter one for each priority, or one for"
            " any.",
            field="limits",
        )
    if terms.limits and not by_time:
        raise RuleError(
            "The limits by priority count where business time decides. Choose that, or leave them"
            " out.",
            field="limits",
        )
    needs_age = SHAPES[terms.metric_type].takes("age_limit_minutes", terms.input_kind)
    if needs_age and terms.age_limit_minutes is None:
        raise RuleError(
            "The age beyond which a backlog is old is empty. Enter it, such as 60 days.",
            field="age_limit_minutes",
        )
    _within(terms.age_limit_minutes, MOST_MINUTES, "age_limit_minutes")


def _check_volume(terms: TermsInput) -> None:
    if terms.low_volume != LowVolume.NONE and terms.direction != HIGHER:
        raise RuleError(
            "The low-volume rule is for shares of what is good: of “Lower is better” it cannot"
            " speak. Leave it out.",
            field="low_volume",
        )
    _within(terms.minimum_n, MOST_ANSWERS, "minimum_n")


def _within(given: int | None, most: int, name: str) -> None:
    if given is not None:
        whole_number(given, 1, most, field=name, label=_OPTIONAL_LABELS[name])


def checked_limits(limits: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Give limits that hold, in the order of their priorities.

    :raises RuleError: a priority twice, a limit that is no number of minutes, or too many
    """
    if len(limits) > MOST_LIMITS:
        raise RuleError(
            f"There are {len(limits)} limits. Enter {MOST_LIMITS} or fewer.", field="limits"
        )
    found: dict[str, int] = {}
    for given, minutes in limits:
        priority = line_of_text(
            given, field="limits", label="A priority", longest=LONGEST_PRIORITY, is_required=False
        )
        if priority in found:
            named = f"The priority, {priority}," if priority else "The limit of any other priority"
            raise RuleError(f"{named} stands twice. Enter each once.", field="limits")
        found[priority] = whole_number(
            minutes, 1, MOST_MINUTES, field="limits", label="A limit in minutes"
        )
    return tuple(sorted(found.items()))


def check_repeats(terms: TermsInput) -> None:
    """Hold that a repeated miss is so many in so many periods.

    :raises RuleError: one without the other, out of range, or more misses than periods
    """
    misses, window = terms.repeat_misses, terms.repeat_window
    pairs = (
        ("repeat_misses", misses, window, "The misses that repeat"),
        ("repeat_window", window, misses, "The periods in which misses repeat"),
    )
    for name, given, other, label in pairs:
        if given is not None:
            whole_number(given, 1, MOST_PERIODS, field=name, label=label)
        elif other is not None:
            raise RuleError(f"{label}: none. Enter so many, or leave both out.", field=name)
    if misses is not None and window is not None and misses > window:
        raise RuleError(
            f"The misses that repeat, {misses}, are more than the periods, {window}. Enter {window}"
            " or fewer.",
            field="repeat_misses",
        )


def check_schedule(terms: TermsInput) -> None:
    """Hold that a credit schedule looks the same way as the service level, and its pool is said.

    :raises RuleError: it does not, or an allocation without a schedule that asks for it
    """
    schedule = terms.credit_schedule
    if schedule is not None and schedule.direction != terms.direction:
        raise RuleError(
            f"The credit schedule, {schedule.name}, is for “{schedule.get_direction_display()}”."
            " Choose one that fits, or another direction.",
            field="credit_schedule",
        )
    of_pool = schedule is not None and schedule.kind == CreditScheduleKind.POOL
    allocation = terms.allocation_percent
    if of_pool and allocation is None:
        raise RuleError(
            "The share of the pool is empty. The credit schedule pays by it: enter a percentage.",
            field="allocation_percent",
        )
    if allocation is not None:
        figure_between(
            allocation,
            0,
            100,
            field="allocation_percent",
            label="The share of the pool",
            decimals=2,
        )
    for name, given in (("allocation_percent", allocation), ("pool_category", terms.pool_category)):
        if given not in _SILENT and not of_pool:
            raise RuleError(
                "A share or a category of the pool is for credit schedules of the kind “Allocation"
                " of the pool” alone. Leave it out.",
                field=name,
            )
