"""Late data re-opens every figure that it touches: all months of an outage, and what rolls on."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from slas.ingest_rows import EventRow
from slas.models import Evaluation, ServiceLevel
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_events
from slas.services.reconcile import reconcile
from tests.factories import make_contract, make_level, make_source

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 20, 9, tzinfo=UTC)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def level_of(metric_type: str, **agreed: Any) -> ServiceLevel:
    return make_level(
        make_contract(),
        metric_type=metric_type,
        input_kind="events",
        source=make_source(),
        **agreed,
    )


def send(
    level: ServiceLevel, name: str, rank: int = 1, *, covered: bool = False, **row: Any
) -> None:
    receipt = record_events(
        source=make_source(),
        rows=[EventRow(level.pk, name, rank, str(rank), **row)],
        by=None,
        now=NOW,
        covers={level.pk: (at(1, 1), at(6, 1))} if covered else {},
    )
    assert receipt.rejected == ()


def owed(level: ServiceLevel) -> list[int]:
    due = Evaluation.objects.filter(service_level=level, due_at__lte=NOW)
    return sorted(row.period_start.month for row in due)


def test_an_outage_reopens_every_month_in_which_it_lasted() -> None:
    level = level_of("availability")
    send(level, "first", covered=True, opened_at=at(1, 2), resolved_at=at(1, 3))
    evaluate_owed(now=NOW)
    send(level, "long", opened_at=at(2, 27), resolved_at=at(4, 2))
    assert owed(level) == [2, 3, 4]
    evaluate_owed(now=NOW)
    march = level.results.get(period_start=at(3, 1))
    assert march.attained == 0
    assert reconcile(now=NOW).are_square


def test_an_outage_that_lasts_counts_though_nothing_says_when_it_ends() -> None:
    level = level_of("availability")
    send(level, "first", covered=True, opened_at=at(1, 2), resolved_at=at(1, 3))
    evaluate_owed(now=NOW)
    send(level, "open", opened_at=at(5, 31))
    assert owed(level) == [5, 6]
    evaluate_owed(now=NOW)
    send(level, "open", 2, opened_at=at(5, 31), resolved_at=at(5, 31))
    assert owed(level) == [5, 6]
    evaluate_owed(now=NOW)
    assert level.results.get(period_start=at(5, 1)).attained == 100
    assert reconcile(now=NOW).are_square


def test_a_ticket_reopens_the_backlog_of_every_month_in_which_it_was_open() -> None:
    level = level_of("backlog_share", age_limit_minutes=60, direction="lower", minimum=Decimal(100))
    send(level, "first", covered=True, opened_at=at(1, 2), resolved_at=at(1, 3))
    evaluate_owed(now=NOW)
    send(level, "old", opened_at=at(2, 5), due_at=at(2, 6), resolved_at=at(4, 2))
    assert owed(level) == [2, 3, 4]
    evaluate_owed(now=NOW)
    shares = level.results.order_by("period_start").values_list("attained", flat=True)
    assert list(shares)[:5] == [0, 100, 100, 0, 0]
    assert reconcile(now=NOW).are_square


def test_a_late_ticket_changes_what_later_periods_are_judged_on() -> None:
    level = level_of("within_target", low_volume="roll", attribution="opened")
    for month, met in ((1, True), (2, True), (3, True)):
        for number in range(4):
            send(level, f"{month}-{number}", covered=True, opened_at=at(month, 3), met=met)
    evaluate_owed(now=NOW)
    march = level.results.get(period_start=at(3, 1))
    assert (march.result_class, march.low_volume_rule) == ("met", "roll")
    send(level, "late", opened_at=at(1, 4), met=False)
    assert owed(level) == [1]
    evaluate_owed(now=NOW)
    march.refresh_from_db()
    assert march.attained_shown == Decimal("92.31")
    assert owed(level) == []
    assert reconcile(now=NOW).are_square
