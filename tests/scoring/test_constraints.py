"""What the database itself holds of methodology, scorecards and standings."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import models

from scoring.models import (
    Methodology,
    MethodologyWeight,
    Scorecard,
    ScorecardDimension,
    ScorecardLine,
    Standing,
)
from tests.constraints import NAN, Check, Once
from tests.factories import NOW, make_level, make_vendor

pytestmark = pytest.mark.django_db


def _methodology() -> models.Model:
    return Methodology.objects.get(version=1)


def _weight() -> models.Model:
    weight = MethodologyWeight.objects.filter(methodology__version=1, dimension="risk").first()
    assert weight is not None
    return weight


def _card() -> Scorecard:
    return Scorecard.objects.create(
        vendor=make_vendor(),
        month=date(2026, 2, 1),
        methodology=Methodology.objects.get(version=1),
        state="scored",
        is_final=True,
        score=80,
        own_score=80,
        grade="B",
        coverage_ratio=1,
        confidence_ratio=1,
        inputs_hash="0" * 64,
        computed_at=NOW,
    )


def _dimension() -> models.Model:
    return ScorecardDimension.objects.create(
        scorecard=_card(),
        dimension="risk",
        score=80,
        coverage_ratio=1,
        weight_percent=20,
        weight_used_percent=20,
        adds=16,
        is_agreed=True,
    )


def _line() -> models.Model:
    return ScorecardLine.objects.create(
        scorecard=_card(),
        service_level=make_level(),
        dimension="risk",
        weight=1,
        own_score=80,
        score=80,
        adds=16,
    )


def _standing() -> models.Model:
    return Standing.objects.create(
        vendor=make_vendor(),
        service_type="cloud",
        subject="score",
        month=date(2026, 2, 1),
        direction="higher",
        value=80,
        peers=5,
        place=1,
        rank_ratio=1,
        quartile=1,
        q1=60,
        median=70,
        q3=80,
    )


def _between(
    make: Any, column: str, low: int, high: int, *, beyond: tuple[int, ...] | None = None
) -> Check:
    """Try a column just out of its bounds, with NaN, and at its upper bound."""
    outside = (low - 1, high + 1) if beyond is None else beyond
    return Check(make, tuple({column: value} for value in (NAN, *outside)), {column: high})


CONSTRAINTS: dict[str, Check | Once] = {
    "grade_bounds_fall_from_a_to_d": Check(
        _methodology,
        ({"grade_d": 66}, {"grade_c": 80}, {"grade_b": 90}, {"grade_a": 101}, {"grade_d": -1}),
        {"grade_a": 100},
    ),
    "half_life_is_finite": _between(_methodology, "half_life_months", 0, 120, beyond=(0, 121)),
    "window_between_1_and_60_months": Check(
        _methodology, ({"window_months": 0}, {"window_months": 61}), {"window_months": 60}
    ),
    "dimension_weighed_once": Once(_weight, apart={"service_type": "cloud"}),
    "weighed_dimension_is_known": Check(_weight, ({"dimension": "beauty"},), {"dimension": "risk"}),
    "dimension_weight_is_a_percentage": _between(_weight, "weight_percent", 0, 100),
    "scorecard_once_per_month": Once(
        _card, apart={"month": date(2026, 3, 1)}, clash={"public_id": uuid4()}
    ),
    "score_between_0_and_100": _between(_card, "score", 0, 100),
    "own_score_between_0_and_100": _between(_card, "own_score", 0, 100),
    "scorecard_coverage_is_a_ratio": _between(_card, "coverage_ratio", 0, 1),
    "scorecard_confidence_is_a_ratio": _between(_card, "confidence_ratio", 0, 1),
    "grade_is_known": Check(_card, ({"grade": "F"},), {"grade": "E"}),
    "scorecard_month_is_its_first_day": Check(
        _card, ({"month": date(2026, 2, 2)},), {"month": date(2026, 3, 1)}
    ),
    "insufficient_data_has_no_grade": Check(
        _card, ({"state": "insufficient"},), {"state": "insufficient", "grade": ""}
    ),
    "scorecard_dimension_once": Once(_dimension, apart={"dimension": "cost"}),
    "dimension_score_between_0_and_100": _between(_dimension, "score", 0, 100),
    "dimension_adds_between_0_and_100": _between(_dimension, "adds", 0, 100),
    "line_own_score_between_0_and_100": _between(_line, "own_score", 0, 100),
    "line_score_between_0_and_100": _between(_line, "score", 0, 100),
    "line_adds_between_0_and_100": _between(_line, "adds", 0, 100),
    "standing_once": Once(_standing, apart={"subject": "INF-01"}),
    "standing_needs_five_peers": Check(_standing, ({"peers": 4},), {"peers": 6}),
    "quartile_between_1_and_4": Check(
        _standing, ({"quartile": 0}, {"quartile": 5}), {"quartile": 4}
    ),
    "rank_is_a_ratio": _between(_standing, "rank_ratio", 0, 1),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds(name: str) -> None:
    CONSTRAINTS[name].hold(name)


def test_scorecard_line_once() -> None:
    line = _line()
    other = make_level()
    Once(lambda: line, apart={"service_level_id": other.pk}).hold("scorecard_line_once")
