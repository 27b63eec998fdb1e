"""Imports as a person leads them: upload, map, look at what would happen, apply, discard."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from unicodedata import category

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.errors import ConflictError, RuleError
from slas.choices import ImportKind, ImportPart, ImportState
from slas.imports.errors import ImportFileError
from slas.imports.kinds import Entries, checked, fits, guessed, shipped
from slas.imports.sketch import Sketch, sketch_of
from slas.models import ImportJob, ImportMapping
from slas.services.import_files import keep_file, read_in_pieces, spooled
from slas.services.wake import wake

RUN: Final = "slas.tasks.run_imports"
GUESS: Final = "guess"
LONGEST_NAME: Final = 200


def create_import(
    *,
    kind: str,
    name: str,
    pieces: Iterable[bytes],
    start_from: str = GUESS,
    by: User,
    now: datetime,
) -> ImportJob:
    """Take a file in, look at its first rows and propose a mapping.

    ``start_from`` is `guess`, `shipped:<source>` or `kept:<source>`; a guess prefers a mapping
    that is kept or shipped and fits the header.

    :raises RuleError: the file is empty, too large or no table
    :raises ForbiddenError: the person may not record
    """
    require(by, Capability.RECORD_MEASUREMENTS)
    if kind not in ImportKind.values:
        raise RuleError("Choose tickets or samples.", field="kind")
    shown = _file_name(name)
    with spooled(pieces) as file:
        try:
            sketch = sketch_of(file.path, name=shown)
        except ImportFileError as error:
            raise RuleError(str(error), field="file") from error
        entries, began_as = propose(kind, sketch, start_from)
        with transaction.atomic():
            job = ImportJob.objects.create(
                kind=kind,
                by=by,
                file_name=shown,
                size=file.size,
                sha256=file.sha256,
                sketch=sketch.as_json(),
                mapping=entries,
                mapping_from=began_as,
                created_at=now,
            )
            keep_file(job=job, part=ImportPart.UPLOAD, pieces=read_in_pieces(file.path))
    return job


def _file_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    fit = "".join(sign for sign in last if category(sign)[0] != "C").strip()
    return fit[-LONGEST_NAME:] or "file"


def propose(kind: str, sketch: Sketch, start_from: str) -> tuple[Entries, str]:
    """Give the entries to begin with, and the name of the mapping that they are from."""
    kept = {
        f"kept:{row.source_code}": (row.content, row.name)
        for row in ImportMapping.objects.filter(kind=kind)
    }
    ready = {
        f"shipped:{entries['source']['code']}": (entries, str(entries["name"]))
        for entries in shipped(kind)
    }
    known = {**kept, **ready}
    if start_from in known:
        return known[start_from]
    for entries, name in known.values():
        if fits(entries, sketch):
            return entries, name
    return guessed(kind, sketch), ""


@transaction.atomic
def map_import(
    *,
    job: ImportJob,
    entries: Entries,
    options: Mapping[str, Any],
    keep_mapping: bool,
    by: User,
    now: datetime,
) -> ImportJob:
    """Say how the file is to be read, and owe a trial of it; safe to repeat.

    :raises MappingError: an entry that does not hold
    :raises ConflictError: the import is already applied, or under way
    """
    require(by, Capability.RECORD_MEASUREMENTS)
    held = _hold(
        job, (ImportState.UPLOADED, ImportState.MAPPED, ImportState.PREVIEWED, ImportState.FAILED)
    )
    mapping = checked(held.kind, entries, file="mapping")
    held.mapping, held.options = entries, {**options, "all_or_nothing": False}
    _owe(held, ImportState.MAPPED, now)
    if keep_mapping:
        ImportMapping.objects.update_or_create(
            source_code=mapping.source.code,
            kind=held.kind,
            defaults={
                "name": mapping.name[:120],
                "content": entries,
                "by": by,
                "changed_at": now,
            },
        )
    return held


@transaction.atomic
def apply_import(*, job: ImportJob, all_or_nothing: bool, by: User, now: datetime) -> ImportJob:
    """Owe what was tried; safe to repeat.

    :raises ConflictError: nothing was tried yet, or it is under way or done
    """
    require(by, Capability.RECORD_MEASUREMENTS)
    held = _hold(job, (ImportState.PREVIEWED, ImportState.FAILED))
    if held.preview is None:
        raise ConflictError("Look at what would happen first.")
    held.options = {**held.options, "all_or_nothing": all_or_nothing}
    _owe(held, ImportState.QUEUED, now)
    return held


@transaction.atomic
def discard_import(*, job: ImportJob, by: User) -> None:
    """Delete an import that brought nothing in, with its file.

    :raises ConflictError: it is under way, or what it brought in stands
    """
    require(by, Capability.RECORD_MEASUREMENTS)
    idle = (ImportState.UPLOADED, ImportState.PREVIEWED, ImportState.FAILED)
    _hold(job, idle).delete()


def _hold(job: ImportJob, states: Iterable[str]) -> ImportJob:
    held = ImportJob.objects.select_for_update().get(pk=job.pk)
    if held.state not in set(states):
        raise ConflictError(
            f"The import is {held.get_state_display().lower()} by now. Look at it again."
        )
    return held


def _owe(job: ImportJob, state: ImportState, now: datetime) -> None:
    job.state, job.owed_at = state, now
    job.finished_at, job.failure, job.result = None, "", None
    job.rows_read, job.attempts = 0, 0
    job.lease = job.leased_until = None
    job.save()
    wake(RUN)
