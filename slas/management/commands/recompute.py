"""Recompute every published figure from its stored inputs, and say whether it is the same."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from slas.services.statements.verify import verify_published


class Command(BaseCommand):
    """Recompute published figures; nothing is written."""

    help = "Recompute every published figure from its stored inputs and name each difference."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the check by name, of all contracts or of one."""
        parser.add_argument("--verify", action="store_true", required=True)
        parser.add_argument("--contract", metavar="REF", help="Only this contract, by reference")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line per difference and the count, and fail where anything differs."""
        known = same = 0
        for figure in verify_published(reference=options["contract"]):
            known += 1
            same += figure.is_identical
            for difference in figure.differences:
                self.stderr.write(f"{figure.name}: {difference}")
        self.stdout.write(f"{same} of {known} identical")
        if same < known:
            raise CommandError(f"{known - same} figures differ")
