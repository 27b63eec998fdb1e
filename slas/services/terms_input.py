"""All that one version of a service level says, as it is entered and as it is read back."""

from dataclasses import dataclass, fields
from decimal import Decimal

from slas.choices import (
    Attribution,
    LowVolume,
    OutcomeBy,
    PercentileMethod,
    ReportingPeriod,
    Rounding,
)
from slas.models import Calendar, CreditSchedule, ServiceLevelVersion, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsInput:
    """All that one version of a service level says; no calendar means 24×7.

    Targets are in ``unit``, kept to ``decimals``; ``percentile`` is 1–99.99, for percentiles alone.
    ``limits`` are (priority, minutes of business time), the priority blank for any other. Which
    terms fit which type of metric is said in ``slas.metric_shapes``.
    """

    metric_type: str
    input_kind: str
    dimension: str
    unit: str
    direction: str
    expected: Decimal
    minimum: Decimal
    source: Source
    critical_floor: Decimal | None = None
    decimals: int = 2
    rounding: str = Rounding.HALF_UP
    percentile: Decimal | None = None
    percentile_method: str = PercentileMethod.NEAREST_RANK
    outcome_by: str = OutcomeBy.STATED
    limits: tuple[tuple[str, int], ...] = ()
    age_limit_minutes: int | None = None
    low_volume: str = LowVolume.NONE
    minimum_n: int | None = None
    per_scope: bool = False
    reporting_period: str = ReportingPeriod.MONTH
    calendar: Calendar | None = None
    is_critical: bool = False
    weight: Decimal = Decimal(1)
    repeat_misses: int | None = None
    repeat_window: int | None = None
    credit_schedule: CreditSchedule | None = None
    allocation_percent: Decimal | None = None
    pool_category: str = ""
    attribution: str = Attribution.FIRST_OF_RESOLVED_AND_DUE
    grace_days: int = 5


FIELDS = tuple(field.name for field in fields(TermsInput))
#: Those that stand in the version's own row; its limits are rows beside it.
COLUMNS = tuple(name for name in FIELDS if name != "limits")


def terms_of(version: ServiceLevelVersion) -> TermsInput:
    """Give the terms of a version, to be changed with ``dataclasses.replace`` and agreed anew.

    No query where source, calendar, credit schedule and limits are loaded.
    """
    limits = sorted((limit.priority, limit.minutes) for limit in version.limits.all())
    said = {name: getattr(version, name) for name in COLUMNS}
    return TermsInput(**said, limits=tuple(limits))
