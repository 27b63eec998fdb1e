"""Verify that the history of records is as it was written."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.services.history import check_history


class Command(BaseCommand):
    """Recompute the chains of the history; exits 1 where a row was changed, removed or added."""

    help = "Recompute the chains of the history and compare them with their heads"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found, and of each broken chain the first fault."""
        check = check_history()
        for fault in check.faults:
            self.stdout.write(fault)
        self.stdout.write(check.said)
        if check.faults:
            sys.exit(1)
