"""Forecast running periods as data comes in, and alert before they are missed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from alerts.services import clear_alerts, raise_alerts
from core.periods import Period
from core.transactions import in_one_transaction
from slas.choices import Outlook
from slas.forecast_words import in_short
from slas.models import Exclusion, Forecast, Result
from slas.querysets.forecasts import owed_forecasts, time_left_out, without_result
from slas.rules import forecast as rules
from slas.rules.intervals import Interval, normalise
from slas.rules.terms import Terms
from slas.services.judgements import episode_of, subject_of
from slas.services.terms_in_force import load_terms

CHUNK: Final = 2000
ON_TRACK: Final = "The period is on track again."
OVER: Final = "The period is over; its result says how it ended."
_WRITTEN: Final = [
    "period_start",
    "period_end",
    "outlook",
    "budget",
    "used",
    "burn",
    "misses_left",
    "elapsed_ratio",
    "steps",
    "computed_at",
]


def forecast_running(*, now: datetime) -> int:
    """Forecast the running periods that changed, and alert; safe to run twice or at once.

    Forecasts of periods that are over go. Return how many were written.
    """
    in_one_transaction(lambda: _remove(now))
    written, after = 0, 0
    while True:
        step = in_one_transaction(lambda: _forecast_chunk(now, after))  # noqa: B023  run at once
        if step.last_level is None:
            return written
        written, after = written + step.written, step.last_level


@dataclass(frozen=True, slots=True)
class _Step:
    """How many forecasts one chunk wrote, and the level with which it ended."""

    written: int
    last_level: int | None


@dataclass(slots=True)
class _Alerts:
    """Which alerts to raise, and which to clear for which reason."""

    causes: list[Cause] = field(default_factory=list)
    gone: dict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))

    def settle(self, *, now: datetime) -> None:
        for reason in sorted(self.gone):
            clear_alerts(keys=self.gone[reason], reason=reason, now=now)
        if self.causes:
            raise_alerts(causes=self.causes, now=now)


def _remove(now: datetime) -> None:
    """Take away what no running result stands behind, and the alerts with it."""
    over = list(without_result(Forecast.objects.all(), Result.objects.all(), now=now))
    if not over:
        return
    keys = [_key(row) for row in over if severity_of(row) is not None]
    Forecast.objects.filter(pk__in=[row.pk for row in over]).delete()
    clear_alerts(keys=keys, reason=OVER, now=now)


def _forecast_chunk(now: datetime, after_level: int) -> _Step:
    results = owed_forecasts(Result.objects.all(), now=now, after_level=after_level, limit=CHUNK)
    if not results:
        return _Step(0, None)
    level_ids = [result.service_level_id for result in results]
    terms = load_terms(result.version_id for result in results)
    left_out = _left_out(results)
    held = Forecast.objects.select_for_update().filter(service_level_id__in=level_ids)
    stored = {row.service_level_id: row for row in held.order_by("pk")}
    alerts = _Alerts()
    to_write, to_drop = [], []
    for result in results:
        agreed, old = terms[result.version_id], stored.get(result.service_level_id)
        new = _made(result, agreed, left_out.get(result.service_level_id, []), now)
        if new is not None:
            to_write.append(new)
        elif old is not None:
            to_drop.append(old.pk)
        _alert(alerts, result, agreed, old, new)
    Forecast.objects.filter(pk__in=to_drop).delete()
    Forecast.objects.bulk_create(
        to_write,
        update_conflicts=True,
        unique_fields=["service_level"],
        update_fields=_WRITTEN,
    )
    alerts.settle(now=now)
    return _Step(len(to_write), level_ids[-1])


def _left_out(results: Sequence[Result]) -> dict[int, list[Interval]]:
    """Load what is agreed to be left out of the periods, also ahead, in one query."""
    found: dict[int, list[Interval]] = defaultdict(list)
    for level_id, start, end in time_left_out(
        Exclusion.objects.all(),
        level_ids=[result.service_level_id for result in results],
        start=min(result.period_start for result in results),
        end=max(result.period_end for result in results),
    ):
        found[level_id].append((start, end))
    return found


def _made(
    result: Result, terms: Terms, left_out: Sequence[Interval], now: datetime
) -> Forecast | None:
    if result.numerator is None:
        return None
    found = rules.forecast(
        terms,
        Period(result.period_start, result.period_end),
        numerator=result.numerator,
        denominator=result.denominator,
        reported_through=result.reported_through,
        now=now,
        left_out=normalise(left_out),
    )
    if found is None:
        return None
    through = result.reported_through
    return Forecast(
        service_level_id=result.service_level_id,
        period_start=result.period_start,
        period_end=result.period_end,
        outlook=found.outlook.value,
        budget=found.budget,
        used=found.used,
        burn=found.burn,
        misses_left=found.misses_left,
        elapsed_ratio=found.elapsed_ratio,
        steps=[list(step) for step in found.steps],
        computed_at=result.computed_at if through and through > result.period_start else now,
    )


def severity_of(forecast: Forecast | None) -> Severity | None:
    """Say how severe an alert a forecast calls for; None: nobody need know."""
    if forecast is None or not rules.is_worth_an_alert(
        forecast.outlook, used=forecast.used, budget=forecast.budget
    ):
        return None
    return Severity.MEDIUM if forecast.outlook == Outlook.AMBER else Severity.HIGH


def _key(forecast: Forecast) -> tuple[str, str, str]:
    return (
        AlertRule.AT_RISK.value,
        subject_of(forecast.service_level_id),
        episode_of(forecast.period_start),
    )


def _alert(
    alerts: _Alerts, result: Result, terms: Terms, old: Forecast | None, new: Forecast | None
) -> None:
    """Raise where it becomes worse or better by a grade, clear where it is on track again.

    While a grade holds nothing is said: figures that come in all day would fill the alert's story.
    """
    if old is not None and old.period_start != result.period_start:
        if severity_of(old) is not None:
            alerts.gone[OVER].append(_key(old))
        old = None
    before, after = severity_of(old), severity_of(new)
    if new is not None and after is not None and (before != after or _turned(old, new)):
        alerts.causes.append(_cause(result, terms, new, after))
    elif old is not None and before is not None and after is None:
        alerts.gone[ON_TRACK].append(_key(old))


def _turned(old: Forecast | None, new: Forecast) -> bool:
    return old is not None and old.outlook != new.outlook


def _cause(result: Result, terms: Terms, forecast: Forecast, severity: Severity) -> Cause:
    level = result.service_level
    period = Period(result.period_start, result.period_end)
    first_day = period.days(terms.zone)[0].isoformat()
    return Cause(
        rule=AlertRule.AT_RISK.value,
        subject=subject_of(level.pk),
        episode=episode_of(result.period_start),
        vendor_id=level.contract.vendor_id,
        unit_id=level.contract.unit_id,
        severity=severity.value,
        title=level.name[:200],
        detail=in_short(forecast, terms.metric_type, period.label(terms.zone)),
        path=f"/slas/{level.public_id}/?period={first_day}",
        period_ended_at=result.period_end,
    )
