"""The periodic wake-up: Postgres says what is owed."""

from celery import shared_task
from django.utils import timezone

from alerts.services import wake_alerts
from slas.services.evaluation import evaluate_owed as evaluate


@shared_task(name="slas.tasks.evaluate_owed", time_limit=900)
def evaluate_owed() -> None:
    """Evaluate whatever Postgres says is owed; safe to run twice or at once."""
    now = timezone.now()
    wake_alerts(now=now)
    evaluate(now=now)
