"""The periodic wake-ups: Postgres says which renewals and obligations are owed a look."""

from celery import shared_task
from django.utils import timezone

from contracts.services_certificates import watch_certificates as watch_owed_certificates
from contracts.services_milestones import lay_out_owed, tell_overdue
from contracts.services_watching import watch_owed


@shared_task(name="contracts.tasks.watch_renewals", time_limit=300)
def watch_renewals() -> None:
    """Look at whatever renewal Postgres says is owed a look; safe to run twice or at once."""
    watch_owed(now=timezone.now())


@shared_task(name="contracts.tasks.watch_obligations", time_limit=300)
def watch_obligations() -> None:
    """Lay out the due days ahead and tell what is overdue; safe to run twice or at once."""
    now = timezone.now()
    lay_out_owed(now=now)
    tell_overdue(now=now)


@shared_task(name="contracts.tasks.watch_certificates", time_limit=300)
def watch_certificates() -> None:
    """Tell which certificates of vendors run out; safe to run twice or at once."""
    watch_owed_certificates(now=timezone.now())
