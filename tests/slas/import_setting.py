"""Imports led from upload to the last row, as a person and a worker do."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.models import User
from accounts.permissions import Role
from slas.choices import ImportState
from slas.imports.kinds import shipped
from slas.models import ImportJob
from slas.services.import_files import read_in_pieces
from slas.services.import_jobs import apply_import, create_import, map_import
from slas.services.import_runs import run_imports
from tests.factories import make_unit, make_user
from tests.slas.import_files import HEADER

# A job whose JSON columns a test reads freely.
Job = Any
NOW = datetime.fromisoformat("2026-07-15T12:00:00+00:00")
SERVICENOW = shipped("tickets")[0]
CREATE = {"create": True, "unit": "operations", "covers": "months"}


def administrator() -> User:
    """Make somebody who may create and record everywhere."""
    make_unit("operations")
    return make_user("root", Role.ADMINISTRATOR)


class Clock:
    """A clock that a test moves."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        self.at += span


def upload(by: User, *lines: str, header: str = HEADER, kind: str = "tickets") -> Job:
    """Upload rows."""
    text = "\n".join((header, *lines)) + "\n"
    return create_import(kind=kind, name="export.csv", pieces=[text.encode()], by=by, now=NOW)


def upload_file(by: User, path: Path, **more: Any) -> Job:
    """Upload a file of the disk."""
    return create_import(
        kind="tickets", name=path.name, pieces=read_in_pieces(path), by=by, now=NOW, **more
    )


def owe_trial(job: ImportJob, by: User, **more: Any) -> Job:
    """Map a job as ServiceNow's, unless told otherwise."""
    given: dict[str, Any] = {"entries": SERVICENOW, "options": CREATE, "keep_mapping": False}
    return map_import(job=job, by=by, now=NOW, **{**given, **more})


def tried(job: ImportJob, by: User, **more: Any) -> Job:
    """Map a job and let a worker try it."""
    owe_trial(job, by, **more)
    return ran(job)


def ran(job: ImportJob, clock: Callable[[], datetime] | None = None) -> Job:
    """Let a worker do what is owed, and read the job again."""
    run_imports(clock=clock or Clock())
    return ImportJob.objects.get(pk=job.pk)


def applied(job: ImportJob, by: User, *, all_or_nothing: bool = False) -> Job:
    """Apply what was tried and let a worker carry it out."""
    apply_import(job=job, all_or_nothing=all_or_nothing, by=by, now=NOW)
    return ran(job)


def brought_in(by: User, *lines: str, **more: Any) -> Job:
    """Lead rows all the way in."""
    job = tried(upload(by, *lines), by, **more)
    assert job.state == ImportState.PREVIEWED, job.failure
    return applied(job, by)
