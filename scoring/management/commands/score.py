"""Do by hand what the worker's tick does: evaluate and score what is owed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from alerts.services import wake_alerts
from scoring.services import score_owed
from slas.services.evaluation import evaluate_owed


class Command(BaseCommand):
    help = "Evaluate and score whatever is owed, without Redis or a worker."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        wake_alerts(now=now)
        drained = evaluate_owed(now=now)
        scored = score_owed(now=now)
        self.stdout.write(
            f"evaluated={drained.evaluated} results_written={drained.written} "
            f"vendors={scored.vendors} scorecards_written={scored.written} "
            f"failed={drained.failed + scored.failed}"
        )
