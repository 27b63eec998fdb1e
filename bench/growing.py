"""Grow vendors, contracts, service levels and measurements of any size, the same every time.

At scale 1: 1,000 vendors, 3,000 contracts in six time zones and with several anchor days, 30,000
service levels, 10 million samples of three months and 300,000 tickets.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ito_portal.settings")

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Europe/London",
    "America/Sao_Paulo",
)
ANCHORS = (1, 1, 1, 16, 25)
MONTHS = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
FIRST, LAST = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
MIDDLE, NOW = datetime(2026, 8, 20, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)
STARTS_ON = date(2026, 6, 1)
CREATED = datetime(2026, 6, 1, tzinfo=UTC)
#: Of ten service levels, the metric type and what feeds it.
MIX = (
    ("availability", "samples"),
    ("availability", "samples"),
    ("availability", "samples"),
    ("availability", "samples"),
    ("within_target", "samples"),
    ("within_target", "samples"),
    ("mean", "samples"),
    ("mean", "samples"),
    ("within_target", "events"),
    ("count", "events"),
)
SAMPLES_A_LEVEL, TICKETS_A_LEVEL = 417, 50
LEVELS_A_STEP = 1000


@dataclass(frozen=True, slots=True)
class Grown:
    """How much of each there is."""

    vendors: int
    contracts: int
    levels: int
    samples: int
    tickets: int


def say(text: str) -> None:
    """Tell how far it has come."""
    print(f"  {text}", file=sys.stderr, flush=True)


def grow(scale: Decimal = Decimal(1), tell: Callable[[str], None] = say) -> Grown:
    """Fill an empty, migrated database.

    The rows are those that the services would have written; only samples and tickets are put in
    by SQL, for their number.
    """
    vendors = max(3, int(1000 * scale))
    began = time.perf_counter()
    level_ids = _agree(vendors)
    tell(f"{vendors:,} vendors, {len(level_ids):,} service levels")
    samples, tickets = _measure(level_ids, tell)
    tell(f"grown in {time.perf_counter() - began:.0f} s")
    return Grown(vendors, 3 * vendors, len(level_ids), samples, tickets)


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Cut rows into lists of at most so many."""
    left = iter(rows)
    while part := list(islice(left, size)):
        yield part


def _put(model: Any, rows: Iterable[Any]) -> list[Any]:
    put: list[Any] = []
    for part in batched(rows, 5000):
        put.extend(model.objects.bulk_create(part))
    return put


def _agree(count: int) -> list[int]:
    from accounts.models import BusinessUnit
    from contracts.models import Contract, ContractVersion
    from slas.models import (
        Calendar,
        Metric,
        ServiceLevel,
        ServiceLevelVersion,
        Source,
    )
    from vendors.choices import ServiceType
    from vendors.models import Vendor

    unit = BusinessUnit.objects.create(name="Bench", code="bench")
    source = Source.objects.create(code="bench", name="Bench", kind="system")
    types = list(ServiceType.values)
    always = Calendar.objects.get(code="24x7")
    vendors = _put(
        Vendor,
        (
            Vendor(
                reference=f"B-{number:05}",
                slug=f"bench-{number:05}",
                legal_name=f"Bench {number:05}",
                display_name=f"Bench {number:05}",
                folded_name=f"bench {number:05}",
                unit=unit,
                created_at=CREATED,
            )
            for number in range(count)
        ),
    )
    contracts = _put(
        Contract,
        (
            Contract(
                reference=f"BC-{number:05}",
                title=f"Bench contract {number:05}",
                vendor=vendors[number // 3],
                unit=unit,
                service_type=types[number % len(types)],
                currency="EUR",
                time_zone=ZONES[number % len(ZONES)],
                starts_on=STARTS_ON,
                anchor_day=ANCHORS[number % len(ANCHORS)],
                created_at=CREATED,
            )
            for number in range(3 * count)
        ),
    )
    versions = _put(
        ContractVersion,
        (
            ContractVersion(
                contract=contract,
                number=1,
                effective_from=STARTS_ON,
                monthly_charge=Decimal(100_000),
                at_risk_percent=Decimal(10),
                created_at=CREATED,
                taken_up_at=CREATED,
            )
            for contract in contracts
        ),
    )
    metrics = list(Metric.objects.order_by("pk"))
    levels = _put(
        ServiceLevel,
        (
            ServiceLevel(
                contract=contract,
                code=f"SL-{place}",
                name=f"Level {place} of {contract.reference}",
                metric=metrics[(index + place) % len(metrics)],
                opens_next_at=FIRST,
                created_at=CREATED,
            )
            for index, contract in enumerate(contracts)
            for place in range(len(MIX))
        ),
    )
    _put(
        ServiceLevelVersion,
        (
            ServiceLevelVersion(
                service_level=level,
                contract_version=versions[index // len(MIX)],
                number=1,
                effective_from=STARTS_ON,
                source=source,
                calendar=always,
                created_at=CREATED,
                **_terms(*MIX[index % len(MIX)]),
            )
            for index, level in enumerate(levels)
        ),
    )
    return [level.pk for level in levels]


def _terms(metric_type: str, input_kind: str) -> dict[str, Any]:
    targets = {
        "availability": ("percent", "higher", "99.9", "99.5", "risk"),
        "within_target": ("percent", "higher", "95", "90", "delivery"),
        "mean": ("hours", "lower", "4", "6", "quality"),
        "count": ("count", "lower", "2", "4", "quality"),
    }
    unit, direction, expected, minimum, dimension = targets[metric_type]
    return {
        "metric_type": metric_type,
        "input_kind": input_kind,
        "unit": unit,
        "direction": direction,
        "expected": Decimal(expected),
        "minimum": Decimal(minimum),
        "dimension": dimension,
    }


# A sample every few hours; the figures follow from the level and the hour alone.
_SAMPLES = """
INSERT INTO slas_sample (service_level_id, at, superseded_by, batch_id, n, good, total)
SELECT level_id, %s::timestamptz + step * (%s::timestamptz - %s::timestamptz) / %s, 0, %s, 360,
       360 - CASE WHEN (level_id * 7 + step) %% 97 = 0 THEN 30 ELSE 0 END,
       1200 + (level_id * 13 + step * 7) %% 600
FROM unnest(%s::bigint[]) AS level (level_id)
CROSS JOIN generate_series(0, %s - 1) AS step
ON CONFLICT DO NOTHING
"""
_KEYS = """
INSERT INTO slas_eventkey
    (source_id, external_id, service_level_id, attributed_at, rank, content_hash)
SELECT %s, 'B' || level_id || '-' || step, level_id,
       %s::timestamptz + step * (%s::timestamptz - %s::timestamptz) / %s, 1, repeat('0', 64)
FROM unnest(%s::bigint[]) AS level (level_id)
CROSS JOIN generate_series(0, %s - 1) AS step
RETURNING id, service_level_id, attributed_at
"""
_TICKETS = f"""
WITH known AS ({_KEYS})
INSERT INTO slas_event (attributed_at, opened_at, due_at, resolved_at, service_level_id, key_id,
                        batch_id, met, rank, version_label, content_hash)
SELECT attributed_at, attributed_at - interval '2 hours', attributed_at + interval '1 hour',
       attributed_at, service_level_id, id, %s, id %% 23 <> 0, 1, '1', repeat('0', 64)
FROM known
"""


def _measure(level_ids: Sequence[int], tell: Callable[[str], None]) -> tuple[int, int]:
    from django.db import connection

    from slas.models import Batch, Source, Watermark
    from slas.querysets.partitions import ensure_months

    source = Source.objects.get(code="bench")
    batch = Batch.objects.create(source=source, received_at=LAST)
    for table in ("slas_sample", "slas_event"):
        ensure_months(table, [*MONTHS, date(2026, 6, 1), date(2026, 10, 1)])
    fed = {"samples": [], "events": []}  # type: dict[str, list[int]]
    for index, level_id in enumerate(level_ids):
        fed[MIX[index % len(MIX)][1]].append(level_id)
    samples = tickets = 0
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for part in batched(fed["samples"], LEVELS_A_STEP):
            cursor.execute(
                _SAMPLES,
                [FIRST, LAST, FIRST, SAMPLES_A_LEVEL, batch.pk, list(part), SAMPLES_A_LEVEL],
            )
            samples += cursor.rowcount
            tell(f"{samples:,} samples")
        for part in batched(fed["events"], LEVELS_A_STEP):
            span: list[Any] = [FIRST, LAST, FIRST, TICKETS_A_LEVEL]
            cursor.execute(_TICKETS, [source.pk, *span, list(part), TICKETS_A_LEVEL, batch.pk])
            tickets += cursor.rowcount
        tell(f"{tickets:,} tickets")
    _put(
        Watermark,
        (
            Watermark(
                service_level_id=level_id,
                reported_from=FIRST,
                reported_through=LAST,
                updated_at=LAST,
            )
            for level_id in level_ids
        ),
    )
    with connection.cursor() as cursor:
        for table in ("slas_sample", "slas_event", "slas_servicelevelversion", "slas_watermark"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")
    return samples, tickets
