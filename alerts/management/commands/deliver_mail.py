"""Do by hand what the worker's tick does: queue digests and deliver mail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from alerts.services import queue_digests
from core.models import OutboxMessage
from core.services import deliver_mail, revive_mail


class Command(BaseCommand):
    help = "Queue the digests that are due and deliver the mail that is owed, without a worker."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether dead mails shall be tried again."""
        parser.add_argument("--revive", action="store_true", help="owe the dead mails again first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue and deliver, and say what became of it."""
        now = timezone.now()
        revived = revive_mail(now=now) if options["revive"] else 0
        digests = queue_digests(now=now)
        done = deliver_mail(clock=timezone.now, most=100_000)
        owed, dead = OutboxMessage.objects.owed().count(), OutboxMessage.objects.dead().count()
        self.stdout.write(
            f"digests={digests} revived={revived} delivered={done.delivered}"
            f" failed={done.failed} owed={owed} dead={dead}"
        )
