"""Published benchmarks are entered with source and date, and nothing is invented for them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from accounts.permissions import Role
from core.errors import RuleError
from scoring.models import LibraryBenchmark
from scoring.services.library import Published, put_library_benchmark
from tests.people import People

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "metric_code": "SUP-05",
    "service_type": "support",
    "as_of": date(2025, 12, 31),
    "figures": Published(Decimal("84.5"), Decimal(80), Decimal(90)),
    "unit": "percent",
    "source": "Survey of desks, 2025",
    "by": None,
    "now": NOW,
}


def test_the_portal_ships_the_one_dated_figure_of_the_catalogue_and_says_what_it_is() -> None:
    row = LibraryBenchmark.objects.get()
    assert (row.metric_code, row.service_type, row.unit) == ("SUP-04", "support", "percent")
    assert (row.median, row.q1, row.q3) == (Decimal(66), None, None)
    assert (row.source, row.as_of.year) == ("HDI, figures of 2015", 2015)
    assert "average" in row.note


def test_a_benchmark_of_the_same_day_is_replaced_and_a_newer_one_counts(people: People) -> None:
    noor = people.holding(Role.ADMINISTRATOR)
    put_library_benchmark(**GOOD)
    changed = {**GOOD, "figures": Published(Decimal(85)), "note": "A mean.", "by": noor}
    row = put_library_benchmark(**changed)
    put_library_benchmark(**changed)
    assert LibraryBenchmark.objects.filter(metric_code="SUP-05").count() == 1
    row.refresh_from_db()
    assert (row.median, row.q1, row.entered_by) == (Decimal(85), None, noor)
    newer = put_library_benchmark(**{**GOOD, "as_of": date(2026, 2, 28)})
    found = LibraryBenchmark.objects.newest(["support"], month=date(2026, 2, 1))
    assert {one.pk for one in found if one.metric_code == "SUP-05"} == {newer.pk}
    before = LibraryBenchmark.objects.newest(["support"], month=date(2026, 1, 1))
    assert {one.pk for one in before if one.metric_code == "SUP-05"} == {row.pk}


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("metric_code", {"metric_code": "SUP-99"}),
        ("metric_code", {"metric_code": "CLD-01"}),
        ("service_type", {"service_type": "x"}),
        ("unit", {"unit": "hours"}),
        ("as_of", {"as_of": date(2026, 3, 21)}),
        ("source", {"source": " "}),
        ("q3", {"figures": Published(Decimal(1), q1=Decimal(0))}),
        ("q1", {"figures": Published(Decimal(1), q3=Decimal(2))}),
        ("median", {"figures": Published(Decimal(1), Decimal(2), Decimal(3))}),
        ("median", {"figures": Published(Decimal("NaN"))}),
    ],
)
def test_what_does_not_hold_is_refused(field: str, bad: dict[str, Any]) -> None:
    with pytest.raises(RuleError) as refused:
        put_library_benchmark(**{**GOOD, **bad})
    assert refused.value.field == field


def test_only_an_administrator_of_everything_enters_one(people: People) -> None:
    for user in (people.ada, people.ben, people.cyd, people.holding(Role.AUDITOR)):
        with pytest.raises(ForbiddenError):
            put_library_benchmark(**{**GOOD, "by": user})
