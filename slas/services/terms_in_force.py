"""The agreed terms of versions, as the pure rules take them."""

from collections import defaultdict
from collections.abc import Iterable

from contracts.models import Scope
from slas.choices import Direction
from slas.metric_shapes import needs_time
from slas.models import Calendar, PriorityLimit, ServiceLevelVersion
from slas.rules import calendars
from slas.rules.classes import Targets
from slas.rules.terms import Terms
from slas.rules.units import unit_minutes


def load_terms(version_ids: Iterable[int]) -> dict[int, Terms]:
    """Load the terms of versions by id, in six queries."""
    versions = ServiceLevelVersion.objects.filter(pk__in=set(version_ids)).select_related(
        "service_level__contract"
    )
    rows = list(versions)
    hours = load_calendars({row.calendar_id for row in rows})
    limits = _limits([row.pk for row in rows])
    scopes = _scopes({row.service_level.contract_id for row in rows if row.per_scope})
    return {
        row.pk: Terms(
            metric_type=row.metric_type,
            input_kind=row.input_kind,
            targets=Targets(
                expected=row.expected,
                minimum=row.minimum,
                critical=row.critical_floor,
                higher_is_better=row.direction == Direction.HIGHER,
                decimals=row.decimals,
                rounding=row.rounding,
            ),
            zone=row.service_level.contract.time_zone,
            grace_days=row.grace_days,
            calendar=hours[row.calendar_id],
            percentile=row.percentile,
            percentile_method=row.percentile_method,
            outcome_by=row.outcome_by,
            limits=tuple(limits[row.pk]),
            age_limit_minutes=row.age_limit_minutes,
            minimum_n=row.minimum_n or 0,
            low_volume=row.low_volume,
            unit_minutes=unit_minutes(row.unit)
            if needs_time(row.metric_type, row.input_kind)
            else 1,
            scopes=tuple(scopes[row.service_level.contract_id]) if row.per_scope else (),
        )
        for row in rows
    }


def _limits(version_ids: list[int]) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = PriorityLimit.objects.filter(version__in=version_ids)
    for version_id, priority, minutes in rows.values_list("version", "priority", "minutes"):
        found[version_id].append((priority, minutes))
    return found


def _scopes(contract_ids: set[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Scope.objects.filter(contract__in=contract_ids).order_by("code")
    for contract_id, code in rows.values_list("contract", "code"):
        found[contract_id].append(code)
    return found


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
