"""Months are attached once, and the safety net holds what came before them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from slas.models import Sample
from slas.querysets.partitions import ahead_of, ensure_months, months_of
from tests.slas.ingest_setting import at

pytestmark = pytest.mark.django_db


def add_sample(text: str, level_id: int = 1) -> None:
    Sample.objects.create(
        service_level_id=level_id, at=at(text), n=Decimal(1), good=Decimal(1), batch_id=1
    )


def test_months_are_attached_once() -> None:
    assert ensure_months("slas_event", [date(2035, 1, 1), date(2035, 1, 1)]) == 1
    assert ensure_months("slas_event", [date(2035, 1, 1)]) == 0
    assert ensure_months("slas_event", []) == 0


def test_rows_in_the_safety_net_keep_their_month_there() -> None:
    add_sample("2036-01-31T23:59")
    assert ensure_months("slas_sample", [date(2036, 1, 1), date(2036, 2, 1)]) == 1
    add_sample("2036-01-30", level_id=2)
    add_sample("2036-02-01")
    assert Sample.objects.filter(at__year=2036).count() == 3


def test_months_stand_ready_ahead() -> None:
    assert ahead_of(datetime(2026, 11, 30, 23, tzinfo=UTC)) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]


def test_months_hold_their_instants() -> None:
    assert months_of([at("2026-05-31T23:59"), at("2026-05-01"), at("2026-06-01")]) == {
        date(2026, 5, 1),
        date(2026, 6, 1),
    }
