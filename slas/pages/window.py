"""Which periods of a service level a page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.http import Http404

from slas.choices import PeriodState
from slas.models import Result, ServiceLevel
from slas.pages.why import period_day

WINDOW: Final = 13


@dataclass(frozen=True, slots=True)
class Window:
    """The results shown, newest first, and whether there are older and newer ones."""

    results: tuple[Result, ...]
    selected: Result | None
    older: Result | None
    has_newer: bool


def window_of(
    level: ServiceLevel, zone: str, period: date | None, scope: str | None = None
) -> Window:
    """Choose the newest periods, or those that end with the one asked for; of a scope, or in total.

    :raises Http404: the level has no result for that period
    """
    found = _results(level, None, scope)
    newest = found[0] if found else None
    if period is None:
        final = (row for row in found[:WINDOW] if row.state != PeriodState.RUNNING)
        selected = next(final, newest)
    else:
        selected = _on(found[:WINDOW], zone, period)
        if selected is None:
            found = _results(level, period, scope)
            selected = _on(found[:1], zone, period)
        if selected is None:
            raise Http404("No such period.")
    shown = found[:WINDOW]
    return Window(
        results=tuple(shown),
        selected=selected,
        older=found[WINDOW] if len(found) > WINDOW else None,
        has_newer=bool(shown) and newest is not None and shown[0].pk != newest.pk,
    )


def _results(level: ServiceLevel, until: date | None, scope: str | None) -> list[Result]:
    """Load one result more than is shown, the highest revision of each period, newest first."""
    rows = Result.objects.current().filter(service_level=level)
    rows = rows.filter(scope__isnull=True) if scope is None else rows.filter(scope=scope)
    if until is not None:
        # A local day begins at most 14 hours before or 12 after the same day in UTC.
        rows = rows.filter(period_start__date__lte=until + timedelta(days=1))
    newest: dict[datetime, Result] = {}
    for row in rows.order_by("-period_start", "-revision")[: 2 * (WINDOW + 2)]:
        newest.setdefault(row.period_start, row)
    found = list(newest.values())
    if until is None:
        return found[: WINDOW + 1]
    zone = level.contract.time_zone
    return [row for row in found if period_day(row, zone) <= until][: WINDOW + 1]


def _on(results: Sequence[Result], zone: str, period: date) -> Result | None:
    return next((row for row in results if period_day(row, zone) == period), None)
