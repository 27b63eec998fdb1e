"""Terms as sentences: how a clause will read, with what is wrong marked in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import formats
from slas.choices import (
    Attribution,
    Direction,
    InputKind,
    LowVolume,
    MetricType,
    OutcomeBy,
    ReportingPeriod,
    Rounding,
)
from slas.models import CreditSchedule, CreditTerms
from slas.pages.credit_clauses import conditions_of, pool_text, tiers_text
from slas.presentation import short_unit

MEASURES: Final[Mapping[str, str]] = {
    MetricType.WITHIN_TARGET: "the share of cases within target",
    MetricType.AVAILABILITY: "agreed service time less downtime",
    MetricType.MEAN: "the mean of all cases",
    MetricType.PERCENTILE: "the figure that the stated share of cases stays within",
    MetricType.COUNT: "a count",
    MetricType.WEIGHTED_AVAILABILITY: "agreed service time less downtime by its affected share",
    MetricType.ERROR_RATE: "100 % less the mean error rate",
    MetricType.DURATION: "the mean business time of all cases",
    MetricType.BACKLOG_AGE: "the mean age of what is open",
    MetricType.BACKLOG_SHARE: "the share of what is open that is old",
    MetricType.DENSITY: "a number for each unit of size",
    MetricType.VARIANCE: "how far it strays from the plan",
    MetricType.SATISFACTION: "the share of satisfied answers",
    MetricType.RATIO: "a number for each transaction",
}
ROUNDED: Final[Mapping[str, str]] = {
    Rounding.HALF_UP: "rounded half up",
    Rounding.HALF_EVEN: "rounded half to even",
    Rounding.CUT: "cut to the bad side",
}
PERIODS: Final[Mapping[str, str]] = {
    ReportingPeriod.WEEK: "week, Monday to Sunday",
    ReportingPeriod.MONTH: "month of the contract",
    ReportingPeriod.QUARTER: "quarter of the contract",
    ReportingPeriod.YEAR: "contract year",
}
COUNTED: Final[Mapping[str, str]] = {
    Attribution.OPENED: "in which it was opened",
    Attribution.RESOLVED: "in which it was resolved",
    Attribution.FIRST_OF_RESOLVED_AND_DUE: "in which it was resolved or due, whichever was first",
}


@dataclass(frozen=True, slots=True)
class Reads:
    """The sentences of a service level, each below its clause."""

    measured: SafeString
    levels: SafeString
    judged: SafeString
    counted: SafeString
    weighs: SafeString
    costs: SafeString


@dataclass(frozen=True, slots=True)
class Costs:
    """What the terms say of money, as rows: the chosen schedule, the contract's credit terms."""

    schedule: CreditSchedule | None
    terms: CreditTerms | None
    scopes: tuple[str, ...]
    currency: str


class Entered:
    """What was entered, in words; a wrong entry is marked, an empty one is a gap."""

    def __init__(self, values: Mapping[str, str], wrong: frozenset[str]) -> None:
        self._values = values
        self._wrong = wrong

    def written(self, name: str) -> str:
        """Give an entry as it was written."""
        return self._values.get(name, "").strip()

    def said(self, name: str, words: str = "", *, unit: str = "") -> SafeString:
        """Say an entry in bold, or marked where it is wrong."""
        text = formats.with_unit(words or self.written(name) or "…", unit)
        if name in self._wrong:
            return format_html("<mark>{}</mark>", text)
        return format_html("<b>{}</b>", text)


def reads_as(
    entered: Entered, *, source: str, calendar: str, first_day: str, costs: Costs
) -> Reads:
    """Write the clauses; `source`, `calendar` and `first_day` are in words already."""
    return Reads(
        measured=_measured(entered, source),
        levels=_levels(entered),
        judged=_judged(entered, costs.scopes),
        counted=_counted(entered, calendar, first_day),
        weighs=_weighs(entered),
        costs=_costs(entered, costs),
    )


def _measured(entered: Entered, source: str) -> SafeString:
    kind = entered.written("metric_type")
    what = MEASURES.get(kind, "…")
    if kind == MetricType.PERCENTILE:
        what = f"the figure that {entered.written('percentile') or '…'} % of cases stay within"
    events = entered.written("input_kind") == InputKind.EVENTS
    return format_html(
        "{} is {}, counted from {}, as measured by {}.",
        entered.said("name"),
        entered.said("metric_type", what),
        entered.said("input_kind", "single tickets or outages" if events else "figures sent in"),
        entered.said("source", source),
    )


def _levels(entered: Entered) -> SafeString:
    lower = entered.written("direction") == Direction.LOWER
    unit = short_unit(entered.written("unit"))
    clause = format_html(
        "It is {} {} (expected) and never {} than {} (minimum).",
        "at most" if lower else "at least",
        entered.said("expected", unit=unit),
        "more" if lower else "less",
        entered.said("minimum", unit=unit),
    )
    floor = (
        format_html(
            " {} {} it is critical.",
            "Above" if lower else "Below",
            entered.said("critical_floor", unit=unit),
        )
        if entered.written("critical_floor")
        else ""
    )
    return format_html("{}{}", clause, floor)


def _judged(entered: Entered, scopes: tuple[str, ...]) -> SafeString:
    """Say how a figure is made and where it is kept apart."""
    said = [
        format_html(
            "The figure is {} to {} decimals, and cut where rounding would pass a level.",
            entered.said("rounding", ROUNDED.get(entered.written("rounding"), "rounded half up")),
            entered.said("decimals"),
        )
    ]
    if entered.written("outcome_by") == OutcomeBy.BUSINESS_TIME:
        limits = entered.said("limits")
        said.append(format_html("A case is within target within {} minutes.", limits))
    elif entered.written("outcome_by") == OutcomeBy.DUE:
        said.append(
            format_html("A case is within target {}.", entered.said("outcome_by", "when due"))
        )
    if entered.written("age_limit_minutes"):
        old = entered.said("age_limit_minutes", unit="min")
        said.append(format_html("What is open for more than {} is old.", old))
    low_volume = entered.written("low_volume")
    if low_volume == LowVolume.ONE_MISS:
        words = entered.said("low_volume", "one miss is tolerated")
        said.append(format_html("Where one miss alone would break the minimum, {}.", words))
    elif low_volume == LowVolume.ROLL:
        words = entered.said("low_volume", "periods roll together")
        said.append(format_html("Where one miss alone would break the minimum, {}.", words))
    if entered.written("minimum_n"):
        said.append(format_html("With fewer than {} nothing is judged.", entered.said("minimum_n")))
    if _is_on(entered.written("per_scope")):
        named = ", ".join(scopes) or "no scope is named yet"
        said.append(
            format_html("Each scope is judged by itself: {}.", entered.said("per_scope", named))
        )
    return format_html_join(" ", "{}", ((sentence,) for sentence in said))


def _is_on(text: str) -> bool:
    return text in ("on", "True", "true", "1")


def _counted(entered: Entered, calendar: str, first_day: str) -> SafeString:
    period = PERIODS.get(entered.written("reporting_period"), "…")
    clause = format_html(
        "It applies from {}, during {}, and is judged each {}.",
        entered.said("effective_from", first_day),
        entered.said("calendar", calendar),
        entered.said("reporting_period", period),
    )
    tickets = (
        format_html(
            " A ticket counts in the period {}.",
            entered.said("attribution", COUNTED.get(entered.written("attribution"), "…")),
        )
        if entered.written("input_kind") == InputKind.EVENTS
        else ""
    )
    return format_html(
        "{}{} Figures are final {} days after the period.",
        clause,
        tickets,
        entered.said("grace_days"),
    )


def _weighs(entered: Entered) -> SafeString:
    is_critical = _is_on(entered.written("is_critical"))
    kind = "a critical service level (CSL)" if is_critical else "a key measurement (KPI)"
    return format_html(
        "It is {} and weighs {} beside the others.",
        entered.said("is_critical", kind),
        entered.said("weight"),
    )


def _costs(entered: Entered, costs: Costs) -> SafeString:
    """Say what a default is and what it costs."""
    said = []
    if entered.written("repeat_misses") or entered.written("repeat_window"):
        said.append(
            format_html(
                "To miss the expected level {} times in {} periods is a default.",
                entered.said("repeat_misses"),
                entered.said("repeat_window"),
            )
        )
    schedule = costs.schedule
    if schedule is None:
        words = entered.said("credit_schedule", "nothing")
        said.append(format_html("A default costs {}.", words))
        return format_html_join(" ", "{}", ((sentence,) for sentence in said))
    tiers = tiers_text(schedule, entered.written("unit"), costs.currency)
    said.append(
        format_html(
            "A default costs by {}: {}.", entered.said("credit_schedule", schedule.name), tiers
        )
    )
    allocation = entered.written("allocation_percent")
    category = entered.written("pool_category")
    if allocation or category:
        said.append(format_html("{}", pool_text(costs.terms, category, allocation)))
    said += [format_html("{}", text) for text in conditions_of(schedule, costs.currency)]
    return format_html_join(" ", "{}", ((sentence,) for sentence in said))
