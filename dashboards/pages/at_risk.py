"""Running periods that are heading for a miss, worst first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Window
from django.utils.safestring import SafeString

from accounts.models import User
from core import formats
from core.periods import local_date
from slas import forecast_words
from slas import presentation as levels
from slas.models import Forecast, Result

MOST_AT_RISK: Final = 8


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A service level that is heading for a miss: what is used, what is left, until when."""

    chip: SafeString
    title: str
    url: str
    vendor: str
    told: str
    burn: str
    so_far: str
    bar: SafeString
    left: str
    until: str


@dataclass(frozen=True, slots=True)
class AtRisk:
    """The worst of them, and how many there are."""

    rows: tuple[RiskRow, ...]
    note: str


def at_risk(user: User, *, now: datetime, zone: ZoneInfo, vendor_id: int = 0) -> AtRisk:
    """Gather what is at risk, of one vendor if its id is given; in two queries."""
    forecasts = Forecast.objects.visible_to(user).running(now)
    if vendor_id:
        forecasts = forecasts.filter(service_level__contract__vendor_id=vendor_id)
    found = list(
        forecasts.at_risk()
        .select_related("service_level__contract__vendor")
        .annotate(of_all=Window(Count("pk")))[:MOST_AT_RISK]
    )
    if not found:
        return AtRisk((), "")
    results = _results(found)
    rows = [
        _row(forecast, results[forecast.service_level_id], now, zone, names_vendor=not vendor_id)
        for forecast in found
        if forecast.service_level_id in results
    ]
    total: int = vars(found[0])["of_all"]
    note = f"{len(rows)} of {total}, worst first" if total > len(rows) else "worst first"
    return AtRisk(tuple(rows), note)


def _results(forecasts: list[Forecast]) -> Mapping[int, Result]:
    """Load the running results behind forecasts, with the terms that judge them."""
    starts = {row.service_level_id: row.period_start for row in forecasts}
    rows = (
        Result.objects.totals()
        .filter(service_level_id__in=starts, period_start__in=set(starts.values()))
        .select_related("version")
    )
    return {
        row.service_level_id: row
        for row in rows
        if starts[row.service_level_id] == row.period_start
    }


def _row(
    forecast: Forecast, result: Result, now: datetime, zone: ZoneInfo, *, names_vendor: bool
) -> RiskRow:
    level, terms = forecast.service_level, result.version
    last_day = local_date(
        level.contract.time_zone, forecast.period_end - (forecast.period_end.resolution)
    )
    return RiskRow(
        chip=forecast_words.chip(forecast),
        title=level.name,
        url=f"{levels.level_url(level.public_id)}#so-far",
        vendor=level.contract.vendor.display_name if names_vendor else level.contract.reference,
        told=forecast_words.used_text(forecast, terms.metric_type),
        burn=f"burn {forecast_words.burn_text(forecast)}" if forecast.burn is not None else "",
        so_far=f"{levels.shown_figure(result, terms)}, expected {levels.expected_text(terms)}",
        bar=forecast_words.bar(forecast, terms.metric_type),
        left=forecast_words.left_text(forecast, terms.metric_type),
        until=f"until {formats.day(last_day, now.astimezone(zone).date())}",
    )
