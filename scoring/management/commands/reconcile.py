"""Say whether results and the queue agree with the calendar and the measurements."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from slas.services.reconcile import reconcile


class Command(BaseCommand):
    help = (
        "Recompute every result and compare; --check exits with 1 where the books are not square."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit with 1 on a difference")

    def handle(self, *args: Any, **options: Any) -> None:
        books = reconcile(now=timezone.now())
        self.stdout.write(
            f"owed={books.owed} missing={books.missing} extra={books.extra} stale={books.stale}"
        )
        if options["check"] and not books.are_square:
            sys.exit(1)
