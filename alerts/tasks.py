"""The periodic wake-up: the rows say which digests and mails are owed."""

from celery import shared_task
from django.utils import timezone

from alerts.services import queue_digests
from core import services as core_services


@shared_task(name="alerts.tasks.deliver_mail", time_limit=900, soft_time_limit=840)
def deliver_mail() -> None:
    """Queue the digests that are due and deliver all mail that is; safe to run twice or at once."""
    now = timezone.now()
    queue_digests(now=now)
    core_services.forget_delivered(now=now)
    core_services.deliver_mail(clock=timezone.now)
