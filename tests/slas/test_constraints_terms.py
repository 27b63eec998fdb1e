"""What the database itself holds of service levels, their terms and the catalogue."""

from datetime import date, time
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import models

from slas.models import Calendar, CalendarHoliday, CalendarWindow, Metric
from tests.constraints import NAN, Check, Once
from tests.factories import make_level

pytestmark = pytest.mark.django_db


def _metric() -> models.Model:
    return Metric.objects.get(code="INF-01")


def _window() -> models.Model:
    return CalendarWindow.objects.create(
        calendar=Calendar.objects.get(), weekday=0, opens_at=time(8), closes_at=time(18)
    )


def _holiday() -> models.Model:
    return CalendarHoliday.objects.create(calendar=Calendar.objects.get(), day=date(2026, 1, 1))


def _level() -> models.Model:
    return make_level(external_source="tool", external_id="7")


def _version() -> models.Model:
    return make_level(critical_floor=Decimal(80)).versions.get()


def _lower() -> models.Model:
    return make_level(
        metric_type="mean",
        direction="lower",
        expected=Decimal(4),
        minimum=Decimal(6),
        critical_floor=Decimal(8),
    ).versions.get()


def _percentile() -> models.Model:
    return make_level(metric_type="percentile", percentile=Decimal(95)).versions.get()


def _closed_version() -> models.Model:
    version = make_level().versions.get()
    version.effective_to = date(2026, 6, 1)
    version.save(update_fields=["effective_to"])
    return version


LATER = {"effective_from": date(2026, 7, 1), "effective_to": None}

CONSTRAINTS: dict[str, tuple[Check | Once, ...]] = {
    "metric_dimension_is_known": (
        Check(_metric, ({"dimension": "beauty"},), {"dimension": "risk"}),
    ),
    "metric_direction_is_known": (Check(_metric, ({"direction": "up"},), {"direction": "lower"}),),
    "metric_service_type_is_known": (
        Check(_metric, ({"service_type": "gardening"},), {"service_type": ""}),
    ),
    "metric_weight_is_finite": (
        Check(_metric, ({"weight": NAN}, {"weight": -1}, {"weight": 1001}), {"weight": 1000}),
    ),
    "metric_expected_is_finite": (Check(_metric, ({"expected": NAN},), {"expected": None}),),
    "metric_minimum_is_finite": (Check(_metric, ({"minimum": NAN},), {"minimum": None}),),
    "calendar_window_once": (Once(_window, apart={"weekday": 1}),),
    "calendar_weekday_between_0_and_6": (Check(_window, ({"weekday": 7},), {"weekday": 6}),),
    "calendar_holiday_once": (Once(_holiday, apart={"day": date(2026, 1, 2)}),),
    "service_level_code_once_per_contract": (
        Once(_level, apart={"code": "B"}, clash={"public_id": uuid4(), "external_id": ""}),
    ),
    "service_level_external_id_unique_per_source": (
        Once(
            _level,
            apart={"external_source": "other"},
            clash={"public_id": uuid4(), "code": "B"},
        ),
    ),
    "service_level_version_number_once": (Once(_closed_version, apart={"number": 2}, clash=LATER),),
    "service_level_versions_do_not_overlap": (
        Once(
            _closed_version,
            apart={"effective_from": date(2026, 6, 1)},
            clash={"number": 2, "effective_from": date(2026, 5, 31), "effective_to": None},
        ),
    ),
    "service_level_version_ends_after_it_starts": (
        Check(_version, ({"effective_to": date(2026, 1, 1)},), {"effective_to": date(2026, 1, 2)}),
    ),
    "metric_type_is_known": (Check(_version, ({"metric_type": "x"},), {"metric_type": "mean"}),),
    "input_kind_is_known": (Check(_version, ({"input_kind": "x"},), {"input_kind": "events"}),),
    "dimension_is_known": (Check(_version, ({"dimension": "x"},), {"dimension": "risk"}),),
    "direction_is_known": (Check(_percentile, ({"direction": "x"},), {"direction": "higher"}),),
    "reporting_period_is_known": (
        Check(_version, ({"reporting_period": "x"},), {"reporting_period": "week"}),
    ),
    "attribution_is_known": (Check(_version, ({"attribution": "x"},), {"attribution": "opened"}),),
    "percentile_method_is_known": (
        Check(_version, ({"percentile_method": "x"},), {"percentile_method": "linear"}),
    ),
    "expected_is_finite": (Check(_version, ({"expected": NAN},), {"expected": 96}),),
    "minimum_is_finite": (Check(_version, ({"minimum": NAN},), {"minimum": 91}),),
    "critical_floor_is_finite": (
        Check(_version, ({"critical_floor": NAN},), {"critical_floor": None}),
    ),
    "decimals_between_0_and_6": (Check(_version, ({"decimals": 7},), {"decimals": 0}),),
    "weight_is_finite": (
        Check(_version, ({"weight": NAN}, {"weight": -1}, {"weight": 1001}), {"weight": 0}),
    ),
    "grace_days_between_0_and_90": (Check(_version, ({"grace_days": 91},), {"grace_days": 90}),),
    "minimum_is_not_better_than_expected": (
        Check(_version, ({"minimum": 96}, {"expected": 89}), {"minimum": 95}),
        Check(_lower, ({"minimum": 3}, {"expected": 7}), {"minimum": 4}),
    ),
    "critical_floor_is_not_better_than_minimum": (
        Check(_version, ({"critical_floor": 91},), {"critical_floor": 90}),
        Check(_lower, ({"critical_floor": 5},), {"critical_floor": 6}),
    ),
    "percentile_is_set_for_percentiles_alone": (
        Check(_version, ({"percentile": 95}, {"metric_type": "percentile"}), {"percentile": None}),
        Check(
            _percentile,
            ({"percentile": None}, {"percentile": 100}, {"percentile": 0}, {"percentile": NAN}),
            {"percentile": 99},
        ),
    ),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds(name: str) -> None:
    for constraint in CONSTRAINTS[name]:
        constraint.hold(name)
