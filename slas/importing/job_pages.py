"""What the trial of an import and its run show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString

from core.components.parts import Crumb, Figure, KeyValue
from slas.choices import ImportKind, ImportPart, ImportState
from slas.importing.mapping_page import IMPORTS, crumbs_of
from slas.importing.pages import moment, plural, state_chip
from slas.models import ImportChunk, ImportJob

#: While a worker has it the page asks again after so many seconds.
AGAIN: Final = 2
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One thing that is wrong, and where."""

    line: str
    column: str
    said: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial or of a run."""

    figures: tuple[Figure, ...]
    created: tuple[str, ...]
    created_note: str
    notes: tuple[str, ...]
    missing: tuple[ProblemRow, ...]
    missing_note: str
    problems: tuple[ProblemRow, ...]
    problems_note: str
    errors_url: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """All that the page of an import shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    state: SafeString
    is_owed: bool
    is_tried: bool
    percent: int | None
    progress: str
    failure: str
    outcome: Outcome | None
    facts: tuple[KeyValue, ...]
    is_clean: bool
    changes: bool
    can_apply: bool
    can_discard: bool
    map_url: str
    preview_url: str
    show_url: str
    discard_url: str
    back_url: str
    level_url: str


def job_page(job: ImportJob, *, now: datetime, zone: str) -> JobPage:
    """Gather how far an import has come and what came of it, in one query."""
    has_errors = ImportChunk.objects.filter(job=job, part=ImportPart.ERRORS).exists()
    errors_url = reverse("slas:import-errors", args=[job.public_id]) if has_errors else ""
    summary = job.preview if job.state == ImportState.PREVIEWED else job.result
    tried = job.preview or {}
    return JobPage(
        title=_title(job),
        lead=_lead(job),
        crumbs=crumbs_of(job.file_name),
        state=state_chip(job),
        is_owed=job.is_owed,
        is_tried=job.state == ImportState.PREVIEWED,
        percent=_percent(job),
        progress=_progress(job),
        failure=job.failure,
        outcome=_outcome(job, summary, errors_url) if summary else None,
        facts=_facts(job, now, zone),
        is_clean=not tried.get("left_out"),
        changes=bool(tried.get("changed")),
        can_apply=job.state in (ImportState.PREVIEWED, ImportState.FAILED) and bool(tried),
        can_discard=job.state in (ImportState.UPLOADED, ImportState.PREVIEWED, ImportState.FAILED),
        map_url=reverse("slas:import-map", args=[job.public_id]),
        preview_url=reverse("slas:import-preview", args=[job.public_id]),
        show_url=reverse("slas:import-show", args=[job.public_id]),
        discard_url=reverse("slas:import-discard", args=[job.public_id]),
        back_url=reverse(IMPORTS),
        level_url=reverse("slas:level-list"),
    )


def _things(job: ImportJob, number: int) -> str:
    return plural(number, "ticket" if job.kind == ImportKind.TICKETS else "sample")


def _title(job: ImportJob) -> str:
    if job.is_owed:
        word = "tried" if job.state == ImportState.MAPPED else "brought in"
        return f"{job.file_name} is being {word}"
    if job.state == ImportState.FAILED:
        return f"{job.file_name} did not go in"
    summary = (job.preview if job.state == ImportState.PREVIEWED else job.result) or {}
    going = summary.get("new", 0) + summary.get("newer", 0)
    if job.state == ImportState.PREVIEWED:
        return (
            f"{_things(job, going)} would go in"
            if summary.get("changed")
            else "Nothing would change"
        )
    return f"{_things(job, going)} went in" if summary.get("changed") else "Nothing changed"


def _lead(job: ImportJob) -> str:
    if job.state == ImportState.PREVIEWED:
        left = (job.preview or {}).get("left_out", 0)
        if left:
            return f"{plural(left, 'row')} would be left out. Nothing is written yet."
        return "All of the file can go in. Nothing is written yet."
    if job.state == ImportState.DONE:
        left = (job.result or {}).get("left_out", 0)
        if left:
            return f"{plural(left, 'row')} were left out; they come back as a file."
        if not (job.result or {}).get("changed"):
            return "All that the file says had come in before."
        return "Results of the months that it touches follow within a minute or two."
    return ""


def _percent(job: ImportJob) -> int | None:
    if not job.rows:
        return None
    return min(100, 100 * job.rows_read // job.rows)


def _progress(job: ImportJob) -> str:
    if job.state == ImportState.QUEUED or (job.is_owed and job.lease is None):
        again = "; the last attempt was interrupted" if job.attempts else ""
        return f"A worker takes it up within a minute{again}."
    of = f" of {job.rows:,}" if job.rows else ""
    if not job.rows_read:
        return "The first rows are being read."
    return f"{job.rows_read:,}{of} rows are read; then all of them are written at once."


def _facts(job: ImportJob, now: datetime, zone: str) -> tuple[KeyValue, ...]:
    source = job.mapping.get("source", {})
    facts = [
        KeyValue("Uploaded", f"{moment(job.created_at, now, zone)} by {job.by}"),
        KeyValue("Size", f"{job.size / 1024:,.0f} kB" if job.size >= 1024 else f"{job.size} B"),
        KeyValue("Source", str(source.get("name") or source.get("code") or "–")),
        KeyValue("SHA-256", f"{job.sha256[:16]}…"),
    ]
    if job.finished_at is not None:
        facts.append(KeyValue("Ended", moment(job.finished_at, now, zone)))
    return tuple(facts)


def _outcome(job: ImportJob, summary: dict[str, Any], errors_url: str) -> Outcome:
    created = summary["created"]
    named = [f"Vendor {name}" for name in created["new_vendors"]]
    named += [f"Contract for {name}" for name in created["new_contracts"]]
    problems = summary["problems"]
    return Outcome(
        figures=_figures(job, summary),
        created=tuple(named),
        created_note=_created_note(created),
        notes=_notes(job, summary),
        missing=tuple(_row(entry) for entry in summary["missing"][:SHOWN]),
        missing_note=_first(summary["missing_count"]),
        problems=tuple(_row(entry) for entry in problems[:SHOWN]),
        problems_note="the first of them" if len(problems) > SHOWN else "",
        errors_url=errors_url,
    )


def _figures(job: ImportJob, summary: dict[str, Any]) -> tuple[Figure, ...]:
    is_tickets = job.kind == ImportKind.TICKETS
    newer = "New versions" if is_tickets else "Replaced"
    shown = [
        Figure("New", f"{summary['new']:,}"),
        Figure(newer, f"{summary['newer']:,}"),
        Figure("Unchanged", f"{summary['unchanged']:,}"),
    ]
    if is_tickets:
        shown.append(Figure("Older", f"{summary['older']:,}"))
    shown.append(Figure("Left out", f"{summary['left_out']:,}"))
    return tuple(shown)


def _created_note(created: dict[str, Any]) -> str:
    words = [
        plural(created[key], one)
        for key, one in (
            ("vendors", "vendor"),
            ("contracts", "contract"),
            ("levels", "service level"),
        )
        if created[key]
    ]
    if created["extended"]:
        words.append(f"{plural(created['extended'], 'contract')} extended")
    return ", ".join(words)


def _notes(job: ImportJob, summary: dict[str, Any]) -> tuple[str, ...]:
    notes = [
        f"{plural(summary['rows'], 'row')} read, which state {_things(job, summary['things'])}."
    ]
    if summary["covered"]:
        start, through = (datetime.fromisoformat(at) for at in summary["covered"])
        notes.append(
            f"The file is taken to be complete from {start:%-d %b %Y %H:%M}"
            f" to {through:%-d %b %Y %H:%M} UTC."
        )
    else:
        notes.append("The file is not taken to be complete: no period counts as fully reported.")
    if summary["older"]:
        notes.append(f"Of {_things(job, summary['older'])} a newer version stands already.")
    if summary["outside_term"]:
        notes.append(
            f"{_things(job, summary['outside_term'])} were opened outside their contract's term:"
            " nothing is owed there."
        )
    return tuple(notes)


def _row(entry: list[Any]) -> ProblemRow:
    line, column, said = entry
    return ProblemRow(f"{line:,}" if line else "–", str(column), str(said))


def _first(count: int) -> str:
    return f"{SHOWN} of {count:,}" if count > SHOWN else ""
