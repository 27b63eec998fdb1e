"""Real minutes down, sent as daily samples, add up to the known monthly availability."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db.models import Sum

from core.periods import add_months
from slas.models import Sample
from slas.services.ingest import record_samples
from tests.realdata import require_real_data
from tests.slas.ingest_setting import NOW, make_setting
from tests.uptime import daily_samples, minutes_down

KNOWN = [
    ("https://marketplace.cloudeng.it", "2025-10", "99.9619"),
    ("https://marketplace.cloudeng.it", "2026-05", "99.6752"),
    ("https://vc2.cloudeng.it", "2026-01", "99.9149"),
    ("https://backend-staging-eng.cloudesire.com", "2025-10", "92.3477"),
    *[
        ("https://backend-staging-eng.cloudesire.com", month, "0.0000")
        for month in ("2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
    ],
]


@pytest.mark.django_db
@pytest.mark.parametrize(("site", "month", "percent"), KNOWN)
def test_minutes_down_give_the_known_availability(site: str, month: str, percent: str) -> None:
    setting = make_setting()
    first = date.fromisoformat(f"{month}-01")
    down = minutes_down(require_real_data("uptime", "ClouDesire_status__summary.json"), site)
    rows = list(daily_samples(setting.uptime.pk, down, first=first, until=add_months(first, 1)))
    receipt = record_samples(source=setting.source, rows=rows, by=None, now=NOW)
    assert receipt.accepted == len(rows)
    start = datetime(first.year, first.month, 1, tzinfo=UTC)
    sums = Sample.objects.filter(at__gte=start).aggregate(n=Sum("n"), good=Sum("good"))
    attained = 100 * sums["good"] / sums["n"]
    assert attained.quantize(Decimal("0.0001"), ROUND_HALF_UP) == Decimal(percent)
