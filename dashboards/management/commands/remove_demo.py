"""Take the demo's data away."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from dashboards.demo.logins import forget_logins
from dashboards.services.demo_removal import count_demo, remove_demo


class Command(BaseCommand):
    """Remove demo vendors with all that hangs on them, and the demo's people."""

    help = (
        "Remove the demo's data; real data stays. --keep-user NAME keeps one of the demo's people."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the consent, and who shall stay."""
        parser.add_argument("--yes", action="store_true", help="do it; otherwise only say what")
        parser.add_argument("--keep-user", default="", help="user name of the demo to keep")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, or remove.

        :raises CommandError: no such user to keep
        """
        kept = options["keep_user"]
        by = User.objects.filter(username=kept).first() if kept else None
        if kept and by is None:
            raise CommandError(f"There is no user named {kept}.")
        if not options["yes"]:
            found = count_demo(by=by)
            self.stdout.write(
                f"Would remove {found.vendors} vendors, {found.contracts} contracts,"
                f" {found.levels} service levels, {found.results} results, {found.alerts} alerts"
                f" and {found.people} users. Say --yes to do it."
            )
            return
        gone = remove_demo(by=by, now=timezone.now())
        state = os.environ.get("ITO_STATE_DIR")
        if state:
            forget_logins(Path(state), but=kept)
        self.stdout.write(
            f"Removed {gone.vendors} vendors, {gone.contracts} contracts, {gone.levels} service"
            f" levels, {gone.samples:,} samples, {gone.events:,} tickets, {gone.results} results,"
            f" {gone.cards} scorecards, {gone.alerts} alerts and {gone.people} users"
            f" ({gone.shut_out} of them shut out, since real data names them)."
        )
