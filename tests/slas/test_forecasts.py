"""Running periods are forecast as data comes in, and alerted before they are missed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Role
from alerts.choices import AlertState
from alerts.models import Alert, AlertEntry
from alerts.services import resolve_alert
from contracts.models import Contract
from slas.choices import Outlook
from slas.ingest_rows import EventRow, SampleRow
from slas.models import Exclusion, Forecast, Result, ServiceLevel
from slas.services.evaluation import evaluate_owed
from slas.services.forecasts import OVER, forecast_running
from slas.services.ingest import record_events, record_samples, state_coverage
from slas.services.tick import do_what_is_owed
from tests.factories import make_contract, make_level, make_source, make_user

pytestmark = pytest.mark.django_db
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SOON = timedelta(seconds=1)


def day(number: float) -> datetime:
    """Give the end of so many days of June 2026."""
    return JUNE + number * DAY


def make_uptime(contract: Contract | None = None) -> ServiceLevel:
    """Agree an availability of 99.9 % by outages: 43.2 minutes in June."""
    terms: dict[str, Any] = {"expected": Decimal("99.9"), "minimum": Decimal("99.5")}
    return make_level(contract, metric_type="availability", input_kind="events", **terms)


def report(level: ServiceLevel, *minutes_down: float, through: float, now: datetime) -> None:
    """Report outages of June up to a day, one a day from the first, and evaluate them."""
    rows = [
        EventRow(
            level.pk,
            f"{level.pk}-{number}",
            1,
            "1",
            day(number),
            resolved_at=day(number) + minutes * MINUTE,
        )
        for number, minutes in enumerate(minutes_down)
    ]
    receipt = record_events(source=make_source(), rows=rows, by=None, now=now)
    assert receipt.rejected == ()
    state_coverage(covers={level.pk: (JUNE, day(through))}, by=None, now=now)
    do_what_is_owed(now=now)


def alert_of(level: ServiceLevel) -> Alert:
    return Alert.objects.get(rule="at_risk", subject=f"level:{level.pk}")


def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in Forecast.objects.order_by("service_level_id").values()]


def test_thirty_minutes_down_by_day_12_are_burn_1_74_and_alerted_amber() -> None:
    level = make_uptime()
    report(level, 18, 12, through=12, now=day(12))
    found = Forecast.objects.get(service_level=level)
    assert (found.budget, found.used, found.burn) == (
        Decimal("43.2"),
        Decimal(30),
        Decimal("1.736111"),
    )
    assert (found.outlook, found.elapsed_ratio) == (Outlook.AMBER, Decimal("0.4"))
    assert (found.period_start, found.period_end) == (JUNE, day(30))
    assert ["Burn", "69.4 % ÷ 40 %", "1.74"] in found.steps
    alert = alert_of(level)
    assert (alert.severity, alert.state, alert.title) == ("medium", AlertState.OPEN, level.name)
    assert alert.detail == (
        "June 2026: burn 1.74, 30 of 43.2\u202fmin used with 40.0\u202f% of the period gone;"
        " 13.2\u202fmin left."
    )
    assert alert.path == f"/slas/{level.public_id}/?period=2026-06-01"


def test_the_forecast_follows_the_data_from_amber_to_red_to_breached() -> None:
    level = make_uptime()
    report(level, 18, 12, through=12, now=day(12))
    told = [(Forecast.objects.get().outlook, alert_of(level).severity)]
    for rank, down in enumerate((38, 50), start=2):
        correct(level, down, rank=rank, now=day(12))
        told.append((Forecast.objects.get().outlook, alert_of(level).severity))
    assert told == [("amber", "medium"), ("red", "high"), ("breached", "high")]
    assert Alert.objects.filter(rule="at_risk").count() == 1
    assert "can no longer be reached" in alert_of(level).detail


def correct(level: ServiceLevel, down: float, *, rank: int, now: datetime) -> None:
    """Correct the first outage so that it and the second, of 12 minutes, are so long in all."""
    end = JUNE + (down - 12) * MINUTE
    row = EventRow(level.pk, f"{level.pk}-0", rank, str(rank), JUNE, resolved_at=end)
    record_events(source=make_source(), rows=[row], by=None, now=now)
    do_what_is_owed(now=now + rank * SOON)


def test_an_alert_is_cleared_when_the_period_is_on_track_again() -> None:
    level = make_uptime()
    report(level, 18, 12, through=12, now=day(12))
    state_coverage(covers={level.pk: (JUNE, day(25))}, by=None, now=day(25))
    do_what_is_owed(now=day(25))
    assert Forecast.objects.get().outlook == Outlook.GREEN
    assert alert_of(level).state == AlertState.RESOLVED
    assert alert_of(level).resolved_by is None


def test_a_young_pace_is_shown_but_nobody_is_alerted() -> None:
    level = make_uptime()
    report(level, 4, through=1, now=day(1))
    assert Forecast.objects.get().outlook == Outlook.RED
    assert not Alert.objects.filter(rule="at_risk").exists()


def test_what_a_person_resolved_stays_resolved() -> None:
    level = make_uptime()
    report(level, 18, 12, through=12, now=day(12))
    owner = make_user("", Role.SERVICE_MANAGER)
    resolve_alert(alert=alert_of(level), by=owner, reason="Known", now=day(12))
    correct(level, 40, rank=2, now=day(13))
    assert Forecast.objects.get().outlook == Outlook.RED
    assert alert_of(level).state == AlertState.RESOLVED


def test_when_the_period_ends_its_forecast_goes_and_its_alert_is_cleared() -> None:
    level = make_uptime()
    report(level, 18, 12, through=12, now=day(12))
    do_what_is_owed(now=day(30))
    assert not Forecast.objects.filter(period_start=JUNE).exists()
    alert = alert_of(level)
    assert (alert.state, alert.reason) == (AlertState.RESOLVED, OVER)


def test_the_next_period_is_an_episode_of_its_own() -> None:
    level = make_uptime()
    report(level, 18, 12, through=12, now=day(12))
    outage = EventRow(level.pk, "July", 1, "1", day(31), resolved_at=day(31) + 30 * MINUTE)
    record_events(source=make_source(), rows=[outage], by=None, now=day(42))
    state_coverage(covers={level.pk: (JUNE, day(42))}, by=None, now=day(42))
    do_what_is_owed(now=day(42))
    assert Forecast.objects.get().period_start == day(30)
    assert sorted(Alert.objects.filter(rule="at_risk").values_list("episode", "state")) == [
        ("2026-06-01T00:00Z", "resolved"),
        ("2026-07-01T00:00Z", "open"),
    ]


def test_twice_is_as_once() -> None:
    level = make_uptime()
    report(level, 18, 12, through=12, now=day(12))
    before, entries = rows(), AlertEntry.objects.count()
    assert forecast_running(now=day(12)) == 0
    assert forecast_running(now=day(12) + 3 * DAY) == 0
    Forecast.objects.all().delete()
    assert forecast_running(now=day(12)) == 1
    again = rows()
    for row in (*before, *again):
        del row["id"]
    assert again == before
    assert AlertEntry.objects.count() == entries


def test_only_what_changed_is_forecast_again() -> None:
    contract = make_contract()
    levels = [make_uptime(contract) for _ in range(3)]
    for level in levels:
        report(level, 10, through=12, now=day(12))
    state_coverage(covers={levels[1].pk: (JUNE, day(13))}, by=None, now=day(13))
    evaluate_owed(now=day(13))
    assert forecast_running(now=day(13)) == 1
    assert Forecast.objects.get(service_level=levels[1]).elapsed_ratio == Decimal("0.43333333")


def test_a_result_that_another_worker_kept_later_is_not_passed_over() -> None:
    level = make_uptime()
    report(level, 10, through=12, now=day(12))
    # It was computed before the forecast was, and became visible after.
    Result.objects.filter(service_level=level, state="running").update(
        computed_at=day(11), denominator=Decimal(17280), numerator=Decimal(17250)
    )
    assert forecast_running(now=day(12)) == 1
    assert Forecast.objects.get().used == Decimal(30)


def test_where_nothing_was_reported_on_the_clock_moves_the_forecast() -> None:
    level = make_uptime()
    rows_in = [EventRow(level.pk, "a", 1, "1", day(1), resolved_at=day(1) + 30 * MINUTE)]
    record_events(source=make_source(), rows=rows_in, by=None, now=day(10))
    do_what_is_owed(now=day(10))
    first = Forecast.objects.get()
    assert "up to 2026-06-11 00:00" in str(first.steps)
    assert forecast_running(now=day(10) + 5 * timedelta(hours=1)) == 0
    assert forecast_running(now=day(20)) == 1
    ratios = first.elapsed_ratio, Forecast.objects.get().elapsed_ratio
    assert ratios == (Decimal("0.33333333"), Decimal("0.66666667"))


def test_an_approved_window_ahead_shrinks_the_budget() -> None:
    level = make_uptime()
    by = make_user()
    window = Exclusion.objects.create(
        contract=level.contract,
        kind="interval",
        category="change_window",
        clause="6.3",
        reason="Move",
        starts_at=day(20),
        ends_at=day(21),
        requested_at=day(1),
        requested_by=by,
        state="approved",
        decided_at=day(2),
        decided_by=make_user(),
    )
    window.levels.add(level)
    report(level, 10, through=12, now=day(12))
    assert Forecast.objects.get().budget == Decimal("41.76")


def test_a_window_that_is_only_asked_for_changes_nothing() -> None:
    level = make_uptime()
    asked = Exclusion.objects.create(
        contract=level.contract,
        kind="interval",
        category="change_window",
        clause="6.3",
        reason="Move",
        starts_at=day(20),
        ends_at=day(21),
        requested_at=day(1),
        requested_by=make_user(),
        state="submitted",
    )
    asked.levels.add(level)
    report(level, 10, through=12, now=day(12))
    assert Forecast.objects.get().budget == Decimal("43.2")


def sampled(level: ServiceLevel, n: int, good: int | None = None, total: int | None = None) -> None:
    """Report one sample of June, through its 15th day."""
    row = SampleRow(
        level.pk,
        day(5),
        Decimal(n),
        None if good is None else Decimal(good),
        None if total is None else Decimal(total),
    )
    record_samples(
        source=make_source(),
        rows=[row],
        by=None,
        now=day(15),
        covers={level.pk: (JUNE, day(15))},
    )
    do_what_is_owed(now=day(15))


def test_misses_left_of_a_share_are_forecast() -> None:
    level = make_level()
    sampled(level, 200, 188)
    found = Forecast.objects.get()
    assert (found.outlook, found.misses_left) == (Outlook.AMBER, 8)
    assert alert_of(level).detail == (
        "June 2026: burn 1.20, 12 of 20 allowed misses with 50.0\u202f% of the period gone;"
        " 8 misses left."
    )


def test_events_left_of_a_count_are_forecast() -> None:
    terms: dict[str, Any] = {
        "direction": "lower",
        "expected": Decimal(4),
        "minimum": Decimal(9),
        "unit": "count",
    }
    level = make_level(metric_type="count", **terms)
    sampled(level, 1, total=3)
    found = Forecast.objects.get()
    assert (found.outlook, found.misses_left, found.used) == (Outlook.AMBER, 1, Decimal(3))
    assert "3 of 4 allowed events" in alert_of(level).detail


def test_a_mean_has_no_forecast() -> None:
    terms: dict[str, Any] = {
        "direction": "lower",
        "expected": Decimal(4),
        "minimum": Decimal(9),
        "unit": "hours",
    }
    sampled(make_level(metric_type="mean", **terms), 10, total=500)
    assert not Forecast.objects.exists()


def test_nothing_is_forecast_before_anything_came_in() -> None:
    make_uptime()
    do_what_is_owed(now=day(12))
    assert not Forecast.objects.exists()


@pytest.fixture
def counted() -> list[int]:
    """Count the queries of forecasting three levels, and of nine."""
    counts: list[int] = []
    for size in (3, 9):
        contract = make_contract()
        for _ in range(size):
            report(make_uptime(contract), 18, 12, through=12, now=day(12))
        Forecast.objects.all().delete()
        Alert.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            forecast_running(now=day(12))
        counts.append(len(asked))
    return counts


def test_queries_do_not_grow_with_the_levels(counted: list[int]) -> None:
    assert counted[0] == counted[1]
