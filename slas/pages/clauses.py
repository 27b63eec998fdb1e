"""Terms as sentences: how a clause will read, with what is wrong marked in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formats
from slas.choices import Attribution, Direction, InputKind, MetricType, ReportingPeriod
from slas.presentation import short_unit

MEASURES: Final[Mapping[str, str]] = {
    MetricType.WITHIN_TARGET: "the share of cases within target",
    MetricType.AVAILABILITY: "agreed service time less downtime",
    MetricType.MEAN: "the mean of all cases",
    MetricType.PERCENTILE: "the figure that the stated share of cases stays within",
    MetricType.COUNT: "a count",
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
    """The four sentences of a service level, each below its clause."""

    measured: SafeString
    levels: SafeString
    counted: SafeString
    weighs: SafeString


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


def reads_as(entered: Entered, *, source: str, calendar: str, first_day: str) -> Reads:
    """Write the clauses; `source`, `calendar` and `first_day` are in words already."""
    return Reads(
        measured=_measured(entered, source),
        levels=_levels(entered),
        counted=_counted(entered, calendar, first_day),
        weighs=_weighs(entered),
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
    rounding = format_html(
        " The figure is rounded to {} decimals, and cut where rounding would pass a level.",
        entered.said("decimals"),
    )
    return format_html("{}{}{}", clause, floor, rounding)


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
    is_critical = entered.written("is_critical") in ("on", "True", "true", "1")
    kind = "a critical service level (CSL)" if is_critical else "a key measurement (KPI)"
    return format_html(
        "It is {} and weighs {} beside the others.",
        entered.said("is_critical", kind),
        entered.said("weight"),
    )
