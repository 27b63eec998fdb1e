"""A single changed byte of an event that a published figure rests on is found."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from accounts.permissions import Role
from slas.ingest_rows import EventRow
from slas.services.ingest import record_events
from tests.factories import make_source, make_unit, make_user
from tests.seeds import built_once
from tests.slas.statements.fed import NOW, Fed
from tests.slas.statements.recomputed import is_found, unguarded  # noqa: F401  a fixture
from tests.slas.statements.setting import make_books, start_of

pytestmark = pytest.mark.django_db


def publish_tickets() -> None:
    """Publish a month that rests on two tickets, one of them with an earlier version."""
    books = make_books()
    books.level("T", books.schedule([(None, "90", "10")]), input_kind="events")
    level = books.contract.service_levels.get()
    for rank, met in ((1, False), (2, True)):
        record_events(
            source=make_source("desk"),
            rows=[
                EventRow(
                    level.pk,
                    f"INC-{number}",
                    rank,
                    f"v{rank}",
                    start_of(1) + timedelta(days=3),
                    due_at=start_of(1) + timedelta(days=5),
                    resolved_at=start_of(1) + timedelta(days=4),
                    met=met,
                )
                for number in range(1, 4 - rank)
            ],
            by=None,
            now=NOW,
            covers={level.pk: (start_of(1), start_of(2))},
        )
    unit = make_unit()
    fed = Fed(
        books,
        level,
        make_user("manager", Role.SERVICE_MANAGER, unit=unit),
        make_user("approver", Role.APPROVER, unit=unit),
    )
    fed.work()
    assert fed.publish(1).credit_amount == 40000


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Publish once for all tests."""
    with built_once(django_db_blocker, publish_tickets):
        yield


@pytest.mark.usefixtures("published")
def test_what_nobody_changed_is_identical() -> None:
    assert not is_found()


@pytest.mark.usefixtures("published", "unguarded")
@pytest.mark.parametrize(
    "change",
    [
        "attributed_at = attributed_at + interval '1 microsecond'",
        "rank = rank + 1",
        "version_label = version_label || '.'",
        "opened_at = opened_at + interval '1 microsecond'",
        "due_at = due_at + interval '1 microsecond'",
        "due_at = NULL",
        "resolved_at = resolved_at + interval '1 microsecond'",
        "met = NOT met",
        "met = NULL",
        "value = 1",
        "scope = 'x'",
        "priority = 'P1'",
        "share = 0.5",
        "pauses = '[]'",
        "content_hash = repeat('0', 64)",
        "batch_id = batch_id - 1",
        "superseded_by = batch_id",
    ],
)
def test_every_changed_column_of_an_event_is_found(change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE slas_event SET {change} WHERE superseded_by = 0")
        assert cursor.rowcount == 2
    assert is_found()
