"""Compare a bulk call of the API with the database work that it cannot do without.

`ITO_MODE=test python -m ito_portal.embedded.temporary -- python bench/bulk_api.py` runs it on
servers of its own, which it fills. Prints the median and the best of each and their ratios.
"""

import json
import os
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

ROWS = 100_000
LEVELS = 20
ROUNDS = 5
SPAN = timedelta(minutes=1)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ito_portal.settings")


def main() -> None:
    """Fill a database both ways, turn by turn, and print what each took."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from accounts.permissions import Role
    from accounts.scopes import SCOPES
    from accounts.services import issue_token
    from slas.querysets.partitions import ensure_months, months_of
    from tests.factories import make_contract, make_level, make_source, make_user

    call_command("migrate", verbosity=0)
    contract = make_contract(starts_on=date(2020, 1, 1), ends_on=None)
    levels = [make_level(contract) for _ in range(LEVELS)]
    user = make_user("", Role.SERVICE_MANAGER, unit=contract.unit)
    now = datetime.now(UTC)
    token = issue_token(user=user, name=f"bench {now}", scopes=SCOPES, by=None, now=now)
    instants = [FIRST + SPAN * number for number in range(2 * ROUNDS * ROWS // LEVELS)]
    ensure_months("slas_sample", months_of(instants))
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})
    took: dict[str, list[float]] = {"call": [], "alone": []}
    for turn in range(ROUNDS):
        parts = [
            instants[(2 * turn + side) * ROWS // LEVELS :][: ROWS // LEVELS] for side in (0, 1)
        ]
        took["alone"].append(alone([level.pk for level in levels], parts[0], make_source().pk))
        took["call"].append(call(client, [str(level.public_id) for level in levels], parts[1]))
    for name, chosen in (("median", statistics.median), ("best", min)):
        call_seconds, alone_seconds = chosen(took["call"]), chosen(took["alone"])
        print(
            f"{name}: POST of {ROWS:,} rows {call_seconds:.2f} s, staged COPY, upsert and marks"
            f" alone {alone_seconds:.2f} s, ratio {call_seconds / alone_seconds:.2f}"
        )


def call(client: object, names: list[str], instants: list[datetime]) -> float:
    """Send the rows as one JSON array; give the seconds until the answer is there."""
    rows = [
        {"service_level": name, "at": at.isoformat().replace("+00:00", "Z"), "n": 60, "good": 59}
        for at in instants
        for name in names
    ]
    body = json.dumps(rows)
    began = time.perf_counter()
    answer = client.post(  # type: ignore[attr-defined]
        "/api/v1/measurements/bulk?source=monitor", body, content_type="application/json"
    )
    seconds = time.perf_counter() - began
    assert answer.json() == {"accepted": ROWS, "duplicate": 0, "older": 0, "rejected": []}  # noqa: S101
    return seconds


def alone(level_ids: list[int], instants: list[datetime], source_id: int) -> float:
    """Stage, upsert and mark rows that stand ready, in one transaction."""
    from django.db import transaction

    from slas.ingest_rows import SampleRow
    from slas.models import Batch
    from slas.querysets import ingest
    from slas.querysets.owed import mark_due
    from slas.services.feeds import Feeds

    n, good = Decimal(60), Decimal(59)
    rows = [SampleRow(level, at, n, good, None) for at in instants for level in level_ids]
    now = datetime.now(UTC)
    began = time.perf_counter()
    with transaction.atomic():
        ingest.lock_samples(correcting=False)
        batch = Batch.objects.create(source_id=source_id, kind="ingest", received_at=now)
        ingest.stage_samples(enumerate(rows))
        assert ingest.insert_staged_samples(batch.pk) == ROWS  # noqa: S101
        feeds = Feeds.load(level_ids, by=None)
        mark_due(feeds.touched((row.service_level_id, row.at) for row in rows), now)
        ingest.drop_staged_samples()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
