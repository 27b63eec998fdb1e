"""What is done with files of vendors and contracts: take them in, decide, apply."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from accounts.access import require
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from contracts.codes import currency as known_currency
from contracts.codes import time_zone as known_time_zone
from contracts.models import Contract, RegisterImport
from contracts.models.register_imports import MOST_REGISTERED
from contracts.register_import.columns import FIELDS, NUMBER, VENDOR
from contracts.register_import.findings import Finding, RegisterFileError
from contracts.register_import.plan import (
    PUBLISHED,
    REGISTER,
    ContractPlan,
    Plan,
    VendorPlan,
    plan_of,
    read_content,
)
from contracts.register_import.rate_plan import rate_code
from contracts.services import create_contract
from contracts.services_charges import RateInput, add_rates
from core.entries import one_of_choices
from core.errors import PortalError, RuleError
from vendors.choices import ServiceType
from vendors.models import Vendor
from vendors.names import slug_of
from vendors.services import create_vendor

TOO_LARGE: Final = f"The file has more than {MOST_REGISTERED // 1024 // 1024} MB. Split it."
LONGEST_FIX: Final = 300
MOST_FIXES: Final = 5_000
_LONGEST_REFERENCE: Final = 40


def create_register_import(
    *,
    unit: BusinessUnit,
    name: str,
    content: bytes,
    currency: str,
    service_type: str,
    time_zone: str,
    by: User,
    now: datetime,
) -> RegisterImport:
    """Keep a file that can be read; nothing of it goes into the register yet.

    :raises RuleError: a file that cannot be read, or an entry that does not hold
    :raises ForbiddenError: the person may not edit vendors and contracts in that unit
    """
    _require(by, unit)
    if not content:
        raise RuleError("The file is empty.", field="file")
    if len(content) > MOST_REGISTERED:
        raise RuleError(TOO_LARGE, field="file")
    checked = {
        "currency": known_currency(currency),
        "time_zone": known_time_zone(time_zone),
        "service_type": one_of_choices(
            service_type, ServiceType.values, field="service_type", label="The service type"
        ),
    }
    try:
        read_content(content, name)
    except RegisterFileError as error:
        raise RuleError(error.message, field="file") from error
    return RegisterImport.objects.create(
        by=by,
        unit=unit,
        file_name=name.strip()[-200:] or "register.csv",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=now,
        **checked,
    )


@transaction.atomic
def decide_same(
    *, job: RegisterImport, pairs: Iterable[tuple[str, str, str]], by: User
) -> RegisterImport:
    """Note which spellings of a file are one; chosen ones add to those noted before.

    :raises RuleError: the import was applied already
    :raises ForbiddenError: the person may not edit vendors and contracts in the unit
    """
    kept = RegisterImport.objects.select_for_update().get(pk=job.pk)
    _require(by, kept.unit)
    _require_open(kept)
    known = {tuple(pair) for pair in kept.same}
    kept.same = sorted(
        [*known, *(pair for pair in pairs if pair not in known and pair[0] in {VENDOR, NUMBER})]
    )
    kept.save(update_fields=["same"])
    return kept


@transaction.atomic
def forget_same(*, job: RegisterImport, by: User) -> RegisterImport:
    """Take back all that was said of spellings.

    :raises RuleError: the import was applied already
    :raises ForbiddenError: the person may not edit vendors and contracts in the unit
    """
    kept = RegisterImport.objects.select_for_update().get(pk=job.pk)
    _require(by, kept.unit)
    _require_open(kept)
    kept.same = []
    kept.save(update_fields=["same"])
    return kept


@transaction.atomic
def put_right(
    *, job: RegisterImport, fixes: Iterable[tuple[int, str, str]], by: User
) -> RegisterImport:
    """Put values in the place of what stands on lines of a file; the file itself stays.

    Each is (line, field, value); a later one for the same place wins, "" takes a former one back.

    :raises RuleError: no such field, a value that is too long, too many, or applied already
    :raises ForbiddenError: the person may not edit vendors and contracts in the unit
    """
    kept = RegisterImport.objects.select_for_update().get(pk=job.pk)
    _require(by, kept.unit)
    _require_open(kept)
    places = {(line, name): value for line, name, value in kept.fixes}
    for line, name, value in fixes:
        if name not in FIELDS:
            raise RuleError(f"There is no field, “{name[:40]}”, to put right.", field="column")
        if len(value) > LONGEST_FIX:
            raise RuleError(f"At most {LONGEST_FIX} characters stand there.", field="value")
        places[line, name] = value.strip()
    kept.fixes = sorted([line, name, value] for (line, name), value in places.items() if value)
    if len(kept.fixes) > MOST_FIXES:
        raise RuleError(f"More than {MOST_FIXES:,} values. Put the file right instead.")
    kept.save(update_fields=["fixes"])
    return kept


@transaction.atomic
def apply_register_import(*, job: RegisterImport, by: User, now: datetime) -> RegisterImport:
    """Bring in what a file states and the register lacks, in one transaction; safe to repeat.

    What is wrong stays out with its reason; what stands already is not touched.

    :raises RuleError: the file can no longer be read
    :raises ForbiddenError: the person may not edit vendors and contracts in the unit
    """
    kept = RegisterImport.objects.select_for_update().get(pk=job.pk)
    _require(by, kept.unit)
    if kept.applied_at is not None:
        return kept
    try:
        plan = plan_of(kept, by=by)
    except RegisterFileError as error:
        raise RuleError(error.message, field="file") from error
    kept.result = _Applying(kept, plan, by, now).result()
    kept.applied_at = now
    kept.save(update_fields=["result", "applied_at"])
    return kept


@transaction.atomic
def discard_register_import(*, job: RegisterImport, by: User) -> None:
    """Delete an upload of which nothing went in.

    :raises RuleError: it was applied: its file stands for what it did
    """
    kept = RegisterImport.objects.select_for_update().get(pk=job.pk)
    _require(by, kept.unit)
    _require_open(kept)
    kept.delete()


def _require(by: User, unit: BusinessUnit) -> None:
    require(by, Capability.EDIT_CONTRACTS, unit)
    require(by, Capability.EDIT_VENDORS, unit)


def _require_open(job: RegisterImport) -> None:
    if job.applied_at is not None:
        raise RuleError("The file was applied already; what it did stands.")


class _Applying:
    """Create what a plan lacks; to be used within one transaction."""

    def __init__(self, job: RegisterImport, plan: Plan, by: User, now: datetime) -> None:
        self._job, self._plan, self._by, self._now = job, plan, by, now
        self._references = set(Vendor.objects.values_list("reference", flat=True))
        self._vendors: dict[str, Vendor] = {}
        self._contracts: dict[str, Contract] = {
            row.draft.key: row.known for row in plan.contracts if row.known is not None
        }
        self._left_out: list[Finding] = []
        self._made = {"vendors": 0, "contracts": 0}

    def result(self) -> dict[str, Any]:
        """Bring in what is new, and say what came of it."""
        for vendor in self._plan.vendors:
            self._vendor(vendor)
        for contract in self._plan.contracts:
            if contract.known is None:
                self._contract(contract)
        made = self._rates()
        findings = [*self._plan.findings, *self._left_out]
        return {
            **self._plan.counts,
            "made_vendors": self._made["vendors"],
            "made_contracts": self._made["contracts"],
            "made_prices": made,
            "errors": sum(1 for finding in findings if finding.is_error),
            "findings": [finding.as_json() for finding in findings],
            "differing": [
                {"number": row.draft.number, "said": list(row.differs)}
                for row in self._plan.contracts
                if row.differs
            ]
            + [{"number": number, "said": [said]} for number, said in self._plan.rates.differing],
            "figures": self._plan.figures,
        }

    def _vendor(self, row: VendorPlan) -> None:
        draft = row.draft
        if row.known is not None:
            self._vendors[draft.key] = row.known
            return
        types = {
            plan.draft.service_type
            for plan in self._plan.contracts
            if plan.draft.vendor == draft.key
        }
        try:
            self._vendors[draft.key] = create_vendor(
                reference=self._reference(draft.name),
                display_name=draft.name[:120],
                legal_name=draft.name[:200],
                unit=self._job.unit,
                country=draft.country,
                service_types=types,
                external_source=REGISTER if draft.external_id else "",
                external_id=draft.external_id[:120],
                by=self._by,
                now=self._now,
            )
            self._made["vendors"] += 1
        except PortalError as error:
            self._refuse(draft.lines[0], VENDOR, draft.name, error)

    def _reference(self, name: str) -> str:
        """Give a reference that no vendor has: ACME-TECHNOLOGIES, ACME-TECHNOLOGIES-2."""
        whole = (slug_of(name) or "vendor").upper()
        candidate, number = whole[:_LONGEST_REFERENCE].rstrip("-"), 1
        while candidate in self._references:
            number += 1
            candidate = f"{whole[: _LONGEST_REFERENCE - 6].rstrip('-')}-{number}"
        self._references.add(candidate)
        return candidate

    def _contract(self, row: ContractPlan) -> None:
        draft = row.draft
        vendor = self._vendors.get(draft.vendor)
        if vendor is None:
            said = f"Its vendor, {draft.vendor[:80]}, could not be added."
            found = Finding(draft.lines[0], VENDOR, "refused", said, value=draft.number)
            self._left_out.append(found)
            return
        is_published = draft.key != draft.number
        try:
            self._contracts[draft.key] = create_contract(
                reference=draft.number,
                title=draft.title,
                vendor=vendor,
                unit=self._job.unit,
                service_type=draft.service_type,
                currency=draft.currency,
                time_zone=self._job.time_zone,
                starts_on=draft.starts_on,
                ends_on=draft.ends_on,
                monthly_charge=draft.monthly_charge,
                external_source=PUBLISHED if is_published else "",
                external_id=draft.key if is_published else "",
                by=self._by,
                now=self._now,
            )
            self._made["contracts"] += 1
        except PortalError as error:
            self._refuse(draft.lines[0], NUMBER, draft.number, error)

    def _rates(self) -> int:
        """Bring in the prices of the contracts that stand now."""
        wanted = [rate for rate in self._plan.rates.new if rate.contract in self._contracts]
        return add_rates(
            rates=[
                RateInput(
                    contract=self._contracts[rate.contract],
                    code=rate_code(rate),
                    title=rate.title,
                    amount=rate.price,
                    unit=rate.unit,
                    detail=rate.description,
                    attributes=rate.attributes,
                )
                for rate in wanted
            ],
            by=self._by,
            now=self._now,
        ).made

    def _refuse(self, line: int, column: str, value: str, error: PortalError) -> None:
        self._left_out.append(Finding(line, column, "refused", error.message, value=value))
