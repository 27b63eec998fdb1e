"""What stands around the form that says how a file is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from core.components.parts import Crumb
from core.errors import PortalError
from slas.choices import ImportKind, ImportState
from slas.imports.kinds import Entries, checked, fits
from slas.imports.mapping import TicketMapping
from slas.imports.reader import Row
from slas.imports.samples import sample_of
from slas.imports.sketch import Sketch
from slas.imports.tickets import ticket_of
from slas.imports.values import BadValueError, short
from slas.ingest_checks import window_at
from slas.models import ImportJob, Source

IMPORTS: Final = "slas:import-list"
CREATING: Final = (
    Capability.EDIT_VENDORS,
    Capability.EDIT_CONTRACTS,
    Capability.RECORD_MEASUREMENTS,
)
SHOWN_VALUES: Final = 3


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """One column of the file and what stands in its first rows."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapPage:
    """All that the page shows besides its form."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    job: ImportJob
    entries: Entries
    options: Mapping[str, Any]
    sketch: Sketch
    columns: tuple[str, ...]
    # The columns that the mapping names, and the others.
    samples: tuple[ColumnSample, ...]
    others: tuple[ColumnSample, ...]
    # Known sources by code: name and kind.
    sources: Mapping[str, tuple[str, str]]
    may_name_sources: bool
    # (code, name) of the units in which the person may create; none: nothing may be created.
    units: tuple[tuple[str, str], ...]
    lacking: tuple[str, ...]
    discard_url: str
    back_url: str

    @property
    def source_codes(self) -> tuple[str, ...]:
        """Give the codes of the known sources."""
        return tuple(self.sources)

    @property
    def is_tickets(self) -> bool:
        """Say whether rows are tickets."""
        return self.job.kind == ImportKind.TICKETS


def import_of(user: User, public_id: UUID) -> ImportJob:
    """Find an import that a person may see.

    :raises Http404: there is none
    """
    job = (
        ImportJob.objects.visible_to(user).filter(public_id=public_id).select_related("by").first()
    )
    if job is None:
        raise Http404("No such import.")
    return job


def crumbs_of(label: str) -> tuple[Crumb, ...]:
    """Give the way to a page of an import."""
    return Crumb("Import", reverse(IMPORTS)), Crumb(label)


def map_page(job: ImportJob, user: User) -> MapPage:
    """Gather what the form needs, in two queries or three."""
    sketch = Sketch.from_json(job.sketch)
    entries = job.mapping
    named = [str(column) for column in entries.get("columns", {}).values()]
    named += [str(part.get("column")) for part in entries.get("version", ())]
    samples = [
        ColumnSample(name, tuple(short(row[place]) for row in sketch.rows[:SHOWN_VALUES]))
        for place, name in enumerate(sketch.header)
    ]
    return MapPage(
        title=f"How is {job.file_name} to be read?",
        lead=_lead(job, entries, sketch),
        crumbs=crumbs_of(job.file_name),
        job=job,
        entries=entries,
        options=job.options,
        sketch=sketch,
        columns=tuple(dict.fromkeys(filter(None, sketch.header))),
        samples=tuple(sample for sample in samples if sample.name in named),
        others=tuple(sample for sample in samples if sample.name not in named),
        sources={
            code: (name, kind)
            for code, name, kind in Source.objects.values_list("code", "name", "kind")
        },
        may_name_sources=access_of(user).allows(Capability.EDIT_CONTRACTS),
        units=_units(user) if job.kind == ImportKind.TICKETS else (),
        lacking=tuple(dict.fromkeys(name for name in named if name not in sketch.header)),
        discard_url=reverse("slas:import-discard", args=[job.public_id]),
        back_url=reverse(IMPORTS),
    )


def _lead(job: ImportJob, entries: Entries, sketch: Sketch) -> str:
    if job.state != ImportState.UPLOADED:
        return "As it was said last. Change what did not fit, and look again at what would happen."
    if job.mapping_from and fits(entries, sketch):
        return f"The mapping “{job.mapping_from}” fits its header. Look it over and go on."
    if job.mapping_from:
        return f"The mapping “{job.mapping_from}” names columns that the file lacks."
    return "This is a guess from its header and first rows. Put right what does not fit."


def _units(user: User) -> tuple[tuple[str, str], ...]:
    access = access_of(user)
    reaches = [access.reach(capability) for capability in CREATING]
    if not all(reaches):
        return ()
    units = BusinessUnit.objects.order_by("name")
    for reach in reaches:
        if not reach.everywhere:
            units = units.filter(pk__in=reach.unit_ids)
    return tuple(units.values_list("code", "name"))


def reading_of(job: ImportJob, *, now: datetime) -> str:
    """Say in words how the first row of the file reads by the mapping as it stands."""
    sketch = Sketch.from_json(job.sketch)
    if not sketch.rows:
        return "The file holds no row below its header."
    try:
        mapping = checked(job.kind, job.mapping, file="mapping")
        values = [sketch.rows[0][sketch.header.index(column)] for column in mapping.wanted]
        if isinstance(mapping, TicketMapping):
            ticket = ticket_of(Row(2, values), mapping, window=window_at(now))
            outcome = {True: "within target", False: "missed", None: "no outcome stated"}
            parts = [
                f"ticket {ticket.external_id}",
                f"of {ticket.supplier}",
                ticket.priority,
                f"opened {_moment(ticket.opened_at, mapping.dates.zone)}",
                *(
                    [f"resolved {_moment(ticket.resolved_at, mapping.dates.zone)}"]
                    if ticket.resolved_at
                    else []
                ),
                outcome[ticket.met],
            ]
        else:
            sample = sample_of(Row(2, values), mapping, window=window_at(now))
            parts = [
                f"service level {sample.name[0]}",
                _moment(sample.at, mapping.dates.zone),
                f"n {sample.n}",
                *([f"good {sample.good}"] if sample.good is not None else []),
                *([f"sum {sample.total}"] if sample.total is not None else []),
            ]
    except BadValueError as fault:
        return f"It does not read: column {fault.column}: {fault.message}"
    except (PortalError, ValueError):
        return ""
    return f"It reads: {', '.join(parts)}."


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%-d %b %Y, %H:%M} {zone}"
