"""Minutes down per day, as Upptime keeps them, turned into daily samples."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from slas.ingest_rows import SampleRow

MINUTES_A_DAY = 1440


def minutes_down(summary: Path, site: str) -> dict[date, int]:
    """Read a site's minutes down by day; days without any are left out."""
    sites = {entry["name"]: entry for entry in json.loads(summary.read_text(encoding="utf-8"))}
    down = sites[site]["dailyMinutesDown"]
    return {date.fromisoformat(day): int(minutes) for day, minutes in down.items()}


def daily_samples(
    service_level_id: int, down: dict[date, int], *, first: date, until: date
) -> Iterator[SampleRow]:
    """Yield one sample a UTC day of [first, until): n minutes, of them good those not down."""
    for offset in range((until - first).days):
        day = first + timedelta(days=offset)
        yield SampleRow(
            service_level_id,
            datetime(day.year, day.month, day.day, tzinfo=UTC),
            Decimal(MINUTES_A_DAY),
            Decimal(MINUTES_A_DAY - down.get(day, 0)),
        )
