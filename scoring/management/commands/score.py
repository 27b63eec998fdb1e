"""Do by hand what the worker's tick does: evaluate and score what is owed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from scoring.services import score_owed
from slas.services.tick import do_what_is_owed


class Command(BaseCommand):
    help = "Evaluate and score whatever is owed, without Redis or a worker."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        drained = do_what_is_owed(now=now)
        scored = score_owed(now=now)
        self.stdout.write(
            f"evaluated={drained.evaluated} results_written={drained.written} "
            f"vendors={scored.vendors} scorecards_written={scored.written} "
            f"failed={drained.failed + scored.failed}"
        )
