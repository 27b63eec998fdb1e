"""What each tick does below scoring: partitions ahead, alerts that wake, evaluations owed."""

from datetime import datetime

from alerts.services import wake_alerts
from slas.querysets.partitions import ahead_of, ensure_months
from slas.services.evaluation import Drained, evaluate_owed


def do_what_is_owed(*, now: datetime) -> Drained:
    """Make ready for the months ahead and evaluate what is owed; safe to run twice or at once."""
    for table in ("slas_sample", "slas_event"):
        ensure_months(table, ahead_of(now))
    wake_alerts(now=now)
    return evaluate_owed(now=now)
