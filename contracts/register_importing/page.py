"""What the pages of a file of vendors and contracts show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse

from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from accounts.units import units_in_reach
from contracts.models import RegisterImport
from contracts.register_import.columns import NUMBER
from contracts.register_import.findings import RegisterFileError
from contracts.register_import.plan import Plan, plan_of, read_register
from contracts.register_importing.findings import FixRow, WrongRow, fix_rows, wrong_rows
from core import formats
from core.components.parts import Crumb, KeyValue

MOST_SHOWN: Final = 200
LEFT_OUT_HEADS: Final = ("Line", "Column", "Reason", "Suggestion", "File")
_CREATE: Final = "contracts:register-import-create"


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A file that came before."""

    name: str
    url: str
    said: str
    at: str


@dataclass(frozen=True, slots=True)
class RegisterUploadPage:
    """What stands around the form of an upload."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[UploadRow, ...]
    template_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two spellings that may be one."""

    value: str
    kind: str
    word: str
    first: str
    second: str
    first_said: str
    second_said: str
    is_likely: bool


@dataclass(frozen=True, slots=True)
class PublisherRow:
    """What the files of one publisher hold; amounts stand by currency and are never added."""

    name: str
    files: int
    unreadable: int
    contracts: int
    suppliers: int
    payments: int
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterImportPage:
    """All that the page of one file shows."""

    job: RegisterImport
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    is_applied: bool
    failure: str = ""
    counts: tuple[tuple[str, int, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    differing: tuple[tuple[str, str], ...] = ()
    wrong: tuple[WrongRow, ...] = ()
    wrong_more: int = 0
    pairs: tuple[PairRow, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    fixes: tuple[FixRow, ...] = ()
    publishers: tuple[PublisherRow, ...] = ()
    facts: tuple[KeyValue, ...] = ()
    errors_url: str = ""
    back_url: str = ""
    findings: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    @property
    def can_put_right(self) -> bool:
        """Say whether a value that is wrong can be entered anew here."""
        return not self.is_applied and any(row.name for row in self.wrong)

    @property
    def has_left_out(self) -> bool:
        """Say whether anything is wrong in the file."""
        return any(finding["is_error"] for finding in self.findings)


def units_of(user: User) -> list[BusinessUnit]:
    """List the units in which a person may add both vendors and contracts."""
    editing = {unit.pk for unit in units_in_reach(user, Capability.EDIT_VENDORS)}
    return [unit for unit in units_in_reach(user, Capability.EDIT_CONTRACTS) if unit.pk in editing]


def register_upload_page(user: User, *, now: datetime, zone: str) -> RegisterUploadPage:
    """Gather the files that a person brought before, in one query."""
    jobs = RegisterImport.objects.visible_to(user).without_bulk()[:20]
    today = now.astimezone(ZoneInfo(zone)).date()
    return RegisterUploadPage(
        title="Import vendors and contracts",
        lead="Nothing goes in before you have seen what would change.",
        crumbs=(Crumb("Contracts", reverse("contracts:contract-list")), Crumb("Import")),
        rows=tuple(
            UploadRow(
                job.file_name,
                reverse("contracts:register-import-show", args=[job.public_id]),
                _told(job),
                formats.moment(job.created_at.astimezone(ZoneInfo(zone)), today),
            )
            for job in jobs
        ),
        template_url=reverse("contracts:register-import-template"),
        back_url=reverse("contracts:contract-list"),
    )


def _told(job: RegisterImport) -> str:
    if job.result is None:
        return "Not applied yet"
    made = job.result
    parts = [(made["made_vendors"], "vendors"), (made["made_contracts"], "contracts")]
    parts.append((made["made_prices"], "prices"))
    said = ", ".join(f"{count:,} {what}" for count, what in parts if count)
    return f"{said} came in" if said else "Nothing new"


def register_import_page(user: User, public_id: UUID, *, zone: str) -> RegisterImportPage:
    """Gather what a file would change, or what it changed.

    :raises Http404: no such import, or somebody else's
    """
    job = (
        RegisterImport.objects.visible_to(user)
        .select_related("by", "unit")
        .filter(public_id=public_id)
        .first()
    )
    if job is None:
        raise Http404("No such import.")
    common: dict[str, Any] = {
        "job": job,
        "title": job.file_name,
        "crumbs": (
            Crumb("Contracts", reverse("contracts:contract-list")),
            Crumb("Import", reverse(_CREATE)),
            Crumb(job.file_name),
        ),
        "facts": _facts(job, zone),
        "back_url": reverse(_CREATE),
        "errors_url": reverse("contracts:register-import-errors", args=[job.public_id]),
        "fixes": fix_rows(job.fixes),
        "same": tuple((first, second) for _, first, second in job.same),
    }
    if job.result is not None:
        return _applied(job, common)
    try:
        plan = plan_of(job, by=user)
    except RegisterFileError as error:
        lead = "The file cannot be taken in as it is."
        return RegisterImportPage(**common, lead=lead, is_applied=False, failure=error.message)
    return _planned(plan, common)


def _facts(job: RegisterImport, zone: str) -> tuple[KeyValue, ...]:
    local = ZoneInfo(zone)
    facts = [
        ("Business unit", job.unit.name),
        ("Where rows name none", f"{job.get_service_type_display()}, {job.currency}"),
        ("Time zone", job.time_zone),
        ("Uploaded by", job.by.display_name),
        ("Uploaded", f"{job.created_at.astimezone(local):%d %b %Y, %H:%M}"),
        ("Size", f"{job.size:,} bytes"),
        ("SHA-256", job.sha256),
    ]
    if job.applied_at is not None:
        facts.insert(5, ("Applied", f"{job.applied_at.astimezone(local):%d %b %Y, %H:%M}"))
    return tuple(KeyValue(name, text) for name, text in facts)


def _planned(plan: Plan, common: dict[str, Any]) -> RegisterImportPage:
    counts = plan.counts
    findings = tuple(finding.as_json() for finding in plan.findings)
    wrong = wrong_rows(findings)
    return RegisterImportPage(
        **common,
        lead="This is what would change. Nothing has gone in yet.",
        is_applied=False,
        counts=_table(counts, counts["new_vendors"], counts["new_contracts"], counts["new_prices"]),
        notes=_notes(counts),
        differing=(
            *((row.draft.number, "; ".join(row.differs)) for row in plan.contracts if row.differs),
            *plan.rates.differing,
        )[:MOST_SHOWN],
        wrong=wrong[:MOST_SHOWN],
        wrong_more=max(0, len(wrong) - MOST_SHOWN),
        pairs=tuple(
            PairRow(
                f"{pair.kind}|{pair.first}|{pair.second}",
                pair.kind,
                "Contract number" if pair.kind == NUMBER else "Vendor",
                pair.first,
                pair.second,
                _rows_said(pair.first_rows, pair.first_line),
                _rows_said(pair.second_rows, pair.second_line),
                pair.is_likely,
            )
            for pair in plan.pairs
        ),
        publishers=_publishers(plan.figures),
        findings=findings,
    )


def _applied(job: RegisterImport, common: dict[str, Any]) -> RegisterImportPage:
    result = job.result or {}
    findings = tuple(result["findings"])
    wrong = wrong_rows(findings)
    return RegisterImportPage(
        **common,
        lead="The file is applied. The same file again would change nothing.",
        is_applied=True,
        counts=_table(
            result, result["made_vendors"], result["made_contracts"], result["made_prices"]
        ),
        notes=_notes(result),
        differing=tuple((row["number"], "; ".join(row["said"])) for row in result["differing"])[
            :MOST_SHOWN
        ],
        wrong=wrong[:MOST_SHOWN],
        wrong_more=max(0, len(wrong) - MOST_SHOWN),
        publishers=_publishers(result["figures"]),
        findings=findings,
    )


def _table(
    counts: dict[str, Any], vendors: int, contracts: int, prices: int
) -> tuple[tuple[str, int, int, int], ...]:
    """Give (what, new, stands already, stands with other terms)."""
    differ = counts["differing_contracts"]
    return (
        ("Vendors", vendors, counts["vendors"] - counts["new_vendors"], 0),
        (
            "Contracts",
            contracts,
            counts["contracts"] - counts["new_contracts"] - differ,
            differ,
        ),
        (
            "Prices",
            prices,
            counts["prices"] - counts["new_prices"] - counts["differing_prices"],
            counts["differing_prices"],
        ),
    )


def _notes(counts: dict[str, Any]) -> tuple[str, ...]:
    notes = [f"{counts['rows']:,} rows were read."]
    if counts["errors"]:
        notes.append(f"{counts['errors']:,} things are wrong; what they stand on stays out.")
    if counts["warnings"]:
        notes.append(f"{counts['warnings']:,} things are doubtful and stop nothing.")
    return tuple(notes)


def _rows_said(rows: int, line: int) -> str:
    if not rows:
        return "on record"
    return f"1 row, line {line:,}" if rows == 1 else f"{rows:,} rows, first on line {line:,}"


def _publishers(figures: dict[str, Any]) -> tuple[PublisherRow, ...]:
    return tuple(
        PublisherRow(
            name,
            row["files"],
            row["unreadable"],
            row["contracts"],
            row["suppliers"],
            row["payments"],
            tuple(f"{currency} {amount}" for currency, amount in row["amounts"].items()),
        )
        for name, row in figures.items()
        if row["files"]
    )


def chosen_pairs(page: RegisterImportPage, values: Sequence[str]) -> list[tuple[str, str, str]]:
    """Give the pairs whose boxes are ticked, as the service takes them."""
    chosen = set(values)
    return [(row.kind, row.first, row.second) for row in page.pairs if row.value in chosen]


def entered_fixes(page: RegisterImportPage, given: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """Give what was entered beside findings, for each line on which they stand."""
    return [
        (line, row.column, given[row.name])
        for row in page.wrong
        if row.name and given.get(row.name, "").strip()
        for line in row.places
    ]


def left_out_rows(page: RegisterImportPage) -> tuple[list[str], Iterator[list[object]]]:
    """Give the heads of the file, and each finding with the row that it stands on."""
    reading = read_register(page.job)
    entries = {entry.line: entry for entry in reading.entries}
    names = list(dict.fromkeys(name for entry in reading.entries for name in entry.texts))
    return names, (
        [
            finding["line"],
            finding["column"],
            finding["message"],
            finding["suggestion"],
            finding["file"],
            *(
                entries[finding["line"]].text(name) if finding["line"] in entries else ""
                for name in names
            ),
        ]
        for finding in page.findings
        if finding["is_error"]
    )
