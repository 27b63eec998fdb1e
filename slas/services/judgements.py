"""Which alerts the results of a level and period call for, in words."""

from dataclasses import dataclass
from datetime import datetime

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from core.periods import Period, local_date
from slas.choices import PeriodState, ResultClass
from slas.querysets.results import ResultRow
from slas.services.periods import LevelTime

LEVEL_RULES = (AlertRule.BREACH, AlertRule.BELOW_EXPECTED, AlertRule.NOT_REPORTED)

_RULE_OF = {
    ResultClass.CRITICAL.value: AlertRule.BREACH,
    ResultClass.BELOW_MINIMUM.value: AlertRule.BREACH,
    ResultClass.MET_MINIMUM.value: AlertRule.BELOW_EXPECTED,
    ResultClass.NOT_REPORTED.value: AlertRule.NOT_REPORTED,
}


@dataclass(frozen=True, slots=True)
class LevelWords:
    """What an alert says of a service level: its name, address, targets and how critical it is."""

    level_id: int
    public_id: str
    name: str
    unit: str
    is_critical: bool
    decimals: int
    minimum: str
    expected: str


def rule_for_result(result: ResultRow) -> AlertRule | None:
    """Say which alert a result calls for; none while its period runs."""
    if result.state == PeriodState.RUNNING:
        return None
    return _RULE_OF.get(result.result_class)


def episode_of(period_start: datetime) -> str:
    """Name the occurrence: the first instant of the period."""
    return f"{period_start:%Y-%m-%dT%H:%MZ}"


def subject_of(level_id: int, scope: str | None = None) -> str:
    """Name what the alert is about: a service level, or one of its scopes."""
    return f"level:{level_id}" if scope is None else f"level:{level_id}:{scope}"


def cause_for(result: ResultRow, rule: AlertRule, level: LevelWords, time: LevelTime) -> Cause:
    """Word the alert that a result calls for."""
    zone = time.rule.zone
    label = Period(result.period_start, result.period_end).label(zone)
    first_day = local_date(zone, result.period_start).isoformat()
    return Cause(
        rule=rule.value,
        subject=subject_of(result.service_level_id, result.scope),
        episode=episode_of(result.period_start),
        vendor_id=time.vendor_id,
        unit_id=time.unit_id,
        severity=_severity(result, level),
        title=(level.name if result.scope is None else f"{level.name}, {result.scope}")[:200],
        detail=_detail(result, rule, level, label),
        path=f"/slas/{level.public_id}/?period={first_day}",
        period_ended_at=result.period_end,
    )


def _severity(result: ResultRow, level: LevelWords) -> str:
    if result.result_class == ResultClass.CRITICAL:
        return Severity.CRITICAL.value
    if result.result_class == ResultClass.MET_MINIMUM:
        return Severity.MEDIUM.value
    return Severity.HIGH.value if level.is_critical else Severity.MEDIUM.value


def _detail(result: ResultRow, rule: AlertRule, level: LevelWords, label: str) -> str:
    if rule is AlertRule.NOT_REPORTED:
        return f"Nothing reported for {label}; the days of grace are over."
    shown = result.attained_shown
    figure = "" if shown is None else f"{shown:.{level.decimals}f}"
    unit = _UNIT_WORDS.get(level.unit, f" {level.unit}")
    if rule is AlertRule.BELOW_EXPECTED:
        return f"{figure}{unit} in {label}; expected {level.expected}{unit}."
    return f"{figure}{unit} in {label}; minimum {level.minimum}{unit}."


_UNIT_WORDS = {"percent": " %", "count": ""}
