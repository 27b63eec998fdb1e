"""Make the demo: invented vendors, a year of measurements, and one login for each role."""

import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import PortalError
from dashboards.demo.building import build_demo, vendor_number
from dashboards.demo.logins import build_logins

# The failing one: its user sees why.
VENDOR_OF_THE_VENDOR_USER = 3


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
        if options["vendors"] <= VENDOR_OF_THE_VENDOR_USER:
            raise CommandError(f"Ask for {VENDOR_OF_THE_VENDOR_USER + 1} vendors or more.")
        now, began = timezone.now(), time.monotonic()
        state = os.environ.get("ITO_STATE_DIR")
        try:
            built = build_demo(
                seed=options["seed"], vendors=options["vendors"], now=now, tell=self._tell
            )
            logins = build_logins(
                vendor=vendor_number(VENDOR_OF_THE_VENDOR_USER, seed=options["seed"]),
                now=now,
                folder=Path(state) if state else None,
            )
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
