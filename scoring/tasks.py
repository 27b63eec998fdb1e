"""The periodic wake-up: Postgres says which vendors are owed a score."""

from celery import shared_task
from django.utils import timezone

from scoring import services


@shared_task(name="scoring.tasks.score_owed", time_limit=900)
def score_owed() -> None:
    """Score whatever Postgres says is owed; safe to run twice or at once."""
    services.score_owed(now=timezone.now())
