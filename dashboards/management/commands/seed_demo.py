"""Make the demo: invented vendors, a year of measurements, and one login for each role."""

import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from core.errors import PortalError
from dashboards.demo.building import build_demo, vendor_number
from dashboards.demo.closing import close_books
from dashboards.demo.handling import handle_alerts
from dashboards.demo.logins import HANDLER, build_logins
from dashboards.demo.mail import choose_mail

# The failing one, whose user sees why, and the one that stopped reporting.
FAILING, SILENT = 3, 4


class Command(BaseCommand):
    """Seed what is missing; a second run changes nothing."""

    help = "Make demo data (docs/demo.md); prints the logins as lines: role, user, password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the seed and how many vendors there shall be."""
        parser.add_argument("--seed", type=int, default=7, help="the same seed, the same data (7)")
        parser.add_argument("--vendors", type=int, default=36, help="how many vendors (36)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build vendors, results and logins.

        :raises CommandError: too few vendors, or a rule refuses it
        """
        if options["vendors"] <= SILENT:
            raise CommandError(f"Ask for {SILENT + 1} vendors or more.")
        seed, now, began = options["seed"], timezone.now(), time.monotonic()
        state = os.environ.get("ITO_STATE_DIR")
        try:
            built = build_demo(seed=seed, vendors=options["vendors"], now=now, tell=self._tell)
            failing, silent = vendor_number(FAILING, seed=seed), vendor_number(SILENT, seed=seed)
            folder = Path(state) if state else None
            logins = build_logins(vendor=failing, now=now, folder=folder)
            if logins:
                handler = User.objects.get(username=HANDLER)
                handle_alerts(by=handler, failing=failing, silent=silent, now=now)
                close_books(seed=seed, now=now)
                choose_mail(now=now)
        except PortalError as error:
            raise CommandError(error.message) from error
        if not built.vendors and not logins:
            self._tell("The demo data is there already; nothing was made.")
            return
        self._tell(
            f"Made {built.vendors} vendors, {built.samples:,} samples, {built.events:,} tickets,"
            f" {built.results:,} results and {built.cards:,} scorecards"
            f" in {time.monotonic() - began:.1f} s."
        )
        for line in logins:
            self.stdout.write(line)

    def _tell(self, text: str) -> None:
        self.stderr.write(text)
        self.stderr.flush()
