"""Recorded outages of real sites, sent through the bulk API, give the availability they had."""

import json
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.rounding import half_up
from slas.models import ServiceLevel
from slas.services.evaluation import evaluate_owed
from tests.api.portal import Api
from tests.factories import make_contract, make_level
from tests.people import People
from tests.realdata import require_real_data

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2025, 10, 1), date(2026, 5, 31)
MINUTES = 1440
# From the figures that come with the data; percentages half up to four decimals.
FIGURES = {
    ("marketplace", "2025-10"): "99.9619",
    ("marketplace", "2026-05"): "99.6752",
    ("vc2", "2026-01"): "99.9149",
    ("backend-staging", "2025-10"): "92.3477",
    **{
        ("backend-staging", month): "0.0000"
        for month in (
            "2025-11",
            "2025-12",
            "2026-01",
            "2026-02",
            "2026-03",
            "2026-04",
            "2026-05",
        )
    },
}


def minutes_down() -> Iterator[tuple[str, dict[date, int]]]:
    """Read the minutes down of each day of the sites that figures are known of."""
    names = {name for name, _ in FIGURES}
    for file in sorted(require_real_data("uptime").glob("*__summary.json")):
        for site in json.loads(file.read_text(encoding="utf-8")):
            for name in names:
                if site["url"].split("//")[1].startswith(name):
                    days = {date.fromisoformat(d): m for d, m in site["dailyMinutesDown"].items()}
                    yield name, days


def days() -> Iterator[date]:
    """Count through the days that are sent."""
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)


def samples(level: ServiceLevel, down: dict[date, int]) -> list[dict[str, Any]]:
    """Write a sample a day; a day that is not recorded had no minute down."""
    return [
        {
            "service_level": str(level.public_id),
            "at": f"{day.isoformat()}T00:00:00Z",
            "n": MINUTES,
            "good": MINUTES - down.get(day, 0),
        }
        for day in days()
    ]


def test_daily_minutes_down_give_the_availability_of_each_month(people: People) -> None:
    contract = make_contract(starts_on=FIRST, ends_on=LAST + timedelta(days=1))
    down = dict(minutes_down())
    assert {name for name, _ in FIGURES} == set(down)
    levels = {
        name: make_level(
            contract,
            code=name,
            metric_type="availability",
            unit="%",
            decimals=4,
            expected=Decimal("99.9"),
            minimum=Decimal("99.5"),
        )
        for name in down
    }
    rows = [row for name, level in levels.items() for row in samples(level, down[name])]
    ben = Api(people.ben)
    covers = {"covers_from": "2025-10-01T00:00:00Z", "covers_through": "2026-06-01T00:00:00Z"}
    sent = ben.post("/measurements/bulk", rows, source="monitor", **covers)
    assert sent.body == {"accepted": len(rows), "duplicate": 0, "older": 0, "rejected": []}
    assert evaluate_owed(now=datetime.now(UTC)).failed == 0

    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, level in levels.items():
        for row in ben.get("/results/", service_level=level.public_id).body["results"]:
            found[name, row["month"]] = row
    for key, percent in FIGURES.items():
        assert half_up(Decimal(found[key]["attained"]), 4) == Decimal(percent), key
        assert found[key]["coverage_ratio"] == "1", key
    for (name, month), row in found.items():
        year, number = map(int, month.split("-"))
        whole = MINUTES * monthrange(year, number)[1]
        lost = sum(m for day, m in down[name].items() if f"{day:%Y-%m}" == month)
        assert (row["denominator"], row["numerator"]) == (str(whole), str(whole - lost))
    (total,) = ben.get("/results/totals", code="marketplace", month="2026-05").body["totals"]
    assert half_up(Decimal(total["percent"]), 4) == Decimal("99.6752")
