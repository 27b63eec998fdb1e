"""What is done with published benchmarks: enter one, or replace what was entered."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.access import EVERYWHERE, require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import day, figure_between, line_of_text, one_of_choices
from core.errors import RuleError
from scoring.models import LibraryBenchmark
from slas.models import Metric
from slas.models.terms import LIMIT
from vendors.choices import ServiceType

DECIMALS = 10


@dataclass(frozen=True, slots=True)
class Published:
    """Published figures in the metric's unit; a source of one figure gives the median alone."""

    median: Decimal
    q1: Decimal | None = None
    q3: Decimal | None = None


@transaction.atomic
def put_library_benchmark(
    *,
    metric_code: str,
    service_type: str,
    as_of: date,
    figures: Published,
    unit: str,
    source: str,
    note: str = "",
    by: User | None,
    now: datetime,
) -> LibraryBenchmark:
    """Enter what a source published for a metric, or replace what stands for that day.

    :raises RuleError: an entry that does not hold: an unknown metric, another unit than the
        metric's, a day ahead, no source, quartiles that fall or of which one is missing
    :raises ForbiddenError: the person may not administer everywhere
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    one_of_choices(service_type, ServiceType.values, field="service_type", label="The service type")
    metric = _metric(metric_code, service_type)
    if unit != metric.unit:
        raise RuleError(
            f"The unit, “{unit[:40]}”, is not that of {metric.name}. Enter {metric.unit}.",
            field="unit",
        )
    if day(as_of, field="as_of", label="The day of the figures") > now.date():
        raise RuleError("The day of the figures is ahead. Enter one that is past.", field="as_of")
    kept = _checked(figures)
    row, _ = LibraryBenchmark.objects.update_or_create(
        metric_code=metric.code,
        service_type=service_type,
        as_of=as_of,
        defaults={
            "q1": kept.q1,
            "median": kept.median,
            "q3": kept.q3,
            "unit": unit,
            "source": line_of_text(source, field="source", label="The source", longest=200),
            "note": line_of_text(
                note, field="note", label="The note", longest=300, is_required=False
            ),
            "entered_by": by,
            "entered_at": now,
        },
    )
    return row


def _metric(code: str, service_type: str) -> Metric:
    metric = Metric.objects.filter(code=code, service_type__in=(service_type, "")).first()
    if metric is None:
        raise RuleError(
            f"The metric, “{code[:40]}”, is not one of this service type.",
            field="metric_code",
            code="unknown",
        )
    return metric


def _checked(figures: Published) -> Published:
    named = (("q1", "The first quartile"), ("median", "The median"), ("q3", "The third quartile"))
    values = {name: getattr(figures, name) for name, _ in named}
    for name, label in named:
        if values[name] is not None or name == "median":
            values[name] = figure_between(
                values[name], -LIMIT, LIMIT, field=name, label=label, decimals=DECIMALS
            )
    if (values["q1"] is None) != (values["q3"] is None):
        missing = "q1" if values["q1"] is None else "q3"
        raise RuleError("One quartile is missing. Enter both, or the median alone.", field=missing)
    if values["q1"] is not None and not values["q1"] <= values["median"] <= values["q3"]:
        raise RuleError("The quartiles must rise: first, median, third.", field="median")
    return Published(**values)
