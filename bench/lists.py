"""Measure search and lists at 1,000 vendors and 10,000 contracts as ratios to an empty page.

Run it on a migrated scratch database: all that it adds is rolled back.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ito_portal.settings")

VENDORS, CONTRACTS, ROUNDS = 1_000, 10_000, 15
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = ("Halden", "Larkspur", "Ångström", "Corvane", "Støtte", "Meridian", "Öresund", "Tarn")
SECOND = ("Data", "Network", "Cloud", "Support", "Systems", "Digital", "Infra", "Security")
#: The empty page: session, person, roles and shell, and no list.
EMPTY = "/search/"
PATHS = (
    "/search/?q=ang",
    "/search/?q=angstrom+data+0042",
    "/search/?q=nothing+of+it",
    "/vendors/",
    "/vendors/?q=halden",
    "/vendors/?sort=-score",
    "/contracts/",
    "/contracts/?q=netw+halden",
    "/contracts/?q=c-04",
    "/contracts/?sort=-charge&page=40",
)


def grow() -> Any:
    """Add the rows, and give who reads them."""
    from django.db import connection

    from accounts.models import BusinessUnit, RoleGrant, User
    from contracts.models import Contract, ContractVersion
    from vendors.models import Vendor
    from vendors.names import fold

    unit = BusinessUnit.objects.create(code="bench-lists", name="Bench of lists")
    user = User.objects.create(username="bench-lists")
    RoleGrant.objects.create(user=user, role="procurement_officer", unit=unit)
    names = [f"{FIRST[n % 8]} {SECOND[n // 8 % 8]} {n:04d}" for n in range(VENDORS)]
    vendors = Vendor.objects.bulk_create(
        Vendor(
            reference=f"BL-{n:04d}",
            slug=f"bench-lists-{n}",
            legal_name=f"{name} AS",
            display_name=name,
            folded_name=fold(name),
            unit=unit,
            created_at=CREATED,
        )
        for n, name in enumerate(names)
    )
    contracts = Contract.objects.bulk_create(
        Contract(
            reference=f"C-{n:05d}",
            title=f"{SECOND[n % 8]} services {n % 97}",
            vendor=vendors[n % VENDORS],
            unit=unit,
            service_type="cloud",
            currency="EUR",
            time_zone="UTC",
            starts_on=date(2026, 1, 1),
            created_at=CREATED,
        )
        for n in range(CONTRACTS)
    )
    ContractVersion.objects.bulk_create(
        ContractVersion(
            contract=contract,
            number=1,
            effective_from=contract.starts_on,
            monthly_charge=n,
            created_at=CREATED,
        )
        for n, contract in enumerate(contracts)
    )
    with connection.cursor() as cursor:
        for table in ("vendors_vendor", "contracts_contract", "contracts_contractversion"):
            cursor.execute(f"ANALYZE {table}")
    return user


def measure(get: Callable[[str], Any], count: Callable[[str], int]) -> None:
    """Take turns among the addresses, and print the median of each beside the empty page's."""
    taken: dict[str, list[float]] = {path: [] for path in (EMPTY, *PATHS)}
    for _ in range(ROUNDS):
        for path, times in taken.items():
            began = perf_counter()
            get(path)
            times.append(perf_counter() - began)
    empty = median(taken[EMPTY])
    print(f"{'address':40} {'ms':>8} {'ratio':>7} {'queries':>8}")
    for path, times in taken.items():
        middle = median(times)
        print(f"{path:40} {middle * 1000:8.1f} {middle / empty:7.1f} {count(path):8d}")


def main() -> None:
    """Grow, measure and roll back."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    with transaction.atomic():
        client = Client(raise_request_exception=True)
        client.force_login(grow())

        def get(path: str) -> None:
            answer = client.get(path)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}")

        def count(path: str) -> int:
            with CaptureQueriesContext(connection) as asked:
                get(path)
            return len(asked)

        measure(get, count)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
