"""Many at once: the cap holds, one reckoning and one publication come out, the mark is exact."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier, Event
from typing import TypeVar

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Sum

from accounts.permissions import Role
from core.errors import PortalError
from slas.ingest_rows import EventRow
from slas.models import Batch, Credit, CreditTotal, Default, Result, Statement
from slas.querysets.ingest import lock_samples
from slas.querysets.statements import hold_off_feeders
from slas.services.ingest import record_events
from slas.services.statements import publish_statement, reckon_owed
from tests.factories import make_level, make_source, make_unit, make_user
from tests.slas.statements.fed import NOW, make_fed
from tests.slas.statements.setting import Books, make_books, start_of

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 50
T = TypeVar("T")


def at_once(work: Callable[[int], T], workers: int) -> list[T]:
    """Do work in threads that start together, each on a connection of its own."""
    barrier = Barrier(workers)

    def run(number: int) -> T:
        try:
            barrier.wait(timeout=60)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    """Take away what the flush between tests does not know."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE slas_sample, slas_event")
        cursor.execute("DROP SCHEMA IF EXISTS unguarded CASCADE")


def make_capped() -> tuple[Books, Credit]:
    """Make a month whose one credit leaves 8,000 under a cap of 48,000."""
    books = make_books()
    level = books.level("A", books.schedule([(None, "90", "10")]))
    books.result(level, 1, "80")
    books.reckon()
    return books, Credit.objects.get()


def add_credit(model: Credit, number: int, path: str = "public") -> bool:
    """Book another 1,000 for a scope; say whether the database took it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {path}")
    try:
        with transaction.atomic():
            Credit.objects.create(
                contract_id=model.contract_id,
                month=model.month,
                statement_id=model.statement_id,
                service_level_id=model.service_level_id,
                period_start=model.period_start,
                scope=f"site-{number}",
                default_id=model.default_id,
                currency=model.currency,
                raw_amount=Decimal(1000),
                amount=Decimal(1000),
                state="accrued",
                computed_at=NOW,
            )
    except IntegrityError as error:
        return "credit_total_never_above_the_cap" not in str(error)
    return True


def test_fifty_writers_never_pass_the_cap() -> None:
    _, model = make_capped()
    taken = at_once(partial(add_credit, model), WRITERS)
    assert sum(taken) == 8
    total = CreditTotal.objects.get()
    assert total.amount == total.cap_amount == Decimal(48000)
    assert Credit.objects.aggregate(sum=Sum("amount"))["sum"] == 48000


def test_without_the_constraint_the_same_writers_do() -> None:
    _, model = make_capped()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE SCHEMA unguarded;
            CREATE TABLE unguarded.slas_credit (LIKE slas_credit INCLUDING IDENTITY
                INCLUDING DEFAULTS);
            CREATE TABLE unguarded.slas_credittotal (LIKE slas_credittotal INCLUDING DEFAULTS);
            INSERT INTO unguarded.slas_credittotal SELECT * FROM slas_credittotal;
            CREATE TRIGGER credit_adds_up AFTER INSERT OR UPDATE OR DELETE
                ON unguarded.slas_credit FOR EACH ROW EXECUTE FUNCTION slas_credit_adds_up();
            """
        )
    taken = at_once(partial(add_credit, model, path="unguarded, public"), WRITERS)
    assert all(taken)
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount > cap_amount FROM unguarded.slas_credittotal")
        assert cursor.fetchone() == (True,)


def test_many_reckonings_at_once_are_one() -> None:
    books = make_books()
    schedule = books.schedule([(None, "90", "10")])
    for code in ("A", "B", "C"):
        level = books.level(code, schedule)
        for number in (1, 2, 3):
            books.result(level, number, "80")
    done = at_once(lambda _: reckon_owed(now=NOW), 8)
    books.reckon()
    assert sum(one.failed for one in done) == 0
    assert (Statement.objects.count(), Default.objects.count(), Credit.objects.count()) == (3, 9, 9)
    assert list(CreditTotal.objects.values_list("amount", flat=True)) == [48000] * 3


def test_of_many_approvers_one_publishes() -> None:
    fed = make_fed()
    statement = fed.books.statement(2)
    fed.submit(statement)
    unit = make_unit()
    approvers = [make_user(f"approver-{n}", Role.APPROVER, unit=unit) for n in range(6)]

    def publish(number: int) -> str:
        try:
            publish_statement(
                statement=Statement.objects.get(pk=statement.pk),
                inputs_hash=statement.inputs_hash,
                by=approvers[number],
                now=NOW,
            )
        except PortalError as error:
            return error.message
        return ""

    assert set(at_once(publish, 6)) == {""}
    statement.refresh_from_db()
    assert statement.state == "published"
    assert Result.objects.filter(published_in=statement).count() == 1


def _open_batch() -> int:
    return Batch.objects.create(source=make_source(), received_at=NOW).pk


def _slow_feeder(numbered: Event, go: Event) -> int:
    """Give a batch its number, and commit it only when told."""
    try:
        with transaction.atomic():
            lock_samples(correcting=False)
            number = _open_batch()
            numbered.set()
            assert go.wait(timeout=60)
        return number
    finally:
        connections.close_all()


def _mark(take: Callable[[], int]) -> int:
    try:
        with transaction.atomic():
            return take()
    finally:
        connections.close_all()


def _unguarded_mark() -> int:
    return int(Batch.objects.order_by("-pk").values_list("pk", flat=True)[0])


def _race(take: Callable[[], int]) -> tuple[int, int, bool]:
    """Take the mark while a batch with a lower number waits to commit.

    Give the mark, the slow batch, and whether the mark waited for it.
    """
    make_source()
    numbered, go = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(_slow_feeder, numbered, go)
        assert numbered.wait(timeout=60)
        _open_batch()
        marking = pool.submit(_mark, take)
        if take is _unguarded_mark:
            marking.result(timeout=60)
        else:
            _wait_for_a_waiter()
        waited = not marking.done()
        go.set()
        return marking.result(timeout=60), slow.result(timeout=60), waited


def _wait_for_a_waiter() -> None:
    """Wait until somebody stands in the queue of the feeders' lock."""
    with connection.cursor() as cursor:
        for _ in range(10_000):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_no_batch_below_the_mark_commits_after_it() -> None:
    mark, slow, waited = _race(hold_off_feeders)
    assert waited
    assert slow < mark
    assert Batch.objects.filter(pk__lte=mark).count() == 2


def test_without_the_lock_a_batch_below_the_mark_is_yet_to_come() -> None:
    mark, slow, waited = _race(_unguarded_mark)
    assert not waited
    assert slow < mark


def test_who_feeds_events_waits_for_a_publication() -> None:
    level = make_level(input_kind="events")
    row = EventRow(level.pk, "INC-1", 1, "1", start_of(1), due_at=start_of(2))
    feed = partial(record_events, source=make_source(), rows=[row], by=None, now=NOW)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            mark = hold_off_feeders()
            feeding = pool.submit(lambda: _closing(feed))
            _wait_for_a_waiter()
            assert not Batch.objects.filter(pk__gt=mark).exists()
        assert feeding.result(timeout=60).accepted == 1
    assert Batch.objects.get().pk > mark


def _closing(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connections.close_all()


def test_what_is_fed_after_publication_changes_no_published_figure() -> None:
    fed = make_fed()
    fed.publish(2)
    before = Statement.objects.filter(state="published").values().get()
    at_once(lambda number: fed.correct(2, 81 + number) if number < 1 else None, 2)
    assert Statement.objects.filter(state="published").values().get() == before
    assert Statement.objects.get(revision=2).month == start_of(2).date()
