"""The periodic wake-up: Postgres says which renewals are owed a look."""

from celery import shared_task
from django.utils import timezone

from contracts.services_watching import watch_owed


@shared_task(name="contracts.tasks.watch_renewals", time_limit=300)
def watch_renewals() -> None:
    """Look at whatever renewal Postgres says is owed a look; safe to run twice or at once."""
    watch_owed(now=timezone.now())
