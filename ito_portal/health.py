"""Whether the portal lives, and whether it is ready: what a load balancer and an operator ask."""

from datetime import datetime, timedelta

from celery.exceptions import CeleryError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError

from core.models import Drain
from ito_portal.celery import app
from slas.models import ChangedVendor, Evaluation, OwedStatement

# A worker that has not drained for so long, while work is owed, is wedged or gone.
SILENCE = timedelta(seconds=60)
TICK = timedelta(seconds=60)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer without asking any server: the process takes requests."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say what of database, migrations, broker and workers is well; 503 where one is not."""
    checks = _checks(timezone.now())
    well = all(checks.values())
    return JsonResponse({"ready": well, "checks": checks}, status=200 if well else 503)


def _checks(now: datetime) -> dict[str, bool]:
    try:
        migrated = _is_migrated()
    except DatabaseError:
        return {"database": False}
    if not migrated:
        return {"database": True, "migrations": False}
    return {
        "database": True,
        "migrations": True,
        "broker": _broker_answers(),
        "workers": _is_drained(now),
    }


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker_answers() -> bool:
    try:
        with app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (BrokerError, CeleryError, OSError):
        return False
    return True


def _is_drained(now: datetime) -> bool:
    """Say whether the workers keep up: nothing stays owed for longer than a tick and a silence."""
    oldest = now - TICK - SILENCE
    late = {"due_at__lte": oldest, "quarantined_at__isnull": True}
    owed = any(
        queue.objects.filter(**late).exists()
        for queue in (Evaluation, ChangedVendor, OwedStatement)
    )
    drained = Drain.objects.filter(drained_at__gte=oldest).values_list("work", flat=True)
    return not owed or {"slas", "statements", "scoring"} <= set(drained)
