"""What the database itself holds of sources, batches, event keys, results and what is owed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import models

from slas.models import Batch, Evaluation, EventKey, Result, Watermark
from tests.constraints import NAN, Check, Once
from tests.factories import NOW, make_level, make_source

pytestmark = pytest.mark.django_db
START, END = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def _batch() -> models.Model:
    return Batch.objects.create(source=make_source(), received_at=NOW)


def _watermark() -> models.Model:
    return Watermark.objects.create(
        service_level=make_level(), reported_from=START, reported_through=END, updated_at=NOW
    )


def _event_key() -> models.Model:
    return EventKey.objects.create(
        source=make_source(),
        external_id="T-1",
        service_level=make_level(),
        attributed_at=START,
        rank=1,
        content_hash="0" * 64,
    )


def _result() -> models.Model:
    level = make_level()
    return Result.objects.create(
        service_level=level,
        version=level.versions.get(),
        period_start=START,
        period_end=END,
        month=date(2026, 2, 1),
        state="final",
        result_class="met",
        attained=96,
        attained_shown=96,
        numerator=96,
        denominator=100,
        n=100,
        coverage_ratio=1,
        inputs_hash="0" * 64,
        computed_at=NOW,
    )


def _owed() -> models.Model:
    return Evaluation.objects.create(
        service_level=make_level(), period_start=START, period_end=END, due_at=NOW
    )


def _finite(column: str, *beyond: int) -> Check:
    broken = tuple({column: value} for value in (NAN, *beyond))
    return Check(_result, broken, {column: 1})


FAR = 10**12 + 1
CONSTRAINTS: dict[str, Check | Once] = {
    "source_kind_is_known": Check(make_source, ({"kind": "rumour"},), {"kind": "survey"}),
    "batch_kind_is_known": Check(_batch, ({"kind": "rumour", "reason": "x"},), {"kind": "ingest"}),
    "correction_has_a_reason": Check(
        _batch, ({"kind": "correction"},), {"kind": "correction", "reason": "Typing error"}
    ),
    "watermark_starts_before_it_ends": Check(
        _watermark, ({"reported_through": START - DAY},), {"reported_through": START}
    ),
    "event_key_once": Once(_event_key, apart={"external_id": "T-2"}),
    "event_rank_is_finite": Check(
        _event_key, ({"rank": NAN}, {"rank": -1}, {"rank": 10**37 + 1}), {"rank": 10**37}
    ),
    # The total has no scope: two nulls clash too.
    "result_once_per_level_period_scope_revision": Once(
        _result, apart={"revision": 2, "standing": "superseded"}
    ),
    "result_period_ends_after_it_starts": Check(
        _result, ({"period_end": START},), {"period_end": START + DAY}
    ),
    "result_state_is_known": Check(_result, ({"state": "guessed"},), {"state": "running"}),
    "result_class_is_known": Check(
        _result,
        ({"result_class": "fine"}, {"result_class": "fine", "attained": None}),
        {"result_class": "critical"},
    ),
    "attained_is_finite": _finite("attained", FAR, -FAR),
    "attained_shown_is_finite": _finite("attained_shown", FAR, -FAR),
    "numerator_is_finite": _finite("numerator", 10**20 + 1, -(10**20) - 1),
    "denominator_is_finite": _finite("denominator", 10**20 + 1, -1),
    "result_n_is_finite": _finite("n", 10**17 + 1, -1),
    "coverage_is_a_ratio": _finite("coverage_ratio", 2, -1),
    "evaluation_owed_once": Once(_owed, apart={"period_start": START - DAY}),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds(name: str) -> None:
    CONSTRAINTS[name].hold(name)


@pytest.mark.parametrize("judged", ["met", "met_minimum", "below_minimum", "critical"])
@pytest.mark.parametrize("missing", ["no_events", "not_due", "excused", "not_reported"])
def test_a_result_is_judged_exactly_when_attained(judged: str, missing: str) -> None:
    broken: tuple[dict[str, Any], ...] = (
        {"result_class": judged, "attained": None},
        {"result_class": missing},
    )
    Check(_result, broken, {"result_class": missing, "attained": None}).hold(
        "result_is_judged_exactly_when_attained"
    )
    Check(_result, broken, {"result_class": judged}).hold("result_is_judged_exactly_when_attained")
