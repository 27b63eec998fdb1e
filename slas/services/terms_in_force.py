"""The agreed terms of versions, as the pure rules take them."""

from collections.abc import Iterable

from slas.choices import Direction
from slas.models import Calendar, ServiceLevelVersion
from slas.rules import calendars
from slas.rules.classes import Targets
from slas.rules.terms import Terms


def load_terms(version_ids: Iterable[int]) -> dict[int, Terms]:
    """Load the terms of versions by id, in four queries."""
    versions = ServiceLevelVersion.objects.filter(pk__in=set(version_ids)).values_list(
        "pk",
        "metric_type",
        "input_kind",
        "expected",
        "minimum",
        "critical_floor",
        "direction",
        "decimals",
        "grace_days",
        "calendar_id",
        "percentile",
        "percentile_method",
        "service_level__contract__time_zone",
    )
    rows = list(versions)
    hours = load_calendars({row[9] for row in rows})
    return {
        row[0]: Terms(
            metric_type=row[1],
            input_kind=row[2],
            targets=Targets(
                expected=row[3],
                minimum=row[4],
                critical=row[5],
                higher_is_better=row[6] == Direction.HIGHER,
                decimals=row[7],
            ),
            zone=row[12],
            grace_days=row[8],
            calendar=hours[row[9]],
            percentile=row[10],
            percentile_method=row[11],
        )
        for row in rows
    }


def load_calendars(calendar_ids: Iterable[int]) -> dict[int, calendars.Calendar]:
    """Load calendars with their windows and holidays by id."""
    rows = Calendar.objects.filter(pk__in=set(calendar_ids)).prefetch_related("windows", "holidays")
    return {
        row.pk: calendars.Calendar(
            zone=row.time_zone,
            always_open=row.always_open,
            windows=tuple(
                calendars.Window(window.weekday, window.opens_at, window.closes_at)
                for window in row.windows.all()
            ),
            holidays=tuple(holiday.day for holiday in row.holidays.all()),
        )
        for row in rows
    }
