"""Evaluate every service level for one month, beside the one statement that sums the month.

`ITO_MODE=test python -m ito_portal.embedded.temporary -- python bench/evaluate_month.py [SCALE]`
runs it on servers of its own, which it fills; scale 1 is 30,000 service levels.
"""

import os
import statistics
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slas.querysets.owed import Pair

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ito_portal.settings")

ROUNDS = 5
# What no evaluation can do without: one pass over the month's samples and tickets, in UTC.
RAW = """
SELECT count(*) FROM (
    SELECT service_level_id, sum(n), sum(good), sum(total) FROM slas_sample
    WHERE at >= '2026-08-01+00' AND at < '2026-09-01+00' AND superseded_by = 0
    GROUP BY service_level_id
    UNION ALL
    SELECT service_level_id, count(*), count(*) FILTER (WHERE met), 0 FROM slas_event
    WHERE attributed_at >= '2026-08-01+00' AND attributed_at < '2026-09-01+00'
      AND superseded_by = 0
    GROUP BY service_level_id
) AS sums
"""


def main() -> None:
    """Grow, evaluate the first time, then again with nothing changed; print the ratios."""
    start_as_in_production()
    from django.core.management import call_command

    from bench.growing import grow
    from slas.models import ServiceLevel

    call_command("migrate", verbosity=0)
    grown = grow(Decimal(sys.argv[1]) if len(sys.argv) > 1 else Decimal(1))
    ServiceLevel.objects.update(opens_next_at=None)
    pairs = pairs_of_august()
    took: dict[str, list[float]] = {"raw": [], "first": [], "again": []}
    for turn in range(ROUNDS):
        took["raw"].append(raw_seconds())
        took["again" if turn else "first"].append(evaluate_seconds(pairs))
    raw = statistics.median(took["raw"])
    print(
        f"{grown.levels:,} service levels, {grown.samples:,} samples, {grown.tickets:,} tickets:"
        f" one statement {raw:.2f} s"
    )
    for name in ("first", "again"):
        seconds = statistics.median(took[name])
        print(
            f"{name}: {len(pairs):,} evaluated in {seconds:.2f} s, ratio {seconds / raw:.2f},"
            f" {1e6 * seconds / len(pairs):.0f} µs each"
        )


def start_as_in_production() -> None:
    """Start without the watch over repeated queries, which no production has."""
    import django
    from django.conf import settings

    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "zeal"]
    django.setup()


def pairs_of_august() -> list["Pair"]:
    """Give each level's period that holds the 20th of August."""
    from bench.growing import MIDDLE
    from slas.models import ServiceLevel
    from slas.services.periods import LevelTimes

    pairs = []
    for level in LevelTimes.load(ServiceLevel.objects.values_list("pk", flat=True)):
        period = level.containing(MIDDLE)
        if period is not None:
            pairs.extend(level.pairs(period.start, period.start + period.duration / 2))
    return pairs


def raw_seconds() -> float:
    """Time the one statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        began = time.perf_counter()
        cursor.execute(RAW)
        return time.perf_counter() - began


def evaluate_seconds(pairs: Sequence["Pair"]) -> float:
    """Owe every pair and time how long they take."""
    from bench.growing import NOW
    from slas.models import Evaluation
    from slas.querysets.owed import mark_due
    from slas.services.evaluation import evaluate_owed

    Evaluation.objects.all().delete()
    mark_due(pairs, NOW)
    began = time.perf_counter()
    drained = evaluate_owed(now=NOW)
    print(f"  {drained}", file=sys.stderr)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
