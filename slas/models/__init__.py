"""What was promised, what happened, and what came of it."""

from slas.models.credit_terms import (
    BilledCharge,
    CreditSchedule,
    CreditTerms,
    CreditTier,
    TerminationTrigger,
)
from slas.models.credits import Credit, CreditTotal, CreditTransition
from slas.models.exclusions import Dispute, Exclusion, ExclusionEvent, RootEvent
from slas.models.forecasts import Forecast
from slas.models.imports import ImportChunk, ImportJob, ImportMapping
from slas.models.measurements import Batch, Event, EventKey, Sample, Source, Watermark
from slas.models.results import ChangedVendor, Evaluation, Result
from slas.models.statements import Default, OwedStatement, Statement
from slas.models.terms import (
    Calendar,
    CalendarHoliday,
    CalendarWindow,
    CalendarYear,
    Metric,
    PriorityLimit,
    ServiceLevel,
    ServiceLevelVersion,
)

__all__ = [
    "Batch",
    "BilledCharge",
    "Calendar",
    "CalendarHoliday",
    "CalendarWindow",
    "CalendarYear",
    "ChangedVendor",
    "Credit",
    "CreditSchedule",
    "CreditTerms",
    "CreditTier",
    "CreditTotal",
    "CreditTransition",
    "Default",
    "Dispute",
    "Evaluation",
    "Event",
    "EventKey",
    "Exclusion",
    "ExclusionEvent",
    "Forecast",
    "ImportChunk",
    "ImportJob",
    "ImportMapping",
    "Metric",
    "OwedStatement",
    "PriorityLimit",
    "Result",
    "RootEvent",
    "Sample",
    "ServiceLevel",
    "ServiceLevelVersion",
    "Source",
    "Statement",
    "TerminationTrigger",
    "Watermark",
]
