"""Several feeders of the same rows at once: one effect, no deadlock."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier
from threading import Event as Flag
from typing import TypeVar

import pytest
from django.db import connection, connections

from slas.choices import BatchKind
from slas.ingest_rows import EventRow, Receipt, SampleRow
from slas.models import Batch, Event, EventKey, Sample
from slas.querysets import ingest
from slas.querysets.partitions import ensure_months
from slas.services.ingest import record_events, record_samples
from tests.seeds import empty_tables
from tests.slas.ingest_setting import NOW, Setting, at, make_setting

pytestmark = pytest.mark.django_db

FEEDERS = 6
ROUNDS = 5
T = TypeVar("T")


def at_once(work: Callable[[int], T], feeders: int = FEEDERS) -> list[T]:
    """Do work in threads that start together, each on a connection of its own, and commit it."""
    barrier = Barrier(feeders)

    def run(number: int) -> T:
        try:
            barrier.wait(timeout=30)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(feeders) as pool:
        return list(pool.map(run, range(feeders)))


def elsewhere(work: Callable[[], T]) -> T:
    """Do work on another connection than the test's own, whose transaction sees no end."""
    return at_once(lambda _: work(), feeders=1)[0]


@pytest.fixture
def setting() -> Iterator[Setting]:
    """Commit a setting and remove it with all that hangs on it; the catalogue is put back."""
    try:
        yield elsewhere(make_setting)
    finally:
        elsewhere(empty_tables)


def samples(setting: Setting, shift: int) -> list[SampleRow]:
    first = at("2026-03-01") + timedelta(days=shift)
    return [
        SampleRow(setting.uptime.pk, first + timedelta(hours=hour), Decimal(60), Decimal(60))
        for hour in range(200)
    ]


def tickets(setting: Setting, rank: int) -> list[EventRow]:
    first = at("2026-03-01")
    return [
        EventRow(setting.minor.pk, f"INC{n}", rank, f"v{rank}", first + timedelta(hours=n))
        for n in range(200)
    ]


def test_same_samples_from_many_feeders_go_in_once(setting: Setting) -> None:
    for turn in range(ROUNDS):
        rows = samples(setting, 10 * turn)

        def feed(number: int, rows: list[SampleRow] = rows) -> Receipt:
            ordered = rows if number % 2 else rows[::-1]
            return record_samples(source=setting.source, rows=ordered, by=None, now=NOW)

        receipts = at_once(feed)
        assert sorted((r.accepted, r.duplicate, len(r.rejected)) for r in receipts) == [
            *[(0, 200, 0)] * (FEEDERS - 1),
            (200, 0, 0),
        ]
    assert elsewhere(Sample.objects.count) == 200 * ROUNDS
    assert elsewhere(Batch.objects.count) == ROUNDS


def test_versions_from_many_feeders_leave_the_newest(setting: Setting) -> None:
    elsewhere(
        lambda: record_events(source=setting.source, rows=tickets(setting, 1), by=None, now=NOW)
    )
    accepted = 200
    for turn in range(ROUNDS):

        def feed(number: int, first: int = 2 + turn * FEEDERS) -> Receipt:
            rows = tickets(setting, first + number)
            ordered = rows if number % 2 else rows[::-1]
            return record_events(source=setting.source, rows=ordered, by=None, now=NOW)

        receipts = at_once(feed)
        assert not any(r.rejected for r in receipts)
        assert all(r.accepted + r.older == 200 for r in receipts)
        accepted += sum(r.accepted for r in receipts)
    newest = 1 + ROUNDS * FEEDERS
    current = Event.objects.filter(superseded_by=0).values_list("rank", flat=True)
    assert elsewhere(lambda: list(current)) == [newest] * 200
    keys = EventKey.objects.values_list("rank", flat=True)
    assert elsewhere(lambda: list(keys)) == [newest] * 200
    assert elsewhere(Event.objects.count) == accepted


def test_corrections_among_feeders_leave_one_current_row_per_instant(setting: Setting) -> None:
    for turn in range(ROUNDS):
        rows = samples(setting, 10 * turn)

        def feed(number: int, rows: list[SampleRow] = rows) -> Receipt:
            if number % 2:
                return record_samples(source=setting.source, rows=rows, by=None, now=NOW)
            return record_samples(
                source=setting.source,
                rows=[row._replace(good=Decimal(number)) for row in rows],
                by=None,
                now=NOW,
                kind=BatchKind.CORRECTION,
                reason=f"Correction {number}",
            )

        at_once(feed)
        span = Sample.objects.filter(superseded_by=0, at__gte=rows[0].at, at__lte=rows[-1].at)
        current: list[Sample] = elsewhere(partial(list, span))
        assert len({row.at for row in current}) == len(current) == 200
        assert len({row.good for row in current}) == 1


def test_feeder_waits_for_a_correction_that_is_numbered_before_it(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = samples(setting, 0)
    numbered, fed = Flag(), Flag()
    stage = ingest.stage_samples

    def stage_late(staged: Iterable[tuple[int, SampleRow]]) -> int:
        if not numbered.is_set():  # the correction, which comes first
            numbered.set()
            fed.wait(timeout=1)  # in vain: the feeder is held off until the correction commits
        return stage(staged)

    def feed(number: int) -> Receipt:
        if number == 0:
            return record_samples(
                source=setting.source,
                rows=rows,
                by=None,
                now=NOW,
                kind=BatchKind.CORRECTION,
                reason="First",
            )
        numbered.wait(timeout=30)
        receipt = record_samples(
            source=setting.source,
            rows=[row._replace(good=Decimal(1)) for row in rows],
            by=None,
            now=NOW,
        )
        fed.set()
        return receipt

    monkeypatch.setattr(ingest, "stage_samples", stage_late)
    correction, feeder = at_once(feed, feeders=2)
    assert correction.accepted == 200
    assert [r.code for r in feeder.rejected] == ["conflict"] * 200


def test_partitions_made_at_once_are_made_once(setting: Setting) -> None:
    def remove() -> None:
        with connection.cursor() as cursor:
            for month in months:
                cursor.execute(f"DROP TABLE IF EXISTS slas_sample_{month:%Y_%m}")

    months = [at(f"2031-{month:02d}-01").date() for month in range(1, 13)]
    try:
        assert sum(at_once(lambda _: ensure_months("slas_sample", months))) == 12
    finally:
        elsewhere(remove)
