"""Imports as a worker carries them out: claim, read, settle in the transaction that keeps it.

A claim is a lease. Who crashed lets it run out and the import is run again from its start: what a
transaction did not keep is not there, what it kept was settled with it.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from core.errors import PortalError
from core.exports import csv_lines
from slas.choices import ImportPart, ImportState
from slas.imports.giving_back import heads_of, rows_left_out
from slas.imports.kinds import checked
from slas.imports.mapping import TicketMapping
from slas.imports.report import ImportReport
from slas.models import ImportChunk, ImportJob
from slas.services.import_call import ImportOptions
from slas.services.import_files import keep_file, uploaded_file
from slas.services.sample_import import import_samples
from slas.services.ticket_import import import_tickets

logger = logging.getLogger(__name__)

#: Renewed with every 10,000 rows read; longer than the writing of any file takes.
LEASE: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 3
#: Rows given back with their reasons; the rest is counted.
MOST_GIVEN_BACK: Final = 200_000
#: Uploaded files are kept for so long after the last deed.
KEPT: Final = timedelta(days=30)
GIVEN_UP: Final = "Three attempts ended without an answer, and nothing came in. Upload it again."
NOTHING_WENT_IN: Final = "Nothing went in, as asked for where something is wrong."

Clock = Callable[[], datetime]


class _LostError(Exception):
    """Say that the lease ran out and somebody else has the import."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """An import held under a lease."""

    job: ImportJob
    lease: UUID

    @property
    def held(self) -> "Any":
        """Give the row, as long as it is still ours."""
        return ImportJob.objects.filter(pk=self.job.pk, lease=self.lease)


def run_imports(*, clock: Clock, most: int = 20) -> int:
    """Try and apply the imports that are owed, oldest first; safe to run twice or at once.

    Return how many came to an end.
    """
    done = 0
    for _ in range(most):
        claim = _claim(now=clock())
        if claim is None:
            break
        done += _carry_out(claim, clock)
    return done


def forget_files(*, now: datetime) -> int:
    """Delete the files of imports that nobody touched for long. Return how many imports."""
    idle = ImportJob.objects.exclude(
        state__in=(ImportState.MAPPED, ImportState.QUEUED, ImportState.RUNNING)
    ).filter(created_at__lt=now - KEPT)
    old = [
        job.pk for job in idle.only("pk", "owed_at") if (job.owed_at or now - KEPT) <= now - KEPT
    ]
    with_files = set(
        ImportChunk.objects.filter(job__in=old).values_list("job", flat=True).distinct()
    )
    ImportChunk.objects.filter(job__in=with_files).delete()
    return len(with_files)


@transaction.atomic(durable=True)
def _claim(*, now: datetime) -> _Claim | None:
    """Take the import that is owed longest, if any; the attempt counts from here."""
    owed = ImportJob.objects.free_at(now).select_for_update(skip_locked=True, of=("self",))
    job = owed.order_by("owed_at", "pk").first()
    if job is None:
        return None
    lease = uuid4()
    if job.state == ImportState.QUEUED:
        job.state = ImportState.RUNNING
    job.lease, job.leased_until = lease, now + LEASE
    job.attempts += 1
    job.rows_read = 0
    job.save(update_fields=["state", "lease", "leased_until", "attempts", "rows_read"])
    return _Claim(job, lease)


def _carry_out(claim: _Claim, clock: Clock) -> bool:
    try:
        if claim.job.attempts > MOST_ATTEMPTS:
            _fail(claim, GIVEN_UP, now=clock())
        else:
            _import(claim, clock)
    except _LostError:
        return False
    except PortalError as error:
        _fail(claim, error.message, now=clock())
    except Exception:  # one import must not stop the others
        logger.exception("Import %s failed", claim.job.public_id)
        # It stays owed, to be tried at once; the last attempt says so.
        claim.held.update(lease=None, leased_until=None)
        if claim.job.attempts < MOST_ATTEMPTS:
            return False
        ImportJob.objects.filter(pk=claim.job.pk, attempts=claim.job.attempts, lease=None).update(
            state=ImportState.FAILED, failure=GIVEN_UP, finished_at=clock()
        )
    return True


def _import(claim: _Claim, clock: Clock) -> None:
    job = claim.job
    mapping = checked(job.kind, job.mapping, file="mapping")
    if not job.by.is_active:
        raise PortalError("The person who uploaded it is no longer active.")
    with uploaded_file(job) as path:
        work = _Work(claim, clock, path)
        common: dict[str, Any] = {
            "path": path,
            "options": options_of(job),
            "now": clock(),
            "by": job.by,
            "name": job.file_name,
            "progress": work.progress,
            "settle": work.settle,
            "keep": MOST_GIVEN_BACK,
        }
        if isinstance(mapping, TicketMapping):
            import_tickets(mapping=mapping, **common)
        else:
            import_samples(mapping=mapping, **common)


def options_of(job: ImportJob) -> ImportOptions:
    """Read what a person decided; a trial writes nothing."""
    chosen = job.options
    covers = chosen.get("covers_days")
    return ImportOptions(
        create=bool(chosen.get("create")),
        all_or_nothing=bool(chosen.get("all_or_nothing")),
        unit_code=chosen.get("unit") or None,
        covers=tuple(date.fromisoformat(day) for day in covers) if covers else None,  # type: ignore[arg-type]  # two days
        states_coverage=chosen.get("covers") != "nothing",
        reason=chosen.get("reason", ""),
        dry_run=job.state == ImportState.MAPPED,
    )


@dataclass(slots=True)
class _Work:
    """One import under way: says how far it is, and settles it."""

    claim: _Claim
    clock: Clock
    path: Path
    told: int = field(default=0)

    def progress(self, rows: int) -> None:
        """Say how many rows were read, and keep the lease.

        :raises _LostError: somebody else has it
        """
        until = self.clock() + LEASE
        if not self.claim.held.update(rows_read=rows, leased_until=until):
            raise _LostError

    @transaction.atomic
    def settle(self, report: ImportReport) -> None:
        """Write what came of it, together with what it brought in.

        :raises _LostError: somebody else has it
        """
        job, summary = self.claim.job, report.summary()
        ended: dict[str, Any] = {"rows": report.rows, "rows_read": report.rows}
        if job.state == ImportState.MAPPED:
            ended |= {"state": ImportState.PREVIEWED, "preview": summary, "attempts": 0}
        elif job.options.get("all_or_nothing") and not report.is_clean:
            ended |= {"state": ImportState.FAILED, "result": summary, "failure": NOTHING_WENT_IN}
        else:
            ended |= {"state": ImportState.DONE, "result": summary}
        if ended["state"] != ImportState.PREVIEWED:
            ended["finished_at"] = self.clock()
        if not self.claim.held.update(lease=None, leased_until=None, **ended):
            raise _LostError
        keep_file(job=job, part=ImportPart.ERRORS, pieces=self._errors(report))

    def _errors(self, report: ImportReport) -> Iterator[bytes]:
        """Write the rows left out with their reasons as a file; nothing where there are none."""
        if not report.left_out:
            return
        layout = self.claim.job.mapping.get("file", {})
        rows = rows_left_out(
            self.path,
            report.left_out[:MOST_GIVEN_BACK],
            delimiter=layout.get("delimiter", ","),
            encoding=layout.get("encoding", "utf-8"),
        )
        heads = heads_of(self.claim.job.sketch["header"])
        for line in csv_lines(heads, rows):
            yield line.encode(errors="replace")


def _fail(claim: _Claim, why: str, *, now: datetime) -> None:
    claim.held.update(
        state=ImportState.FAILED,
        failure=why[:400],
        finished_at=now,
        lease=None,
        leased_until=None,
    )
