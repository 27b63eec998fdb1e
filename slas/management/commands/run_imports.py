"""manage.py run_imports: try and apply the imports that are owed, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from slas.services.import_runs import forget_files, run_imports


class Command(BaseCommand):
    help = "Try and apply the imports that are owed; safe to run beside the workers."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = run_imports(clock=timezone.now)
        forgotten = forget_files(now=timezone.now())
        self.stdout.write(f"{ended:,} imports came to an end; {forgotten:,} old files deleted.")
