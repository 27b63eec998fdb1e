"""What was promised, what happened, and what came of it."""

from slas.models.imports import ImportChunk, ImportJob, ImportMapping
from slas.models.measurements import Batch, Event, EventKey, Sample, Source, Watermark
from slas.models.results import ChangedVendor, Evaluation, Result
from slas.models.terms import (
    Calendar,
    CalendarHoliday,
    CalendarWindow,
    Metric,
    ServiceLevel,
    ServiceLevelVersion,
)

__all__ = [
    "Batch",
    "Calendar",
    "CalendarHoliday",
    "CalendarWindow",
    "ChangedVendor",
    "Evaluation",
    "Event",
    "EventKey",
    "ImportChunk",
    "ImportJob",
    "ImportMapping",
    "Metric",
    "Result",
    "Sample",
    "ServiceLevel",
    "ServiceLevelVersion",
    "Source",
    "Watermark",
]
