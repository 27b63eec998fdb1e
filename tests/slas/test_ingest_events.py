"""Events: versions, attribution, conflicts, coverage."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import BusinessUnit
from core.errors import RuleError
from slas.ingest_checks import NOT_ATTRIBUTED
from slas.ingest_rows import EventRow, Receipt
from slas.models import Batch, Evaluation, Event, EventKey, ServiceLevel, Source, Watermark
from slas.services.ingest import record_events, state_coverage
from tests.slas.ingest_setting import (
    NOW,
    Setting,
    at,
    make_contract,
    make_feeder,
    make_level,
    make_setting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting() -> Setting:
    return make_setting()


def ticket(setting: Setting, rank: int = 1, external_id: str = "INC1", **more: Any) -> EventRow:
    row = EventRow(
        service_level_id=setting.tickets.pk,
        external_id=external_id,
        rank=rank,
        version_label=f"v{rank}",
        opened_at=at("2026-04-30T08:00"),
        due_at=at("2026-05-01T08:00"),
        met=True,
    )
    return replace(row, **more)


def record(setting: Setting, *rows: EventRow, **options: Any) -> Receipt:
    return record_events(source=setting.source, rows=rows, by=None, now=NOW, **options)


def owed() -> list[tuple[int, datetime]]:
    rows = Evaluation.objects.order_by("service_level_id", "period_start")
    return list(rows.values_list("service_level_id", "period_start"))


@pytest.mark.smoke
def test_new_event_goes_in_and_owes_its_period(setting: Setting) -> None:
    receipt = record(setting, ticket(setting))
    assert (receipt.accepted, receipt.new_versions, receipt.duplicate) == (1, 0, 0)
    event = Event.objects.get()
    assert (event.attributed_at, event.superseded_by, event.batch_id) == (
        at("2026-05-01T08:00"),
        0,
        receipt.batch_id,
    )
    assert owed() == [(setting.tickets.pk, at("2026-05-01"))]


@pytest.mark.smoke
def test_newer_version_supersedes_and_owes_both_periods(setting: Setting) -> None:
    record(setting, ticket(setting))
    Evaluation.objects.all().delete()
    moved = ticket(
        setting, 2, resolved_at=at("2026-04-30T20:00"), service_level_id=setting.minor.pk
    )
    receipt = record(setting, moved)
    assert (receipt.accepted, receipt.new_versions) == (1, 1)
    assert list(Event.objects.order_by("rank").values_list("version_label", "superseded_by")) == [
        ("v1", receipt.batch_id),
        ("v2", 0),
    ]
    key = EventKey.objects.get()
    assert (int(key.rank), key.service_level_id, key.attributed_at) == (
        2,
        setting.minor.pk,
        at("2026-04-30T08:00"),
    )
    assert owed() == [
        (setting.tickets.pk, at("2026-05-01")),
        (setting.minor.pk, at("2026-04-01")),
    ]


def test_same_version_and_content_changes_nothing(setting: Setting) -> None:
    record(setting, ticket(setting))
    Evaluation.objects.all().delete()
    receipt = record(setting, ticket(setting))
    assert (receipt.accepted, receipt.duplicate, receipt.batch_id) == (0, 1, None)
    assert (Batch.objects.count(), Event.objects.count(), owed()) == (1, 1, [])


def test_older_version_is_ignored(setting: Setting) -> None:
    record(setting, ticket(setting, 5))
    receipt = record(setting, ticket(setting, 4, met=False))
    assert (receipt.accepted, receipt.older) == (0, 1)
    assert Event.objects.get().met is True


@pytest.mark.parametrize(
    "change",
    [
        {"met": False},
        {"met": None},
        {"opened_at": at("2026-04-29")},
        {"due_at": None},
        {"resolved_at": at("2026-05-09")},
        {"value": Decimal(1)},
    ],
)
def test_same_version_with_other_content_is_refused(
    setting: Setting, change: dict[str, Any]
) -> None:
    record(setting, ticket(setting))
    receipt = record(setting, ticket(setting, **change), ticket(setting, external_id="INC2"))
    assert [(r.index, r.code) for r in receipt.rejected] == [(0, "conflict")]
    assert receipt.accepted == 1
    nothing = record(
        setting,
        ticket(setting, **change),
        ticket(setting, external_id="INC3"),
        all_or_nothing=True,
    )
    assert (nothing.accepted, len(nothing.rejected)) == (0, 1)
    assert EventKey.objects.count() == 2


def test_newest_version_of_a_call_stands_whatever_its_order(setting: Setting) -> None:
    receipt = record(setting, ticket(setting, 2), ticket(setting, 3, met=False), ticket(setting, 1))
    assert (receipt.accepted, receipt.older) == (1, 2)
    assert Event.objects.get().rank == 3


def test_one_version_with_two_contents_in_one_call_names_both(setting: Setting) -> None:
    receipt = record(setting, ticket(setting, 1), ticket(setting, 2), ticket(setting, 2, met=False))
    assert [(r.index, r.code) for r in receipt.rejected] == [(1, "conflict"), (2, "conflict")]
    assert "1, 2" in receipt.rejected[0].detail
    assert Event.objects.get().rank == 1


def test_two_sources_may_use_one_id(setting: Setting) -> None:
    record(setting, ticket(setting))
    other = Source.objects.create(code="other", name="Other", kind="vendor")
    receipt = record_events(source=other, rows=[ticket(setting)], by=None, now=NOW)
    assert receipt.accepted == 1
    assert EventKey.objects.count() == 2


def test_event_without_attribution_yet_waits_in_year_9999(setting: Setting) -> None:
    record(setting, ticket(setting, due_at=None))
    assert Event.objects.get().attributed_at == NOT_ATTRIBUTED
    assert owed() == []
    record(setting, ticket(setting, 2, due_at=None, resolved_at=at("2026-06-02")))
    assert owed() == [(setting.tickets.pk, at("2026-06-01"))]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"external_id": " "}, "empty"),
        ({"external_id": "x" * 121}, "too_long"),
        ({"external_id": "a\x00b"}, "bad_text"),
        ({"external_id": "a\ud800b"}, "bad_text"),
        ({"version_label": "v" * 81}, "too_long"),
        ({"rank": -1}, "out_of_range"),
        ({"rank": 10**37 + 1}, "out_of_range"),
        ({"value": Decimal("NaN")}, "not_finite"),
        ({"value": Decimal("1e18")}, "out_of_range"),
        ({"opened_at": at("2026-07-17")}, "future"),
        ({"opened_at": datetime(1999, 1, 1, tzinfo=UTC)}, "too_old"),
        ({"opened_at": datetime(2026, 5, 1)}, "no_time_zone"),  # noqa: DTZ001
        ({"due_at": at("2100-01-02")}, "future"),
        ({"resolved_at": at("2026-04-29")}, "resolved_before_opened"),
        ({"service_level_id": 987654321}, "unknown_level"),
    ],
)
def test_bad_event_is_named_and_the_rest_goes_in(
    setting: Setting, change: dict[str, Any], code: str
) -> None:
    receipt = record(setting, ticket(setting, external_id="INC2"), ticket(setting, **change))
    assert [(r.index, r.code) for r in receipt.rejected] == [(1, code)]
    assert receipt.accepted == 1


def test_level_that_takes_samples_refuses_events(setting: Setting) -> None:
    receipt = record(setting, ticket(setting, service_level_id=setting.uptime.pk))
    assert [r.code for r in receipt.rejected] == ["wrong_input"]


def test_ids_and_labels_keep_every_printable_sign(setting: Setting) -> None:
    odd = "a\\tb 'é\" \\N;=1+1"
    record(setting, ticket(setting, external_id=odd, version_label=odd))
    assert (EventKey.objects.get().external_id, Event.objects.get().version_label) == (odd, odd)
    assert record(setting, ticket(setting, external_id=odd)).duplicate == 1


def test_outsider_takes_no_event_away_from_a_level_out_of_reach(setting: Setting) -> None:
    record(setting, ticket(setting))
    hr = BusinessUnit.objects.create(code="hr", name="HR")
    own = make_level(make_contract("Else", hr), "P1", setting.source)
    cyd = make_feeder("cyd", hr)
    row = ticket(setting, 9, service_level_id=own.pk)
    receipt = record_events(source=setting.source, rows=[row], by=cyd, now=NOW)
    assert [r.code for r in receipt.rejected] == ["conflict"]
    assert EventKey.objects.get().service_level_id == setting.tickets.pk
    everywhere = make_feeder("ada", None)
    moved = record_events(source=setting.source, rows=[row], by=everywhere, now=NOW)
    assert moved.new_versions == 1


# --- coverage


def span(level: ServiceLevel) -> tuple[datetime, datetime]:
    mark = Watermark.objects.get(service_level=level)
    return mark.reported_from, mark.reported_through


def test_coverage_widens_and_owes_empty_periods_too(setting: Setting) -> None:
    level = setting.minor
    receipt = record(setting, covers={level.pk: (at("2026-02-01"), at("2026-04-01"))})
    assert receipt.batch_id is not None
    assert owed() == [(level.pk, at("2026-02-01")), (level.pk, at("2026-03-01"))]
    Evaluation.objects.all().delete()
    narrower = {level.pk: (at("2026-02-10"), at("2026-03-10"))}
    assert record(setting, covers=narrower).batch_id is None
    assert owed() == []
    widened = {level.pk: (at("2026-01-20"), at("2026-04-02"))}
    assert state_coverage(covers=widened, by=None, now=NOW) == 1
    assert span(level) == (at("2026-01-20"), at("2026-04-02"))
    assert owed() == [(level.pk, at("2026-01-01")), (level.pk, at("2026-04-01"))]


@pytest.mark.parametrize(
    ("start", "through"),
    [("2026-05-02", "2026-05-01"), ("1999-01-01", "2026-05-01"), ("2026-05-01", "2026-07-20")],
)
def test_coverage_that_cannot_be_is_refused(setting: Setting, start: str, through: str) -> None:
    with pytest.raises(RuleError):
        record(setting, covers={setting.minor.pk: (at(start), at(through))})


def test_coverage_of_a_level_out_of_reach_is_refused(setting: Setting) -> None:
    cyd = make_feeder("cyd", BusinessUnit.objects.create(code="hr", name="HR"))
    covers = {setting.minor.pk: (at("2026-05-01"), at("2026-06-01"))}
    with pytest.raises(RuleError):
        state_coverage(covers=covers, by=cyd, now=NOW)
    assert not Watermark.objects.exists()
