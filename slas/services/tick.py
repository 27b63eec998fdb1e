"""What each tick does below scoring: partitions ahead, waking alerts, what is owed, forecasts."""

from datetime import datetime

from alerts.services import wake_alerts
from slas.querysets.partitions import ahead_of, ensure_months
from slas.services.evaluation import Drained, evaluate_owed
from slas.services.forecasts import forecast_running
from slas.services.statements import reckon_owed


def do_what_is_owed(*, now: datetime) -> Drained:
    """Make ready for the months ahead, evaluate, reckon statements, and forecast what runs.

    Safe to run twice or at once.
    """
    for table in ("slas_sample", "slas_event"):
        ensure_months(table, ahead_of(now))
    wake_alerts(now=now)
    drained = evaluate_owed(now=now)
    reckon_owed(now=now)
    forecast_running(now=now)
    return drained
