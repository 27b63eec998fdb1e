"""What a file would change in the register: what is new, what stands already, what differs.

Nothing is written here. A contract that stands already with other terms is left alone and named:
terms change by amendment, with a reason and a day, never by a file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from accounts.models import User
from accounts.permissions import Capability
from contracts.codes import CURRENCIES
from contracts.models import Contract, RegisterImport
from contracts.register_import.columns import END, NUMBER
from contracts.register_import.draft import ContractDraft, Draft, VendorDraft, draft_of
from contracts.register_import.entries import Reading, entries_of, fixed
from contracts.register_import.findings import Finding, RegisterFileError
from contracts.register_import.matching import Pair, Sameness, likely_pairs
from contracts.register_import.ocds_reader import read_ocds
from contracts.register_import.rate_plan import Held, RatePlan, plan_rates
from contracts.register_import.table_reader import read_table
from contracts.register_import.values import name_key
from vendors.choices import ServiceType
from vendors.models import Vendor

LONGEST_REFERENCE: Final = 60
MOST_CONTRACTS: Final = 3_000
PUBLISHED: Final = "ocds"
REGISTER: Final = "register"
_ARCHIVES: Final = (".json", ".zip", ".xz", ".tgz", ".gz", ".tar")


@dataclass(slots=True)
class VendorPlan:
    """A vendor of the file, and the one of the register that it is; None: it is new."""

    draft: VendorDraft
    known: Vendor | None


@dataclass(slots=True)
class ContractPlan:
    """A contract of the file, and what stands under its number: None where it is new."""

    draft: ContractDraft
    known: Contract | None = None
    # In which terms the one of the register differs, in words.
    differs: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What a file would change, and all that is wrong or doubtful in it."""

    reading: Reading
    draft: Draft
    vendors: list[VendorPlan]
    contracts: list[ContractPlan]
    findings: list[Finding]
    pairs: list[Pair]
    rates: RatePlan
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Count what is new, what stands, what differs and what is left out."""
        return {
            "rows": self.draft.rows,
            "vendors": len(self.vendors),
            "new_vendors": sum(1 for row in self.vendors if row.known is None),
            "contracts": len(self.contracts),
            "new_contracts": sum(1 for row in self.contracts if row.known is None),
            "differing_contracts": sum(1 for row in self.contracts if row.differs),
            "prices": len(self.rates.new) + self.rates.unchanged + len(self.rates.differing),
            "new_prices": len(self.rates.new),
            "differing_prices": len(self.rates.differing),
            "errors": sum(1 for finding in self.findings if finding.is_error),
            "warnings": sum(1 for finding in self.findings if not finding.is_error),
        }


def read_register(job: RegisterImport) -> Reading:
    """Read the file of an import by what it is.

    :raises RegisterFileError: nothing of it can be read
    """
    return read_content(bytes(job.content), job.file_name)


def read_content(content: bytes, name: str) -> Reading:
    """Read a table, or Open Contracting data alone or in an archive.

    :raises RegisterFileError: nothing of it can be read
    """
    with TemporaryDirectory(prefix="ito-register-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        if _is_published(content, name):
            return read_ocds(path, name=name)
        return entries_of(read_table(path))


def _is_published(content: bytes, name: str) -> bool:
    if content[:2] == b"\x1f\x8b" or content[:6] == b"\xfd7zXZ\x00":
        return True
    if content[:4] == b"PK\x03\x04":
        return not name.casefold().endswith(".xlsx")
    start = content[:200].decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")
    return name.casefold().endswith(_ARCHIVES) or start.startswith(("{", "["))


def plan_of(job: RegisterImport, *, by: User) -> Plan:
    """Hold a file against the register as the person sees it; some six queries for any file.

    :raises RegisterFileError: nothing of the file can be read, or more than one import takes
    """
    reading = read_register(job)
    fixes = {(line, name): value for line, name, value in job.fixes}
    reading.entries = fixed(reading.entries, fixes)
    vendors = list(
        Vendor.objects.visible_to(by, Capability.EDIT_CONTRACTS).select_related("merged_into")
    )
    decisions = dict.fromkeys(map(_triple, job.same), True)
    pairs = likely_pairs(reading.entries, [vendor.display_name for vendor in vendors])
    draft = draft_of(
        reading.entries,
        same=Sameness(decisions),
        currency=job.currency,
        service_type=job.service_type,
    )
    if len(draft.contracts) > MOST_CONTRACTS:
        raise RegisterFileError(f"The file has more than {MOST_CONTRACTS:,} contracts. Split it.")
    findings = [*reading.findings, *draft.findings]
    vendor_plans = _vendor_plans(draft.vendors.values(), vendors)
    contract_plans = _contract_plans(draft, vendor_plans, reading, findings, by)
    rates = plan_rates(
        draft.rates,
        {
            row.draft.key: Held(
                row.draft.number,
                row.draft.currency if row.known is None else row.known.currency,
                row.known,
            )
            for row in contract_plans
        },
    )
    findings += rates.findings
    return Plan(
        reading,
        draft,
        vendor_plans,
        contract_plans,
        sorted(findings, key=lambda finding: (finding.line, not finding.is_error)),
        [pair for pair in pairs if (pair.kind, pair.first, pair.second) not in decisions],
        rates,
        reading.figures,
    )


def _triple(kept: Sequence[str]) -> tuple[str, str, str]:
    kind, first, second = kept
    return kind, first, second


def _vendor_plans(drafts: Iterable[VendorDraft], vendors: Sequence[Vendor]) -> list[VendorPlan]:
    # A vendor that was merged into another is known there by all that it was called.
    vendors = sorted(vendors, key=lambda row: row.merged_into_id is not None)
    by_id = {
        row.external_id: row.merged_into or row
        for row in vendors
        if row.external_source == REGISTER
    }
    # As written first: two spellings of one name may both be on record.
    as_written: dict[str, Vendor] = {}
    by_name: dict[str, Vendor] = {}
    for row in vendors:
        for name in (row.legal_name, row.display_name):
            as_written.setdefault(name, row.merged_into or row)
            by_name.setdefault(name_key(name), row.merged_into or row)
    return [
        VendorPlan(
            draft,
            (by_id.get(draft.external_id) if draft.external_id else None)
            or as_written.get(draft.name[:200])
            or by_name.get(name_key(draft.name[:200])),
        )
        for draft in drafts
    ]


def _contract_plans(
    draft: Draft,
    vendors: list[VendorPlan],
    reading: Reading,
    findings: list[Finding],
    by: User,
) -> list[ContractPlan]:
    numbers = [contract.number for contract in draft.contracts.values()]
    rows = Contract.objects.filter(reference__in=numbers)
    taken = set(rows.values_list("reference", flat=True))
    seen = {
        row.reference: row
        for row in rows.visible_to(by, Capability.EDIT_CONTRACTS)
        .select_related("vendor")
        .prefetch_related("versions")
    }
    owners = {row.draft.key: row.known for row in vendors}
    files = {entry.line: entry.file for entry in reading.entries}
    plans = []
    for contract in draft.contracts.values():
        known = seen.get(contract.number)
        found = _wrong(contract, known, owners[contract.vendor], contract.number in taken)
        if found is not None:
            column, code, message = found
            line = contract.lines[0]
            findings.append(
                Finding(line, column, code, message, value=contract.number, file=files[line])
            )
        elif known is None:
            plans.append(ContractPlan(contract))
        else:
            plans.append(ContractPlan(contract, known, _differences(contract, known)))
    return plans


def _wrong(
    draft: ContractDraft, known: Contract | None, owner: Vendor | None, is_taken: bool
) -> tuple[str, str, str] | None:
    """Say why a contract cannot stand as the file has it: (column, code, sentence)."""
    if len(draft.number) > LONGEST_REFERENCE:
        said = f"The number has {len(draft.number)} characters; at most {LONGEST_REFERENCE} stand."
        return NUMBER, "long_number", said
    if draft.currency not in CURRENCIES:
        said = f"The currency, “{draft.currency[:12]}”, is no code of ISO 4217, such as EUR."
        return "currency", "currency", said
    if draft.service_type not in ServiceType.values:
        known_types = ", ".join(ServiceType.values)
        said = f"The service type, “{draft.service_type[:20]}”, is none of: {known_types}."
        return "service_type", "service_type", said
    if draft.last_day is not None and draft.last_day < draft.starts_on:
        return END, "ends_before", "The end lies before the start."
    if is_taken and known is None:
        return NUMBER, "taken", "The number is in use for a contract out of your reach."
    if known is not None and (owner is None or known.vendor_id != owner.pk):
        said = f"The number stands for a contract of {known.vendor.display_name} already."
        return NUMBER, "other_vendor", said
    return None


def _differences(draft: ContractDraft, known: Contract) -> tuple[str, ...]:
    latest = max(known.versions.all(), key=lambda version: version.number)
    pairs: list[tuple[str, object, object]] = [
        ("first day", known.starts_on, draft.starts_on),
        ("currency", known.currency, draft.currency),
    ]
    if draft.last_day is not None:
        pairs.append(("end", latest.ends_on, draft.ends_on))
    if draft.monthly_charge is not None:
        pairs.append(("monthly charge", latest.monthly_charge, draft.monthly_charge))
    return tuple(
        f"{name}: {'none' if stands is None else stands} here, {stated} in the file"
        for name, stands, stated in pairs
        if stands != stated
    )
