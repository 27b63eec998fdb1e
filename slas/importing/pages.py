"""What the list of imports and the page of the upload show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Pages, Tone
from slas.choices import ImportKind, ImportState
from slas.importing.mapping_page import IMPORTS
from slas.imports.kinds import shipped
from slas.models import ImportJob, ImportMapping

PER_PAGE: Final = 50
STATES: Final[dict[str, tuple[Tone, str, str]]] = {
    ImportState.UPLOADED: ("info", "hand", "To be mapped"),
    ImportState.MAPPED: ("neutral", "clock", "Being tried"),
    ImportState.PREVIEWED: ("info", "hand", "To be applied"),
    ImportState.QUEUED: ("neutral", "clock", "Waiting"),
    ImportState.RUNNING: ("neutral", "clock", "Running"),
    ImportState.DONE: ("ok", "ok", "Done"),
    ImportState.FAILED: ("bad", "down", "Failed"),
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import in the list."""

    name: str
    url: str
    kind: str
    state: SafeString
    rows: str
    said: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """One mapping kept for reuse."""

    name: str
    source: str
    kind: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """All that the list shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[ImportRow, ...]
    pages: Pages | None
    mappings: tuple[KeptMapping, ...]
    shows_people: bool
    create_url: str


def state_chip(job: ImportJob) -> SafeString:
    """Draw how far an import has come."""
    tone, shape, word = STATES[job.state]
    if job.state == ImportState.DONE and (job.result or {}).get("left_out"):
        tone, shape, word = "warn", "half", "Done in part"
    return atoms.chip(tone=tone, word=word, shape_name=shape, bare=True)


def moment(at: datetime, now: datetime, zone: str) -> str:
    """Print an instant in the portal's zone."""
    local = ZoneInfo(zone)
    return formats.moment(at.astimezone(local), now.astimezone(local).date())


def plural(number: int, one: str, many: str = "") -> str:
    """Count things in words."""
    return f"1 {one}" if number == 1 else f"{number:,} {many or one + 's'}"


def told(summary: dict[str, Any] | None) -> str:
    """Say in a few words what an import brought in."""
    if not summary:
        return ""
    words = [
        f"{summary[key]:,} {word}"
        for key, word in (("new", "new"), ("newer", "replaced"), ("left_out", "left out"))
        if summary[key]
    ]
    return ", ".join(words) or "nothing changed"


def imports_page(user: User, *, page: int, now: datetime, zone: str) -> ImportsPage:
    """Gather a person's imports and the mappings kept, in three queries."""
    jobs = ImportJob.objects.visible_to(user)
    first = (page - 1) * PER_PAGE
    total = jobs.count()
    shown = list(jobs.without_bulk().select_related("by")[first : first + PER_PAGE])
    kept = ImportMapping.objects.select_related("by").order_by("name", "pk")[:PER_PAGE]
    url = reverse(IMPORTS)
    return ImportsPage(
        title=_title(total),
        lead="Tickets and samples as files: upload, map, look at what would happen, apply.",
        crumbs=(Crumb("Import"),),
        rows=tuple(
            ImportRow(
                name=job.file_name,
                url=reverse("slas:import-show", args=[job.public_id]),
                kind=str(job.get_kind_display()),
                state=state_chip(job),
                rows="–" if job.rows is None else f"{job.rows:,}",
                said=told(job.result),
                by=_name(job.by),
                at=moment(job.created_at, now, zone),
            )
            for job in shown
        ),
        pages=Pages(
            first=first + (1 if shown else 0),
            last=first + len(shown),
            total=total,
            previous_url=f"{url}?page={page - 1}" if page > 1 else "",
            next_url=f"{url}?page={page + 1}" if first + len(shown) < total else "",
        )
        if total > PER_PAGE or page > 1
        else None,
        mappings=tuple(
            KeptMapping(
                mapping.name,
                mapping.source_code,
                str(mapping.get_kind_display()),
                _name(mapping.by),
                moment(mapping.changed_at, now, zone),
            )
            for mapping in kept
        ),
        shows_people=access_of(user).reach(Capability.ADMINISTER).everywhere,
        create_url=reverse("slas:import-create"),
    )


def _title(total: int) -> str:
    return "Nothing was imported yet" if not total else plural(total, "import")


def _name(user: User) -> str:
    return str(user.get_full_name() or user.get_username())


@dataclass(frozen=True, slots=True)
class UploadPage:
    """All that the page of the upload shows besides its form."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    # (value, words) of what a mapping may begin as.
    starts: tuple[tuple[str, str], ...]
    back_url: str


def upload_page() -> UploadPage:
    """Gather the mappings to start from, in one query."""
    kept = ImportMapping.objects.order_by("kind", "name").values_list("source_code", "name", "kind")
    words = dict(ImportKind.choices)
    starts = [("guess", "Guess from the header, or use a mapping that fits it")]
    starts += [
        (f"kept:{code}", f"{name} (kept, {words[ImportKind(kind)].lower()})")
        for code, name, kind in kept
    ]
    starts += [
        (f"shipped:{entries['source']['code']}", f"{entries['name']} (comes with the portal)")
        for entries in shipped(ImportKind.TICKETS)
    ]
    return UploadPage(
        title="Import a file",
        lead="Nothing goes in before you have seen what would happen.",
        crumbs=(Crumb("Import", reverse(IMPORTS)), Crumb("New")),
        starts=tuple(dict.fromkeys(starts)),
        back_url=reverse(IMPORTS),
    )
