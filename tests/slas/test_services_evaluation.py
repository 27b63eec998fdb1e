"""What is owed is evaluated once, completely, and again when its inputs change."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from alerts.models import Alert
from contracts.services import amend_contract
from slas.choices import BatchKind, ResultClass
from slas.ingest_rows import EventRow, SampleRow
from slas.models import ChangedVendor, Evaluation, Result, ServiceLevel
from slas.services import evaluation, work
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_events, record_samples
from slas.services.reconcile import Books, reconcile
from slas.services.statistics import load_statistics
from tests.factories import make_contract, make_level, make_source

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def feed(level: ServiceLevel, month: int, good: int, n: int = 100, **more: object) -> None:
    """Send one sample in the middle of a month, and say that all of it has come in."""
    receipt = record_samples(
        source=make_source(),
        rows=[SampleRow(level.pk, at(month, 10), Decimal(n), Decimal(good))],
        by=None,
        now=NOW,
        covers={level.pk: (at(1, 1, 0), at(month + 1, 1, 0))},
        **more,  # type: ignore[arg-type]
    )
    assert receipt.rejected == ()


def classes(level: ServiceLevel) -> list[str]:
    return list(level.results.order_by("period_start").values_list("result_class", flat=True))


@pytest.mark.django_db
def test_every_begun_period_has_a_result() -> None:
    level = make_level(make_contract())
    feed(level, 1, 96)
    feed(level, 2, 92)
    evaluate_owed(now=NOW)
    assert classes(level) == ["met", "met_minimum", "not_due"]
    assert list(level.results.values_list("month", flat=True).order_by("month")) == [
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]


@pytest.mark.django_db
def test_nothing_changes_the_second_time() -> None:
    level = make_level(make_contract())
    feed(level, 1, 96)
    assert evaluate_owed(now=NOW).written == 3
    before = list(Result.objects.order_by("pk").values())
    assert evaluate_owed(now=NOW) == evaluation.Drained()
    assert list(Result.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_the_clock_alone_closes_a_period_and_finds_silence() -> None:
    level = make_level(make_contract(), grace_days=5)
    evaluate_owed(now=at(1, 20))
    assert classes(level) == ["not_due"]
    evaluate_owed(now=at(2, 3))
    assert classes(level) == ["not_due", "not_due"]
    evaluate_owed(now=at(2, 6, 1))
    assert classes(level) == ["not_reported", "not_due"]


@pytest.mark.django_db
def test_late_data_reopens_its_period_alone() -> None:
    level = make_level(make_contract())
    feed(level, 1, 96)
    feed(level, 2, 96)
    evaluate_owed(now=NOW)
    rows = [SampleRow(level.pk, at(1, 20), Decimal(100), Decimal(50))]
    record_samples(source=make_source(), rows=rows, by=None, now=NOW)
    assert evaluate_owed(now=NOW).evaluated == 1
    january = level.results.get(month=date(2026, 1, 1))
    assert (january.numerator, january.denominator) == (Decimal(146), Decimal(200))
    assert january.result_class == ResultClass.BELOW_MINIMUM


@pytest.mark.django_db
def test_a_correction_replaces_the_figure() -> None:
    level = make_level(make_contract())
    feed(level, 1, 50)
    evaluate_owed(now=NOW)
    assert classes(level)[0] == "below_minimum"
    feed(level, 1, 97, kind=BatchKind.CORRECTION, reason="The probe was mended")
    evaluate_owed(now=NOW)
    assert classes(level)[0] == "met"


@pytest.mark.django_db
def test_an_open_ticket_fails_when_it_falls_due_without_any_new_data() -> None:
    level = make_level(make_contract(), input_kind="events", attribution="opened")
    opened, due = at(3, 19), at(3, 20, 12)
    record_events(
        source=make_source("desk"),
        rows=[EventRow(level.pk, "INC-1", 1, "1", opened, due_at=due)],
        by=None,
        now=NOW,
    )
    evaluate_owed(now=NOW)
    assert level.results.get(month=date(2026, 3, 1)).n == 0
    evaluate_owed(now=due + timedelta(seconds=1))
    march = level.results.get(month=date(2026, 3, 1))
    assert (int(march.n), march.numerator) == (1, Decimal(0))
    assert march.result_class == "below_minimum"


@pytest.mark.django_db
def test_a_ticket_that_falls_due_next_month_opens_no_period_early() -> None:
    level = make_level(make_contract(), input_kind="events")
    record_events(
        source=make_source("desk"),
        rows=[EventRow(level.pk, "INC-1", 1, "1", at(3, 19), due_at=at(4, 2))],
        by=None,
        now=NOW,
    )
    evaluate_owed(now=NOW)
    assert not level.results.filter(period_start__gt=NOW).exists()
    assert reconcile(now=NOW).are_square
    evaluate_owed(now=at(4, 3))
    assert int(level.results.get(month=date(2026, 4, 1)).n) == 1


@pytest.mark.django_db
def test_a_breach_has_one_alert_and_recovery_clears_it() -> None:
    level = make_level(make_contract(), is_critical=True)
    feed(level, 2, 80)
    evaluate_owed(now=NOW)
    evaluate_owed(now=NOW)
    alert = Alert.objects.get(rule="breach")
    assert (alert.state, alert.severity) == ("open", "high")
    assert alert.detail == "80.00 % in February 2026; minimum 90.00 %."
    feed(level, 2, 99, kind=BatchKind.CORRECTION, reason="Wrong month")
    evaluate_owed(now=NOW)
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_by) == ("resolved", None)
    assert [entry.event for entry in alert.entries.all()] == ["opened", "resolved"]
    feed(level, 2, 70, kind=BatchKind.CORRECTION, reason="It was right after all")
    evaluate_owed(now=NOW)
    alert.refresh_from_db()
    assert alert.state == "open"
    assert Alert.objects.filter(rule="breach").count() == 1


@pytest.mark.django_db
def test_a_breach_of_long_ago_is_recorded_closed() -> None:
    level = make_level(make_contract())
    feed(level, 1, 80)
    evaluate_owed(now=NOW)
    assert Alert.objects.get(rule="breach").state == "resolved"


@pytest.mark.django_db
def test_a_changed_result_owes_the_vendors_score_from_its_month() -> None:
    level = make_level(make_contract())
    feed(level, 2, 96)
    evaluate_owed(now=NOW)
    ChangedVendor.objects.all().delete()
    rows = [SampleRow(level.pk, at(2, 20), Decimal(100), Decimal(50))]
    record_samples(source=make_source(), rows=rows, by=None, now=NOW)
    evaluate_owed(now=NOW)
    owed = ChangedVendor.objects.get()
    assert (owed.vendor_id, owed.from_month) == (level.contract.vendor_id, date(2026, 2, 1))


@pytest.mark.django_db
def test_a_pair_that_keeps_failing_is_set_aside_and_does_not_block_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contract = make_contract()
    bad, good = make_level(contract), make_level(contract)
    feed(good, 1, 96)
    real = load_statistics

    def fail_for_bad(terms: dict, **given: Any) -> object:  # type: ignore[type-arg]
        if any(pair.level_id == bad.pk for pair in terms):
            raise ValueError("poison")
        return real(terms, **given)

    monkeypatch.setattr(work, "load_statistics", fail_for_bad)
    now = NOW
    for _ in range(6):
        evaluate_owed(now=now)
        now += timedelta(hours=2)
    assert classes(good)[0] == "met"
    assert classes(bad) == []
    left = Evaluation.objects.filter(service_level=bad)
    assert {(row.attempts, row.quarantined_at is not None) for row in left} == {(5, True)}
    assert "poison" in left[0].last_error
    assert Alert.objects.filter(rule="work_failing", subject=f"level:{bad.pk}").count() == 3


@pytest.mark.django_db
def test_the_books_are_square_and_a_changed_figure_is_found() -> None:
    level = make_level(make_contract())
    feed(level, 1, 96)
    evaluate_owed(now=NOW)
    assert reconcile(now=NOW).are_square
    Result.objects.filter(month=date(2026, 1, 1)).update(attained=Decimal("99.9"))
    assert reconcile(now=NOW).stale == 1
    Result.objects.filter(month=date(2026, 1, 1)).delete()
    assert reconcile(now=NOW).missing == 1


@pytest.mark.django_db
def test_an_amendment_that_ends_the_term_takes_back_what_lies_beyond() -> None:
    level = make_level(make_contract())
    feed(level, 1, 96)
    feed(level, 2, 80)
    evaluate_owed(now=NOW)
    amend_contract(
        contract=level.contract,
        effective_from=date(2026, 1, 10),
        change="Ended by agreement",
        ends_on=date(2026, 1, 21),
        by=None,
        now=NOW,
    )
    evaluate_owed(now=NOW)
    left = level.results.get()
    assert (left.period_end, left.result_class) == (at(1, 21, 0), "met")
    assert Alert.objects.get(rule="breach").state == "resolved"
    assert reconcile(now=NOW) == Books(owed=2, missing=0, extra=0, stale=0)


@pytest.mark.django_db
def test_an_amendment_that_prolongs_the_term_completes_the_cut_period() -> None:
    level = make_level(make_contract(ends_on=date(2026, 1, 21)))
    feed(level, 1, 96)
    evaluate_owed(now=NOW)
    assert level.results.get().period_end == at(1, 21, 0)
    amend_contract(
        contract=level.contract,
        effective_from=date(2026, 1, 15),
        change="Prolonged",
        ends_on=None,
        by=None,
        now=NOW,
    )
    evaluate_owed(now=NOW)
    ends = list(level.results.order_by("period_start").values_list("period_end", flat=True))
    assert ends == [at(2, 1, 0), at(3, 1, 0), at(4, 1, 0)]
    assert reconcile(now=NOW).are_square


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_result_once() -> None:
    contract = make_contract()
    for _ in range(6):
        feed(make_level(contract), 1, 80)
    done: list[int] = []

    def work() -> None:
        try:
            done.append(evaluate_owed(now=NOW).written)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == 18
    assert Result.objects.count() == 18
    assert Alert.objects.filter(rule="breach").count() == 6
    assert not Evaluation.objects.filter(due_at__lte=NOW).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_between_leaves_everything_owed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    level = make_level(make_contract())
    feed(level, 1, 80)

    class Killed(BaseException):
        pass

    def die(**_: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(work, "mark_vendors_changed", lambda *_, **__: die())
        with pytest.raises(Killed):
            evaluate_owed(now=NOW)
    assert Result.objects.count() == 0
    assert Alert.objects.count() == 0
    assert Evaluation.objects.filter(due_at__lte=NOW).exists()
    evaluate_owed(now=NOW)
    assert classes(level) == ["below_minimum", "not_reported", "not_due"]


@pytest.mark.django_db(transaction=True)
def test_an_ingest_during_an_evaluation_is_not_lost() -> None:
    """The mark waits for the evaluation and owes the pair again."""
    level = make_level(make_contract())
    feed(level, 1, 96)
    fed = threading.Event()

    def late() -> None:
        try:
            rows = [SampleRow(level.pk, at(1, 20), Decimal(100), Decimal(0))]
            record_samples(source=make_source(), rows=rows, by=None, now=NOW)
        finally:
            fed.set()
            connection.close()

    thread = threading.Thread(target=late)
    with transaction.atomic():
        evaluate_owed(now=NOW)
        thread.start()
        assert not fed.wait(0.3)
    thread.join()
    evaluate_owed(now=NOW)
    assert level.results.get(month=date(2026, 1, 1)).denominator == 200


@pytest.mark.django_db
def test_an_outage_that_lasts_is_looked_at_again_and_grows() -> None:
    level = make_level(
        make_contract(), metric_type="availability", input_kind="events", attribution="opened"
    )
    began = NOW - timedelta(hours=2)
    record_events(
        source=make_source(),
        rows=[
            EventRow(
                service_level_id=level.pk,
                external_id="O-1",
                rank=1,
                version_label="1",
                opened_at=began,
            )
        ],
        by=None,
        now=NOW,
    )
    evaluate_owed(now=NOW)
    first = Result.objects.get(service_level=level, state="running")
    later = NOW + timedelta(minutes=30)
    assert evaluate_owed(now=later).written == 1
    second = Result.objects.get(service_level=level, state="running")
    down = [row.denominator - row.numerator for row in (first, second)]  # type: ignore[operator]
    assert down == [Decimal(120), Decimal(150)]
