"""Samples: what is taken, what is refused, and what a correction does."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import BusinessUnit
from core.errors import RuleError
from slas.choices import BatchKind
from slas.ingest_rows import Receipt, SampleRow
from slas.models import Batch, Evaluation, Sample
from slas.services.ingest import record_samples
from tests.slas.ingest_setting import NOW, Setting, at, make_feeder, make_setting, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting() -> Setting:
    return make_setting()


def day(setting: Setting, text: str, good: str = "1440", n: str = "1440") -> SampleRow:
    return SampleRow(setting.uptime.pk, at(text), Decimal(n), Decimal(good))


def record(setting: Setting, *rows: SampleRow, **options: Any) -> Receipt:
    return record_samples(source=setting.source, rows=rows, by=None, now=NOW, **options)


def current() -> list[tuple[datetime, int]]:
    found = Sample.objects.filter(superseded_by=0).order_by("at")
    return [(row.at, int(row.good or 0)) for row in found]


@pytest.mark.smoke
def test_new_samples_go_in_and_owe_their_period(setting: Setting) -> None:
    receipt = record(setting, day(setting, "2026-05-01"), day(setting, "2026-05-02", "1400"))
    assert (receipt.accepted, receipt.duplicate, receipt.rejected) == (2, 0, ())
    assert current() == [(at("2026-05-01"), 1440), (at("2026-05-02"), 1400)]
    owed = Evaluation.objects.get()
    assert (owed.service_level_id, owed.period_start, owed.period_end, owed.due_at) == (
        setting.uptime.pk,
        at("2026-05-01"),
        at("2026-06-01"),
        NOW,
    )


def test_same_samples_again_change_nothing(setting: Setting) -> None:
    rows = [day(setting, "2026-05-01"), day(setting, "2026-05-02")]
    record(setting, *rows)
    Evaluation.objects.all().delete()
    receipt = record(setting, *rows)
    assert (receipt.accepted, receipt.duplicate, receipt.batch_id) == (0, 2, None)
    assert Batch.objects.count() == 1
    assert not Evaluation.objects.exists()


def test_numbers_that_say_the_same_after_rounding_are_duplicates(setting: Setting) -> None:
    row = SampleRow(setting.uptime.pk, at("2026-05-01"), Decimal(3), None, Decimal("1.23456789"))
    record(setting, row)
    assert Sample.objects.get().total == Decimal("1.234568")
    assert record(setting, row).duplicate == 1


def test_other_content_is_a_conflict_and_the_rest_goes_in(setting: Setting) -> None:
    record(setting, day(setting, "2026-05-01"))
    receipt = record(setting, day(setting, "2026-05-01", "7"), day(setting, "2026-06-01"))
    assert [(r.index, r.code) for r in receipt.rejected] == [(0, "conflict")]
    assert receipt.accepted == 1
    assert current()[0] == (at("2026-05-01"), 1440)


def test_all_or_nothing_leaves_nothing_behind(setting: Setting) -> None:
    record(setting, day(setting, "2026-05-01"))
    for bad in (day(setting, "2026-05-01", "7"), day(setting, "2026-05-03", "9999")):
        receipt = record(
            setting,
            bad,
            day(setting, "2026-06-01"),
            all_or_nothing=True,
            covers={setting.uptime.pk: (at("2026-05-01"), at("2026-07-01"))},
        )
        assert (receipt.accepted, len(receipt.rejected)) == (0, 1)
    assert len(current()) == 1
    assert Batch.objects.count() == 1
    assert Evaluation.objects.count() == 1


def test_correction_supersedes_and_both_rows_stay_readable(setting: Setting) -> None:
    record(setting, day(setting, "2026-05-01"), day(setting, "2026-05-02"))
    Evaluation.objects.all().delete()
    receipt = record(
        setting,
        day(setting, "2026-05-01", "1400"),
        day(setting, "2026-05-02"),
        day(setting, "2026-06-03"),
        kind=BatchKind.CORRECTION,
        reason="The probe was down",
    )
    assert (receipt.accepted, receipt.corrected, receipt.duplicate) == (2, 1, 1)
    history = Sample.objects.filter(at=at("2026-05-01")).order_by("-superseded_by")
    assert [(int(row.good or 0), row.superseded_by) for row in history] == [
        (1440, receipt.batch_id),
        (1400, 0),
    ]
    starts = Evaluation.objects.order_by("period_start").values_list("period_start", flat=True)
    assert list(starts) == [at("2026-05-01"), at("2026-06-01")]
    again = record(
        setting, day(setting, "2026-05-01", "1440"), kind=BatchKind.CORRECTION, reason="No"
    )
    assert again.corrected == 1


def test_correction_needs_a_reason(setting: Setting) -> None:
    with pytest.raises(RuleError) as refused:
        record(setting, day(setting, "2026-05-01"), kind=BatchKind.CORRECTION, reason="  ")
    assert refused.value.field == "reason"


def test_one_call_with_two_contents_of_one_instant_takes_neither(setting: Setting) -> None:
    receipt = record(
        setting,
        day(setting, "2026-05-01"),
        day(setting, "2026-05-02"),
        day(setting, "2026-05-02"),
        day(setting, "2026-05-01", "3"),
    )
    assert [(r.index, r.code) for r in receipt.rejected] == [(0, "conflict"), (3, "conflict")]
    assert "0, 3" in receipt.rejected[0].detail
    assert (receipt.accepted, receipt.duplicate) == (1, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"n": Decimal("NaN")}, "not_finite"),
        ({"good": Decimal("Infinity")}, "not_finite"),
        ({"total": Decimal("-Infinity")}, "not_finite"),
        ({"good": None}, "empty"),
        ({"n": Decimal(-1), "good": Decimal(-1)}, "out_of_range"),
        ({"good": Decimal(-1)}, "out_of_range"),
        ({"n": Decimal("1e12")}, "out_of_range"),
        ({"total": Decimal("1e18")}, "out_of_range"),
        ({"good": Decimal(1441)}, "good_exceeds_n"),
        ({"at": NOW + timedelta(days=1, seconds=1)}, "future"),
        ({"at": datetime(1999, 12, 31, tzinfo=UTC)}, "too_old"),
        ({"at": datetime(2026, 5, 1)}, "no_time_zone"),  # noqa: DTZ001
        ({"service_level_id": 987654321}, "unknown_level"),
    ],
)
def test_bad_sample_is_named_and_the_rest_goes_in(
    setting: Setting, change: dict[str, Any], code: str
) -> None:
    bad = day(setting, "2026-05-01")._replace(**change)
    receipt = record(setting, day(setting, "2026-05-02"), bad)
    assert [(r.index, r.code) for r in receipt.rejected] == [(1, code)]
    assert receipt.accepted == 1


def test_level_that_takes_events_refuses_samples(setting: Setting) -> None:
    row = day(setting, "2026-05-01")._replace(service_level_id=setting.tickets.pk)
    assert [r.code for r in record(setting, row).rejected] == ["wrong_input"]


def test_terms_in_force_decide_what_a_level_takes(setting: Setting) -> None:
    setting.uptime.versions.update(effective_to=at("2026-06-01").date())
    make_version(setting.uptime, setting.source, number=2, effective_from=at("2026-06-01").date())
    receipt = record(setting, day(setting, "2026-05-31"), day(setting, "2026-06-01"))
    assert [(r.index, r.code) for r in receipt.rejected] == [(1, "wrong_input")]


def test_feeder_writes_only_in_its_own_unit(setting: Setting) -> None:
    ben = make_feeder("ben", setting.unit)
    cyd = make_feeder("cyd", BusinessUnit.objects.create(code="hr", name="HR"))
    row = day(setting, "2026-05-01")
    refused = record_samples(source=setting.source, rows=[row], by=cyd, now=NOW)
    assert [r.code for r in refused.rejected] == ["unknown_level"]
    assert record_samples(source=setting.source, rows=[row], by=ben, now=NOW).accepted == 1
    assert Batch.objects.get().by == ben


def test_samples_outside_the_term_are_kept_and_owe_nothing(setting: Setting) -> None:
    assert record(setting, day(setting, "2025-12-31")).accepted == 1
    assert not Evaluation.objects.exists()


def test_instants_in_other_zones_are_one_instant(setting: Setting) -> None:
    record(setting, day(setting, "2026-05-01"))
    elsewhere = datetime.fromisoformat("2026-05-01T02:00:00+02:00")
    assert record(setting, day(setting, "2026-05-01")._replace(at=elsewhere)).duplicate == 1


def test_content_of_a_sample_never_changes(setting: Setting) -> None:
    record(setting, day(setting, "2026-05-01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.update(good=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.filter(superseded_by=0).delete()
