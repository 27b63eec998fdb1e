"""The agreed terms of versions, as the pure rules take them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, F, When

from contracts.models import Scope
from slas.choices import Direction
from slas.metric_shapes import needs_time
from slas.models import Calendar, PriorityLimit, ServiceLevelVersion
from slas.querysets.arrays import among
from slas.rules import calendars
from slas.rules.classes import Targets
from slas.rules.terms import Terms
from slas.rules.units import unit_minutes

# What the terms are made of; many versions have the same.
_COLUMNS = (
    "metric_type",
    "input_kind",
    "expected",
    "minimum",
    "critical_floor",
    "direction",
    "decimals",
    "rounding",
    "grace_days",
    "calendar_id",
    "percentile",
    "percentile_method",
    "outcome_by",
    "age_limit_minutes",
    "minimum_n",
    "low_volume",
    "unit",
    "per_scope",
)


def load_terms(version_ids: Iterable[int]) -> dict[int, Terms]:
    """Load the terms of versions by id, in six queries; equal ones are one object."""
    wanted = set(version_ids)
    rows = list(
        ServiceLevelVersion.objects.filter(pk__in=among(wanted))
        .order_by()
        .annotate(
            zone=F("service_level__contract__time_zone"),
            of_contract=Case(When(per_scope=True, then=F("service_level__contract_id"))),
        )
        .values(*_COLUMNS, "zone", "of_contract")
        .annotate(ids=ArrayAgg("pk"))
    )
    hours = load_calendars({row["calendar_id"] for row in rows})
    limits = _limits(wanted)
    scopes = _scopes({row["of_contract"] for row in rows if row["per_scope"]})
    found: dict[int, Terms] = {}
    for row in rows:
        by_limits: dict[tuple[tuple[str, int], ...], list[int]] = defaultdict(list)
        for version_id in row["ids"]:
            by_limits[tuple(sorted(limits.get(version_id, ())))].append(version_id)
        for of_versions, ids in by_limits.items():
            agreed = tuple(scopes[row["of_contract"]]) if row["per_scope"] else ()
            terms = _terms(row, hours[row["calendar_id"]], of_versions, agreed)
            found.update(dict.fromkeys(ids, terms))
    return found


def _terms(
    row: Mapping[str, Any],
    calendar: calendars.Calendar,
    limits: tuple[tuple[str, int], ...],
    scopes: tuple[str, ...],
) -> Terms:
    is_timed = needs_time(row["metric_type"], row["input_kind"])
    return Terms(
        metric_type=row["metric_type"],
        input_kind=row["input_kind"],
        targets=Targets(
            expected=row["expected"],
            minimum=row["minimum"],
            critical=row["critical_floor"],
            higher_is_better=row["direction"] == Direction.HIGHER,
            decimals=row["decimals"],
            rounding=row["rounding"],
        ),
        zone=row["zone"],
        grace_days=row["grace_days"],
        calendar=calendar,
        percentile=row["percentile"],
        percentile_method=row["percentile_method"],
        outcome_by=row["outcome_by"],
        limits=limits,
        age_limit_minutes=row["age_limit_minutes"],
        minimum_n=row["minimum_n"] or 0,
        low_volume=row["low_volume"],
        unit_minutes=unit_minutes(row["unit"]) if is_timed else 1,
        scopes=scopes,
    )


def _limits(version_ids: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = PriorityLimit.objects.filter(version__in=among(version_ids))
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
