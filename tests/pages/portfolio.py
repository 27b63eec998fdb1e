"""A portfolio with a year behind it, made through the services and relative to an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from django.apps import apps
from django.db import connection

from accounts.models import BusinessUnit
from core.periods import add_months
from scoring.services import score_owed
from slas.ingest_rows import EventRow, SampleRow
from slas.models import ServiceLevel
from slas.services.evaluation import evaluate_owed
from slas.services.forecasts import forecast_running
from slas.services.ingest import record_events, record_samples
from tests.factories import make_contract, make_level, make_source, make_vendor
from vendors.choices import ServiceType
from vendors.models import Vendor, VendorContact, VendorLocation

LONG_NAME = "Consolidated Intercontinental Infrastructure & Cloud Services"
NAMES = (
    LONG_NAME,
    "株式会社北海道データセンター運用",
    "شركة الخدمات السحابية المتكاملة",
    "Halden Infra",
    "Quillon Security",
    "Larkspur Support",
    "Łódź & Søndergaard GmbH",
)
LONG_LEVEL = (
    "Priority 1–2 incidents in production resolved within the agreed target time, all sites"
)
MONTHS = 13


@dataclass(slots=True)
class Portfolio:
    """What was made: vendors, the first one's service levels by what they measure."""

    vendors: list[Vendor]
    levels: dict[str, ServiceLevel]


def make_portfolio(
    unit: BusinessUnit, *, vendors: int, now: datetime, months: int = MONTHS, levels: int = 4
) -> Portfolio:
    """Make vendors with service levels, a year of measurements, results, scores and alerts."""
    random = Random(7)  # the same figures in every run
    made: list[Vendor] = []
    first: dict[str, ServiceLevel] = {}
    rows: list[SampleRow] = []
    tickets: list[EventRow] = []
    starts = [_month(now, back) for back in range(months - 1, -1, -1)]
    found: list[ServiceLevel] = []
    for number in range(vendors):
        name = NAMES[number] if number < len(NAMES) else f"Vendor {number:03d}"
        kind = ServiceType.values[number % len(ServiceType.values)]
        vendor = make_vendor(
            display_name=name, unit=unit, tier=1 + number % 3, service_types=(kind,)
        )
        made.append(vendor)
        of_vendor = _levels(vendor, kind, starts[0], levels)
        found += of_vendor.values()
        first = first or of_vendor
        drift = Decimal((number % 9 - 6) // 2 * (2 if number % 4 == 0 else 1)) / 10
        for place, start in enumerate(starts):
            if number % 7 == 5 and place >= months - 2:
                continue  # stopped reporting
            for what, level in of_vendor.items():
                if what == "tickets":
                    tickets += _tickets(level, start, now, random, place * drift)
                else:
                    rows.append(_sample(what, level, start, random, place * drift))
    source = make_source()
    covers = {level.pk: (starts[0], now) for level in found}
    rows = [row for row in rows if row.at < now]
    assert not record_samples(source=source, rows=rows, by=None, now=now, covers=covers).rejected
    if tickets:
        desk = make_source("desk", "customer")
        assert not record_events(source=desk, rows=tickets, by=None, now=now).rejected
    _people(made[0])
    evaluate_owed(now=now)
    forecast_running(now=now)
    score_owed(now=now)
    with connection.cursor() as cursor:
        # What autovacuum does elsewhere; it does not see the rows of a test's transaction. The
        # portal's own tables alone: those of the server are locked until the transaction ends.
        tables = sorted({model._meta.db_table for model in apps.get_models()})
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    return Portfolio(made, first)


def _month(now: datetime, back: int) -> datetime:
    day = add_months(now.date().replace(day=1), -back)
    return datetime(day.year, day.month, 1, tzinfo=UTC)


def _levels(vendor: Vendor, kind: str, start: datetime, count: int) -> dict[str, ServiceLevel]:
    contract = make_contract(
        vendor=vendor,
        unit=vendor.unit,
        service_type=kind,
        title=f"{ServiceType(kind).label} for all sites",
        starts_on=start.date(),
        ends_on=None,
        monthly_charge=Decimal("393333.33"),
    )
    share = {"expected": Decimal(95), "minimum": Decimal(90)}
    makers: Sequence[tuple[str, dict[str, object]]] = (
        ("share", {"name": LONG_LEVEL, "code": "P1-2", "is_critical": True, **share}),
        (
            "uptime",
            {
                "name": "Order platform availability",
                "code": "AVA",
                "metric_type": "availability",
                "dimension": "delivery",
                "expected": Decimal("99.9"),
                "minimum": Decimal("99.5"),
            },
        ),
        (
            "restore",
            {
                "name": "Mean time to restore",
                "code": "MTTR",
                "metric_type": "mean",
                "dimension": "risk",
                "unit": "hours",
                "direction": "lower",
                "expected": Decimal(4),
                "minimum": Decimal(6),
                "decimals": 1,
            },
        ),
        (
            "tickets",
            {
                "name": "Requests fulfilled in time",
                "code": "P3",
                "input_kind": "events",
                "dimension": "relationship",
                "attribution": "opened",
                "source": make_source("desk", "customer"),
                **share,
            },
        ),
    )
    return {
        what: make_level(contract, **fields, effective_from=start.date())
        for what, fields in makers[:count]
    }


def _sample(
    what: str, level: ServiceLevel, start: datetime, random: Random, drift: Decimal
) -> SampleRow:
    at = start + timedelta(hours=1)
    if what == "restore":
        hours = Decimal(random.randrange(300, 420)) / 100 - drift / 2
        return SampleRow(level.pk, at, Decimal(17), total=(17 * max(hours, Decimal(1))))
    if what == "uptime":
        down = max(Decimal(random.randrange(0, 40)) - drift * 20, Decimal(0))
        return SampleRow(level.pk, at, Decimal(43200), good=43200 - down)
    n = random.randrange(80, 140)
    good = min(Decimal(n), (Decimal(n) * (Decimal("96.5") + drift) / 100).quantize(Decimal(1)))
    return SampleRow(level.pk, at, Decimal(n), good=good)


def _tickets(
    level: ServiceLevel, start: datetime, now: datetime, random: Random, drift: Decimal
) -> list[EventRow]:
    rows = []
    for number in range(6):
        opened = start + timedelta(days=number * 3, hours=number)
        if opened >= now - timedelta(days=1):
            break
        late = random.random() < 0.06 - float(drift) / 20
        resolved = opened + timedelta(hours=30 if late else 5)
        rows.append(
            EventRow(
                level.pk,
                f"REQ{level.pk:04d}{start:%y%m}{number}",
                1,
                "1",
                opened,
                opened + timedelta(hours=12),
                min(resolved, now),
                not late,
            )
        )
    return rows


def _people(vendor: Vendor) -> None:
    VendorContact.objects.create(
        vendor=vendor, name="Ewa Nowak", role="delivery", email="ewa@example.org", phone="+48 1"
    )
    VendorLocation.objects.create(
        vendor=vendor, name="Gdańsk", country="PL", activity="Operations centre, day and night"
    )
