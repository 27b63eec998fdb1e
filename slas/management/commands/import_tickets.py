"""manage.py import_tickets FILE --mapping NAME_OR_FILE.toml [--create]."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import PortalError
from slas.imports.mapping import load_mapping
from slas.services.ticket_import import ImportOptions, ImportReport, import_tickets

SHOWN_PROBLEMS = 20


class Command(BaseCommand):
    help = "Import a ticket tool's CSV export, gzipped or not; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the export, CSV, gzipped or not")
        parser.add_argument(
            "--mapping", required=True, help="how to read it: servicenow, or a TOML file"
        )
        parser.add_argument(
            "--create", action="store_true", help="create missing vendors, contracts and levels"
        )
        parser.add_argument("--unit", help="business unit of created vendors (“imported”)")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="let nothing in if anything is wrong"
        )
        parser.add_argument(
            "--covers",
            nargs=2,
            type=_day,
            metavar=("FROM", "UNTIL"),
            help="days that the file covers, the second excluded (whole months of its tickets)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = ImportOptions(
            create=options["create"],
            all_or_nothing=options["all_or_nothing"],
            unit_code=options["unit"],
            covers=tuple(options["covers"]) if options["covers"] else None,
            dry_run=options["dry_run"],
        )
        try:
            report = import_tickets(
                path=options["file"],
                mapping=load_mapping(options["mapping"]),
                options=chosen,
                now=timezone.now(),
                progress=self._progress,
            )
        except PortalError as error:
            raise CommandError(error.message) from error
        self._problems(report)
        self._summary(report, chosen)
        if not report.is_clean:
            went_in = "Nothing went in." if chosen.all_or_nothing else "The rest went in."
            if chosen.dry_run:
                went_in = "Nothing was written."
            raise CommandError(
                f"{report.problem_count:,} rows or incidents were left out. {went_in}"
            )

    def _progress(self, rows: int) -> None:
        end = "\r" if sys.stderr.isatty() else "\n"
        self.stderr.write(f"{rows:,} rows read …", ending=end)

    def _problems(self, report: ImportReport) -> None:
        shown = report.problems[:SHOWN_PROBLEMS]
        for problem in shown:
            self.stderr.write(str(problem))
        if len(shown) < len(report.problems):
            self.stderr.write(f"… and {len(report.problems) - len(shown):,} more or beyond.")
        for missing in report.missing:
            self.stderr.write(str(missing))
        if report.missing:
            self.stderr.write(f"{len(report.missing):,} missing; --create creates them.")

    def _summary(self, report: ImportReport, chosen: ImportOptions) -> None:
        receipt, created = report.receipt, report.created
        if created:
            self.stdout.write(
                f"Created: {created.vendors:,} vendors, {created.contracts:,} contracts,"
                f" {created.levels:,} service levels; {created.extended:,} contracts extended."
            )
        self.stdout.write(
            f"{report.rows:,} rows, {report.tickets:,} incidents:"
            f" {receipt.accepted - receipt.new_versions:,} new,"
            f" {receipt.new_versions:,} new versions, {receipt.duplicate:,} unchanged,"
            f" {receipt.older:,} older, {report.problem_count:,} left out."
        )
        if report.outside_term:
            self.stdout.write(
                f"{report.outside_term:,} incidents were opened outside their contract's term:"
                " nothing is owed there."
            )
        if report.covered:
            start, through = report.covered
            self.stdout.write(f"Covered: {start:%Y-%m-%d %H:%M} to {through:%Y-%m-%d %H:%M} UTC.")
        if chosen.dry_run:
            self.stdout.write("A dry run: nothing was written.")
        elif not report.changed:
            self.stdout.write("Nothing changed.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day; write 2016-02-29.") from None
