"""The periodic tidying of what core keeps for a while."""

from celery import shared_task
from django.utils import timezone

from core.services.idempotency import forget_answers as forget


@shared_task(name="core.tasks.forget_answers")
def forget_answers() -> None:
    """Delete answers to repeatable calls that were kept long enough; safe to run twice."""
    forget(now=timezone.now())
