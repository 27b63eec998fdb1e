"""Writers at once never wait for each other's history, and leave chains that hold together."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import BusinessUnit
from core.models import HistoryHead, HistoryRow
from core.services.history import check_history

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ROUNDS = 8, 12


def in_threads(*works: Callable[[], None]) -> list[BaseException]:
    """Run each in a thread with a connection of its own; give what they raised."""
    raised: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  handed to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def write_while_another_writes() -> list[BaseException]:
    """Add a unit while another transaction that did so stands open; wait half a second."""

    def work() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
            BusinessUnit.objects.create(code="second", name="Second")

    with transaction.atomic():
        BusinessUnit.objects.create(code="first", name="First")
        return in_threads(work)


def test_nobody_waits_for_another_transactions_history() -> None:
    assert write_while_another_writes() == []
    rows = HistoryRow.objects.filter(table_name="accounts_businessunit")
    assert len({row.chain for row in rows}) == 2
    assert check_history().faults == ()


def test_control_with_one_chain_for_all_the_second_writer_waits() -> None:
    """The protection off: whoever writes second gives up waiting for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('core_history_chain'::regproc)")
        before = str(cursor.fetchone()[0])
        one_for_all = before.replace(
            "WHILE NOT pg_try_advisory_xact_lock(hashtext('history chain'), taken) LOOP",
            "WHILE false LOOP",
        )
        assert one_for_all != before
        try:
            cursor.execute(one_for_all)
            raised = write_while_another_writes()
        finally:
            cursor.execute(before)
    assert [type(error) for error in raised] != []
    assert all(isinstance(error, DatabaseError) for error in raised)


def test_many_writers_with_rollbacks_leave_chains_that_hold() -> None:
    def writer(number: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(ROUNDS):
                with transaction.atomic():
                    unit = BusinessUnit.objects.create(code=f"u-{number}-{turn}", name="Before")
                    with transaction.atomic():
                        BusinessUnit.objects.filter(pk=unit.pk).update(name="Lost")
                        transaction.set_rollback(True)
                    BusinessUnit.objects.filter(pk=unit.pk).update(name="After")
                    transaction.set_rollback(turn % 4 == 3)

        return work

    assert in_threads(*(writer(number) for number in range(WRITERS))) == []
    rows = HistoryRow.objects.filter(table_name="accounts_businessunit")
    kept = WRITERS * ROUNDS * 3 // 4
    assert (rows.filter(operation="added").count(), rows.count()) == (kept, 2 * kept)
    assert not rows.filter(new__name="Lost").exists()
    check = check_history()
    assert check.faults == ()
    assert 1 <= HistoryHead.objects.count() <= WRITERS + 1
